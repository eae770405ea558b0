// A negotiation: seen by those seated, mandated by somebody else, its rounds within the mandate.
import assert from "node:assert/strict";
import { expects, signIn } from "../stage.mjs";

const NAME = "战略供货协议价格调整";

async function opened(login, base) {
  const page = await signIn(login);
  await page.goto(`${base}/records/negotiations`);
  await page.getByRole("link", { name: NAME }).first().click();
  await page.waitForURL(/records\/negotiations\/[0-9a-f-]{36}/);
  return page;
}

export default {
  async "a negotiation is mandated by the management and a round beyond the mandate is refused with what was typed"(base) {
    const boss = await opened("management", base);
    const address = boss.url().split("?")[0];
    await boss.getByRole("link", { name: "授权", exact: true }).click();
    await boss.fill("input[name=ceiling]", "100000");
    await boss.fill("textarea[name=note]", "须换得季度联动条款");
    await boss.click("form.sheet-form button.is-main");
    await boss.waitForSelector(".notice.is-good");
    assert.match(await boss.locator("main").innerText(), /已授权/);

    const director = await opened("director", base);
    expects(director, 422);
    await director.locator(".starts").getByRole("link", { name: "谈判轮次" }).click();
    await director.waitForURL(/negotiation_rounds\/new/);
    await director.fill("input[name=title]", "第一轮");
    await director.fill("textarea[name=minutes]", "对方接受按季度联动，幅度待议。");
    await director.fill("[name='gives.0.issue']", "价格联动");
    await director.fill("[name='gives.0.what']", "首季不调价");
    await director.fill("[name='gives.0.worth']", "150000");
    await director.click("form.sheet-form button.is-main");
    await director.waitForSelector("[role=alert]");
    assert.match(await director.locator("main").innerText(), /超出授权/);
    assert.equal(await director.inputValue("[name='gives.0.what']"), "首季不调价", "what was typed stays");
    await director.fill("[name='gives.0.worth']", "80000");
    await director.click("form.sheet-form button.is-main");
    await director.waitForURL(/negotiation_rounds\/[0-9a-f-]{36}/);
    await director.goto(address);
    assert.match(await director.locator("main").innerText(), /谈判中/);
    await director.getByRole("link", { name: "谈判方案" }).first().click();
    await director.waitForURL(/negotiation\.pack/);
    assert.match(await director.locator("main").innerText(), /首季不调价/);

    for (const login of ["sales2-1", "auditor", "admin"]) {
      const stranger = await signIn(login);
      expects(stranger, 404, 403);
      const answer = await stranger.goto(address);
      assert.ok([403, 404].includes(answer.status()), `${login} sees nothing of it`);
    }
  },
};
