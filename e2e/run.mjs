// Journeys of a working day through the pages, in a real browser, and their accessibility (axe, WCAG 2.2 AA).
// `node run.mjs` makes a sample home in a temporary folder with the development build, serves it on a free port and
// walks through it. E2E_BASE=http://… uses a house that is already being served (its targets and ledger will change).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const PASSWORD = "demo-of-the-helm";
const LIMIT = Number(process.env.E2E_LIMIT ?? 170) * 1000;
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PAGES = [
  "/", "/reports/performance.attainment", "/reports/performance.dictionary", "/reports/strategy.causes",
  "/reports/strategy.forecast", "/reports/strategy.targets", "/reports/strategy.plan", "/reports/ledger.query",
  "/reports/ledger.lines", "/import", "/sessions", "/nowhere", "/reports/strategy.targets?growth=lots",
];
const axe = readFileSync(new URL("./node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const started = Date.now();
const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
const folder = mkdtempSync(join(tmpdir(), "quarterdeck-e2e-"));
let server;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function house() {
  if (process.env.E2E_BASE) return process.env.E2E_BASE;
  const program = join(process.env.CARGO_TARGET_DIR ?? "../target", "debug", "quarterdeck");
  const home = join(folder, "home");
  const made = spawnSync(program, ["--home", home, "demo"], { encoding: "utf8" });
  assert.equal(made.status, 0, `the sample home was not made: ${made.stderr}`);
  console.log(`sample home made (${seconds()})`);
  const base = `http://127.0.0.1:${await freePort()}`;
  server = spawn(program, ["--home", home, "serve", "--listen", base.slice(7)], { stdio: "ignore" });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await fetch(`${base}/healthz`).then((answer) => answer.ok, () => false)) return base;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the house did not open its door within 20 seconds");
}

const base = await house();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync),
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const complaints = [];

/** A browser of its own; what its console complains about (a refused script or style, an exception) fails the run. */
async function visitor(options = {}) {
  const { lang = "zh-CN", theme = "light", ...rest } = options;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...rest });
  await context.addCookies([{ name: "qd_lang", value: lang, url: base }, { name: "qd_theme", value: theme, url: base }]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  // A view transition that a fast next click cuts short is no fault.
  page.on("pageerror", (fault) => /ViewTransition|Transition was/.test(String(fault)) || complaints.push(`${page.url()}: ${fault}`));
  page.on("console", (line) => {
    const expected = line.text().startsWith("Failed to load resource") && /nowhere|growth=lots|sign-in|import/.test(page.url());
    if (line.type() === "error" && !expected) complaints.push(`${page.url()}: ${line.text()}`);
  });
  return page;
}

const sessions = new Map();

/** A signed-in person; the password is asked once each, because checking it is slow on purpose. */
async function signIn(name, options) {
  const page = await visitor(options);
  if (sessions.has(name)) {
    await page.context().addCookies(sessions.get(name));
    return page;
  }
  await page.goto(`${base}/sign-in`);
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", PASSWORD);
  await page.click("form button.is-main");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  const cookies = await page.context().cookies();
  sessions.set(name, cookies.filter((cookie) => !["qd_lang", "qd_theme"].includes(cookie.name)));
  return page;
}

