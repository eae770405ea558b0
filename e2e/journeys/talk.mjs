// What is said about records, the files that lie with them, and what people are told.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expects, folder, signIn } from "../stage.mjs";

const WORDS = "请本周内确认锁价条款，附件是对方草案。";

export default {
  async "a colleague is named in a comment, is told, and takes the file that lies with it"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/records/accounts?region.has=华北`);
    await page.locator("table.records tbody td.is-title a").first().click();
    await page.waitForSelector("#talk");
    const here = page.url();
    // By keyboard: the sign, two letters of the name, the offered colleague.
    await page.focus("#talk textarea");
    await page.keyboard.type("@manager3");
    await page.waitForSelector("qd-mention [role=option][aria-selected=true]");
    await page.keyboard.press("Enter");
    await page.keyboard.type(WORDS);
    await page.locator("#talk form.stack button").click();
    await page.waitForURL(/#c-/);
    assert.match(await page.locator("ol.talk").innerText(), /锁价条款/);
    assert.equal(await page.locator("ol.talk mark").innerText(), "@高振国", "people are shown by name");
    const draft = join(folder, "对方 草案.txt");
    writeFileSync(draft, "第一条 价格锁定六个月。\n");
    await page.setInputFiles("#files input[type=file]", draft);
    await page.locator("#files form.stack button").click();
    await page.waitForURL(/#files/);
    assert.match(await page.locator("#files").innerText(), /对方 草案\.txt/);

    const told = await signIn("manager3");
    await told.goto(`${base}/`);
    assert.ok(Number(await told.locator("a.bell b").innerText()) >= 1, "the bell says how many");
    await told.click("a.bell");
    const notice = told.locator(".inbox li.is-new", { hasText: "锁价条款" });
    await notice.locator("a").click();
    await told.waitForSelector("#talk");
    assert.equal(told.url().split(/[?#]/)[0], here.split(/[?#]/)[0], "the notice leads to its record");
    const [got] = await Promise.all([told.waitForEvent("download"), told.locator("#files li a").first().click()]);
    assert.equal(got.suggestedFilename(), "对方 草案.txt");
    assert.match(readFileSync(await got.path(), "utf8"), /锁定六个月/);
    await told.goto(`${base}/w/notices`);
    assert.equal(await told.locator(".inbox li.is-new", { hasText: "锁价条款" }).count(), 0, "what was opened is read");
  },

  async "a comment that cannot be sent keeps its words, and one that was sent can be withdrawn"(base) {
    const page = await signIn("director");
    expects(page, 422);
    await page.goto(`${base}/records/accounts?region.has=华东`);
    await page.locator("table.records tbody td.is-title a").first().click();
    await page.waitForSelector("#talk");
    // A manager of another region does not see this customer.
    await page.fill("#talk textarea", "@manager1 请看");
    await page.locator("#talk form.stack button").click();
    await page.waitForSelector("#talk .fault");
    assert.equal(await page.inputValue("#talk textarea"), "@manager1 请看");
    await page.fill("#talk textarea", "说错的话");
    await page.locator("#talk form.stack button").click();
    await page.waitForURL(/#c-/);
    await page.locator("ol.talk li", { hasText: "说错的话" }).locator("button").click();
    await page.waitForURL(/#talk/);
    assert.doesNotMatch(await page.locator("main").innerText(), /说错的话/);
    // What is no such file is refused by name, and nothing is kept.
    const wrong = join(folder, "报价.pdf");
    writeFileSync(wrong, "MZ no pdf at all");
    await page.setInputFiles("#files input[type=file]", wrong);
    await page.locator("#files form.stack button").click();
    await page.waitForSelector("#files .fault");
    assert.match(await page.locator("#files .fault").innerText(), /报价\.pdf/);
    assert.equal(await page.locator("#files li").count(), 0);
  },

  async "a file is put into its field, comes back as it was, and what is no such file is named at the field"(base) {
    const page = await signIn("director");
    expects(page, 422);
    await page.goto(`${base}/records/contracts`);
    await page.locator("table.records tbody td.is-title a").first().click();
    await page.click("main a[href$='/edit']");
    const form = page.locator("main form:has(.form-foot)");
    const save = () => form.locator(".form-foot button.is-main").first().click();
    const wrong = join(folder, "文本.pdf");
    writeFileSync(wrong, "MZ no pdf");
    await page.setInputFiles("input[type=file][name=text]", wrong);
    await save();
    await page.waitForSelector(".notice.is-bad");
    assert.match(await page.locator("label:has(input[name=text]) .fault").innerText(), /文本\.pdf/);
    const text = join(folder, "合同 终稿.txt");
    writeFileSync(text, "第一条 标的\n");
    await page.setInputFiles("input[type=file][name=text]", text);
    await save();
    await page.waitForSelector(".notice.is-good");
    const link = page.locator("main a", { hasText: "合同 终稿.txt" });
    const [got] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.equal(got.suggestedFilename(), "合同 终稿.txt");
    assert.equal(readFileSync(await got.path(), "utf8"), "第一条 标的\n");
    await page.click("main a[href$='/edit']");
    await page.check("input[name='text.removal']");
    await save();
    await page.waitForSelector(".notice.is-good");
    assert.equal(await link.count(), 0, "it was taken away");
  },
};
