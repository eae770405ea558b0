// A satisfaction survey: made, links handed out, answered on a phone without an account, low score followed up, reported.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expects, folder, signIn, visitor } from "../stage.mjs";

const FORM = "main form:has(.form-foot)";
const save = (page) => page.locator(`${FORM} .form-foot button.is-main`).first().click();

/** The links of a workbook, in its order. */
function links(file) {
  const read = "import sys,zipfile,re;print('\\n'.join(re.findall(r'/a/[0-9a-f]{64}',zipfile.ZipFile(sys.argv[1]).read('xl/sharedStrings.xml').decode())))";
  const said = spawnSync("python3", ["-c", read, file], { encoding: "utf8" });
  assert.equal(said.status, 0, said.stderr);
  return [...new Set(said.stdout.trim().split("\n"))];
}

async function done(page, label) {
  await page.locator("main .acts, main .acts .menu").getByText(label, { exact: true }).first().click();
}

export default {
  async "a survey is sent by links, answered once on a phone, and a low score becomes an issue"(base) {
    const page = await signIn("service");
    await page.goto(`${base}/records/surveys/new`);
    await page.fill(`${FORM} input[name=title]`, "旅程调查");
    const soon = new Date(Date.now() + 20 * 864e5).toISOString().slice(0, 10);
    await page.fill(`${FORM} input[name=closes_on]`, soon);
    await save(page);
    await page.waitForSelector(".sheet-page");
    const here = page.url().split("?")[0];
    assert.match(await page.locator("main").innerText(), /总体而言/, "the standard questionnaire is filled in");
    await done(page, "选定调查对象");
    await page.check("input[name=tiers][value=strategic]");
    await save(page);
    await page.waitForSelector(".notice.is-good");
    await page.goto(here);
    await done(page, "发布调查");
    await save(page);
    await page.waitForSelector(".notice.is-good");
    const button = page.locator("form[action$='/links'] button");
    const [got] = await Promise.all([page.waitForEvent("download"), button.click()]);
    const file = join(folder, "links.xlsx");
    await got.saveAs(file);
    const found = links(file);
    assert.ok(found.length >= 3, `${found.length} links`);

    const phone = await visitor({ viewport: { width: 360, height: 720 }, isMobile: true, hasTouch: true });
    expects(phone, 410, 404, 422);
    await phone.goto(base + found[0]);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `the page is ${wide}px too wide for a phone`);
    for (let at = 1; at <= 7; at++) await phone.locator(`input[name=q${at}][value="1"]`).check({ force: true });
    await phone.locator('input[name=q8][value="0"]').check({ force: true });
    await phone.fill("textarea[name=q9]", "交货总是延误 <script>window.hit=1</script>");
    await phone.locator("main form button.is-main").click();
    await phone.waitForSelector("text=已收到");
    await phone.goto(base + found[0]);
    assert.match(await phone.locator("main").innerText(), /已作答/, "a link is answered once");
    await phone.goto(`${base}/a/${"0".repeat(64)}`);
    assert.match(await phone.locator("main").innerText(), /链接无效/);

    await page.goto(`${base}/records/issues?source=survey&q=${encodeURIComponent("旅程调查")}`);
    assert.equal(await page.locator("table.records tbody tr").count(), 1, "the low score is somebody's issue");
    await page.goto(here);
    await done(page, "客户满意度调查报告");
    await page.waitForSelector(".report");
    const report = await page.locator("main").innerText();
    assert.match(report, /不合格/);
    assert.match(report, /交货总是延误/);
    assert.equal(await page.evaluate(() => window.hit), undefined, "words stay words");
    assert.match(report, /回收率/);
  },
};
