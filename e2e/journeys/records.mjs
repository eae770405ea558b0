// Customers and the year's plan as records: list, board, calendar, form, detail, actions.
import assert from "node:assert/strict";
import { expects, signIn } from "../stage.mjs";

const FORM = "main form:has(.form-foot)";
const save = (page) => page.locator(`${FORM} .form-foot button.is-main`).first().click();

/** Opens the first record of a list and answers its address. */
async function first(page, base, plural) {
  await page.goto(`${base}/records/${plural}`);
  await page.locator("table.records tbody td.is-title a").first().click();
  await page.waitForURL(new RegExp(`/records/${plural}/[0-9a-f-]{36}`));
  return page.url().split("?")[0];
}

export default {
  async "a customer is found, opened and changed, and the timeline says by whom"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/records/accounts`);
    const name = (await page.locator("table.records tbody td.is-title a").first().innerText()).trim();
    await page.fill("form.filters input[name=q]", name);
    await page.click("form.filters .filter-line button");
    await page.waitForURL(/[?&]q=/);
    const rows = page.locator("table.records tbody tr");
    assert.ok((await rows.count()) >= 1 && (await rows.first().innerText()).includes(name), "the search finds it");
    await rows.first().locator("td.is-title a").click();
    await page.waitForSelector(".sheet-page");
    assert.ok((await page.locator("h1").innerText()).includes(name));
    await page.click("a[href$='/edit']");
    await page.fill(`${FORM} textarea[name=plan]`, "季度回访两次，五月签锁价协议。");
    await save(page);
    await page.waitForSelector(".notice.is-good");
    const sheet = await page.locator("main").innerText();
    assert.match(sheet, /五月签锁价协议/);
    assert.ok((await page.locator("ol.trail li").count()) >= 2, "made and changed");
  },

  async "a form that cannot be kept names the field, says why and keeps what was typed"(base) {
    const page = await signIn("director");
    expects(page, 422);
    await page.goto(`${base}/records/opportunities/new`);
    await page.fill("input[name=name]", "浏览器走查商机");
    await page.locator(FORM).evaluate((form) => (form.noValidate = true));
    await page.fill("input[name=amount]", "许多");
    await save(page);
    await page.waitForSelector("[role=alert]");
    assert.equal(await page.inputValue("input[name=name]"), "浏览器走查商机");
    assert.ok((await page.locator("[aria-invalid=true]").count()) >= 1, "a field at fault is marked");
  },

  async "two people change the same field: the second sees both and decides"(base) {
    const page = await signIn("director");
    expects(page, 409);
    const address = await first(page, base, "accounts");
    const other = await signIn("director");
    await page.goto(`${address}/edit`);
    await other.goto(`${address}/edit`);
    await page.fill(`${FORM} textarea[name=plan]`, "先写的计划");
    await save(page);
    await page.waitForSelector(".notice.is-good");
    expects(other, 409);
    await other.fill(`${FORM} textarea[name=plan]`, "后写的计划");
    await save(other);
    await other.waitForSelector("main [role=alert]");
    const said = await other.locator("main").innerText();
    assert.ok(said.includes("先写的计划") && said.includes("后写的计划"), said);
    const mine = other.locator("input[type=radio][value=mine]");
    if ((await mine.count()) > 0) await mine.first().check();
    await save(other);
    await other.waitForSelector(".notice.is-good");
    assert.match(await other.locator("main").innerText(), /后写的计划/);
  },

  async "a card of the board is moved and stands in the other column"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/records/opportunities?as=board`);
    const card = page.locator("section[data-column=lead] [data-card]").first();
    const id = await card.getAttribute("data-card");
    await card.locator("form.mover select").selectOption("qualified");
    await card.locator("form.mover button").click();
    await page.waitForSelector(`section[data-column=qualified] [data-card='${id}']`);
    await page.goto(`${base}/records/opportunities?as=calendar`);
    await page.waitForSelector("table.month");
  },

  async "a salesperson sees the own customers only"(base) {
    const director = await signIn("director");
    await director.goto(`${base}/records/accounts`);
    const all = await director.locator(".list-foot [role=status]").innerText();
    const page = await signIn("sales1-1");
    await page.goto(`${base}/records/accounts`);
    const own = (await page.locator(".list-foot [role=status]").count()) ? await page.locator(".list-foot [role=status]").innerText() : "0";
    const number = (text) => Number(/\d+/.exec(text)?.[0] ?? 0);
    assert.ok(number(own) < number(all), `${own} of ${all}`);
  },

  async "an initiative of the plan moves by a reported progress, and the plan lists it"(base) {
    const page = await signIn("director");
    const plan = await first(page, base, "annual_plans");
    const listed = page.locator(".rel a[href*='/records/initiatives/']");
    assert.ok((await listed.count()) >= 2, "the plan shows its initiatives");
    await listed.first().click();
    await page.waitForURL(/records\/initiatives\//);
    const initiative = page.url();
    await page.goto(`${initiative}/do/update`);
    await page.fill(`${FORM} input[name=note]`, "第二轮回访完成");
    await page.selectOption(`${FORM} select[name=state]`, "running");
    await page.fill(`${FORM} input[name=progress]`, "45");
    await save(page);
    await page.waitForSelector(".notice.is-good");
    assert.match(await page.locator(".sheet-page").innerText(), /45/);
    await page.goto(plan);
    assert.ok(await page.locator(".sheet-page").isVisible());
  },
};
