// Approvals and requests: the way of a contract, and an answer by link from outside.
import assert from "node:assert/strict";
import { expects, signIn, visitor } from "../stage.mjs";

/** Approves what waits at an address, with a comment. */
async function approve(login, address) {
  const page = await signIn(login);
  await page.goto(address);
  await page.fill(".decide textarea[name=comment]", "同意");
  await page.click(".decide button.is-main");
  await page.waitForSelector(".notice.is-good");
}

export default {
  async "a contract is approved by legal, finance and the director, and a refusal wants its reason"(base) {
    const page = await signIn("legal");
    expects(page, 422);
    await page.goto(`${base}/w/approvals`);
    await page.locator("ul.lines a").first().click();
    await page.waitForSelector("ol.route");
    const address = page.url().split("?")[0];
    await page.click(".decide button.is-bad");
    await page.waitForSelector("[role=alert]");
    for (const login of ["legal", "finance", "director"]) await approve(login, address);
    const director = await signIn("director");
    await director.goto(address);
    assert.ok(await director.locator(".head .chip.is-approved").isVisible(), "everybody agreed");
    const stranger = await signIn("sales2-1");
    expects(stranger, 404);
    const answer = await stranger.goto(address);
    assert.equal(answer.status(), 404, "others see nothing of it");
  },

  async "a request is answered from outside by its link, once"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/w/requests`);
    await page.locator(".board a.card").first().click();
    await page.waitForSelector(".sheet-page");
    const request = page.url().split("?")[0];
    await page.fill("form[action$='/link'] input[name=recipient]", "bank@example.com");
    await page.locator("form[action$='/link'] button").click();
    const link = await page.locator("input.copy").inputValue();
    const path = new URL(link, base).pathname;
    const outsider = await visitor();
    expects(outsider, 410);
    await outsider.goto(base + path);
    assert.equal(await outsider.locator("nav").count(), 0, "no menu of the house");
    await outsider.locator("select[name=verdict]").selectOption({ index: 1 });
    await outsider.locator("textarea").first().fill("已核对，数据见附件。");
    await outsider.click("form button.is-main");
    await outsider.waitForSelector(".empty");
    const again = await outsider.goto(base + path);
    assert.equal(again.status(), 410, "once only");
    await page.goto(request);
    assert.match(await page.locator("main").innerText(), /已核对/);
  },
};