const journeys = {
  async "a wrong password is refused in words and the right one lets in"() {
    const page = await visitor();
    await page.goto(`${base}/reports/strategy.causes`);
    assert.match(page.url(), /sign-in\?back=/, "strangers are sent to the door");
    await page.fill("input[name=name]", "director");
    await page.fill("input[name=password]", "not the password");
    await page.click("form button.is-main");
    assert.ok(await page.locator("[role=alert]").isVisible(), "the refusal is said");
    await page.fill("input[name=name]", "director");
    await page.fill("input[name=password]", PASSWORD);
    await page.click("form button.is-main");
    await page.waitForURL(/reports\/strategy\.causes/);
  },

  async "a number of the causes opens the lines it is the sum of"() {
    const page = await signIn("director");
    await page.goto(`${base}/reports/strategy.causes`);
    const number = page.locator("a.qd-number[href*='ledger.lines']").first();
    const shown = (await number.textContent()) ?? "";
    await number.click();
    await page.waitForURL(/ledger\.lines/);
    assert.ok((await page.locator(".qd-table tbody tr").count()) > 0, `${shown} has lines behind it`);
  },

  async "adopted targets turn up as attainment on today's page"() {
    const page = await signIn("director");
    await page.goto(`${base}/reports/strategy.targets?growth=25%25`);
    await page.locator(".acts button.is-main").click();
    await page.waitForSelector(".notice.is-good");
    await page.goto(base);
    const figures = await page.locator(".qd-key-figure").allTextContents();
    assert.ok(figures.some((text) => /完成率/.test(text) && /\d%/.test(text.split("完成率")[1] ?? "")), figures.join(" | "));
  },

  async "the plan downloads as Word, Excel and PDF"() {
    const page = await signIn("director");
    await page.goto(`${base}/reports/ledger.query`);
    for (const [format, magic] of [["docx", "PK"], ["xlsx", "PK"], ["pdf", "%PDF"]]) {
      const answer = await page.request.get(`${base}/reports/strategy.plan?format=${format}`, { timeout: 60_000 });
      assert.equal(answer.status(), 200, format);
      const bytes = await answer.body();
      assert.ok(bytes.length > 10_000 && bytes.subarray(0, magic.length).toString() === magic, `${format}: ${bytes.length} bytes`);
    }
  },

  async "a file is checked, taken, and found unchanged the second time"() {
    const rows = ["单据日期,单据编号,客户名称,产品名称,区域,业务员,数量,销售额"];
    for (let day = 1; day <= 20; day++) {
      const date = `2026-11-${String(day).padStart(2, "0")}`;
      rows.push(`${date},E2E-${day},试验客户${day % 4},试验产品${day % 3},华东,周立军,${day},${day * 100}.50`);
    }
    const file = join(folder, "november.csv");
    writeFileSync(file, rows.join("\n") + "\n");
    const page = await signIn("director");
    const check = async () => {
      await page.goto(`${base}/import`);
      await page.setInputFiles("input[name=files]", file);
      await page.click(".drop button.is-main");
      await page.waitForSelector("form.acts button.is-main");
    };
    await check();
    assert.match(await page.locator("main").innerText(), /november\.csv/);
    await page.click("form.acts button.is-main");
    await page.waitForSelector("form.acts", { state: "detached" });
    await page.waitForFunction(() => !document.querySelector("qd-progress"));
    const before = await page.locator("main table").last().locator("tbody tr").count();
    await check();
    await page.click("form.acts button.is-main");
    await page.waitForSelector("form.acts", { state: "detached" });
    await page.waitForFunction(() => !document.querySelector("qd-progress"));
    const after = await page.locator("main table").last().locator("tbody tr").count();
    assert.equal(after, before, "the same file again adds no batch");
  },

  async "a regional manager sees the own region only, and no import"() {
    const page = await signIn("manager1");
    await page.goto(`${base}/reports/ledger.query`);
    assert.equal(await page.locator(".qd-table tbody tr:not(.qd-row-total)").count(), 1, "one region");
    assert.ok(await page.locator(".sample").isVisible(), "the page says that it is a part");
    assert.equal(await page.locator("nav a[href='/import']").count(), 0);
    const refused = await page.request.get(`${base}/import`);
    assert.equal(refused.status(), 403);
  },

  async "keyboard: skip link, search box with arrows, menus on Escape"() {
    const page = await signIn("director");
    await page.goto(`${base}/reports/ledger.query`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("gy");
    assert.equal(await page.locator("dialog.palette li:not([hidden])").count(), 1, "found by pinyin initials");
    await page.keyboard.press("Enter");
    await page.waitForURL(/strategy\.causes/);
    await page.locator(".head .menu summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("details.menu[open]").count(), 0);
    await page.click(".top a[hreflang=en]");
    await page.waitForURL(/strategy\.causes/);
    assert.equal(await page.locator("html").getAttribute("lang"), "en", "switching the language keeps the page");
  },

  async "without scripts the pages keep their figures, tables and links"() {
    const page = await signIn("director", { javaScriptEnabled: false });
    await page.goto(`${base}/reports/strategy.causes`);
    assert.ok(await page.locator(".qd-chart-still svg").first().isVisible());
    assert.ok(await page.locator("a.qd-number").first().isVisible());
    assert.equal(await page.locator("[data-does]:visible").count(), 0, "no button that could do nothing");
  },

  async "axe finds nothing on any page, in both languages and both themes, and phones scroll only downwards"() {
    const findings = [];
    for (const lang of ["zh-CN", "en"]) {
      const page = await signIn("director", { lang });
      for (const path of PAGES) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(base + path);
        for (const theme of ["light", "dark"]) {
          await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme);
          await page.evaluate(axe);
          const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), STANDARDS);
          for (const rule of found.violations) {
            const where = rule.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
            findings.push(`${lang} ${theme} ${path} ${rule.id} (${rule.nodes.length}): ${where.join("; ")}`);
          }
        }
        await page.setViewportSize({ width: 360, height: 740 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) findings.push(`${lang} ${path} is ${wide} px wider than a phone`);
      }
      await page.context().close();
    }
    assert.deepEqual(findings, []);
  },
};

const watchdog = setTimeout(() => {
  console.error(`the journeys took more than ${LIMIT / 1000} seconds`);
  server?.kill();
  process.exit(1);
}, LIMIT);
let failed = 0;
for (const [name, walk] of Object.entries(journeys)) {
  if (process.env.E2E_ONLY && !name.includes(process.env.E2E_ONLY)) continue;
  try {
    await walk();
    console.log(`ok      ${name} (${seconds()})`);
  } catch (fault) {
    failed += 1;
    console.error(`FAILED  ${name}: ${fault.message}`);
  }
}
if (complaints.length > 0) {
  failed += 1;
  console.error(`FAILED  the browser's console: ${complaints.join("\n        ")}`);
}
clearTimeout(watchdog);
await browser.close();
server?.kill();
rmSync(folder, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
