// Doors, reach, keyboard, and pages without scripts.
import assert from "node:assert/strict";
import { PASSWORD, expects, knock, signIn, visitor } from "../stage.mjs";

export default {
  async "a wrong password is refused in words and the right one lets in"(base) {
    const page = await visitor();
    expects(page, 401, 403, 422);
    await page.goto(`${base}/reports/strategy.causes`);
    assert.match(page.url(), /sign-in\?back=/, "strangers are sent to the door");
    await knock(page, "director", "not the password");
    await page.waitForSelector("[role=alert]");
    await knock(page, "director", PASSWORD);
    await page.waitForURL(/reports\/strategy\.causes/);
  },

  async "a regional manager sees the own region only, and no import"(base) {
    const page = await signIn("manager1");
    await page.goto(`${base}/reports/ledger.query`);
    assert.equal(await page.locator(".qd-table tbody tr:not(.qd-row-total)").count(), 1, "one region");
    assert.ok(await page.locator(".sample").isVisible(), "the page says that it is a part");
    assert.equal(await page.locator("nav a[href='/import']").count(), 0);
    const refused = await page.request.get(`${base}/import`);
    assert.equal(refused.status(), 403);
  },

  async "who has no part of the ledger begins with what waits for a decision"(base) {
    const page = await signIn("legal");
    await page.goto(base);
    assert.match(page.url(), /\/w\/approvals/);
    await page.goto(`${base}/reports/performance.today`);
    assert.match(await page.locator("main").innerText(), /没有分配销售台账/);
    assert.match(await page.locator("main").innerText(), /等我处理/);
    expects(page, 422);
    await page.goto(`${base}/reports/strategy.causes`);
    assert.match(await page.locator("[role=alert]").innerText(), /没有分配销售台账/);
  },

  async "keyboard: skip link, search box with arrows, menus on Escape"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/reports/ledger.query`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("gy");
    assert.ok((await page.locator("dialog.palette li:not([hidden])").count()) >= 1, "found by pinyin initials");
    await page.keyboard.press("Enter");
    await page.waitForURL(/strategy\.causes/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("机床制造");
    await page.waitForSelector("dialog.palette li[data-record].is-first");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/records\/accounts\//);
    assert.match(await page.locator("h1").innerText(), /机床制造/, "a record is found by words of its name");
    await page.goto(`${base}/reports/strategy.causes`);
    await page.locator(".head .menu summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("details.menu[open]").count(), 0);
    await page.click(".top a[hreflang=en]");
    await page.waitForFunction(() => document.documentElement.lang === "en");
    assert.match(page.url(), /strategy\.causes/, "switching the language keeps the page");
  },

  async "without scripts the pages keep their figures, tables, links and forms"(base) {
    const page = await signIn("director", { javaScriptEnabled: false });
    await page.goto(`${base}/reports/strategy.causes`);
    assert.ok(await page.locator(".qd-chart-still svg").first().isVisible());
    assert.ok(await page.locator("a.qd-number").first().isVisible());
    assert.equal(await page.locator("[data-does]:visible").count(), 0, "no button that could do nothing");
    await page.goto(`${base}/records/opportunities?as=board`);
    const mover = page.locator("form.mover").first();
    assert.ok(await mover.locator("button").isVisible(), "a card is moved by its form");
  },
};
