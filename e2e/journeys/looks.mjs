// Every kind of page: accessibility (axe), both languages, both themes, the width of a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { expects, signIn } from "../stage.mjs";

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const REPORTS = [
  "/", "/reports/performance.attainment", "/reports/performance.month", "/reports/performance.dictionary", "/reports/strategy.causes",
  "/reports/strategy.forecast", "/reports/strategy.targets", "/reports/strategy.plan", "/reports/ledger.query",
  "/reports/ledger.lines", "/reports/team.overview", "/reports/team.performance", "/reports/negotiation.overview", "/import", "/sessions", "/nowhere", "/reports/strategy.targets?growth=lots",
];
const DESKS = [
  "/records/accounts", "/records/accounts?as=board", "/records/accounts/new", "/records/accounts/FIRST",
  "/records/accounts/FIRST/edit", "/records/opportunities?as=board", "/records/opportunities?as=calendar",
  "/records/contracts/FIRST", "/records/annual_plans/FIRST", "/records/initiatives", "/records/kpi_sheets/FIRST", "/records/negotiations/FIRST", "/records/surveys/FIRST", "/w/approvals", "/w/requests", "/w/notices",
  "/me", "/me/tokens", "/api",
];
const KEEPING = ["/admin/people", "/admin/units", "/admin/postings", "/admin/audit", "/admin/jobs"];
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** The addresses with FIRST replaced by the first record of its list. */
async function addresses(page, base, paths) {
  const found = new Map();
  for (const plural of new Set(paths.flatMap((path) => /records\/(\w+)\/FIRST/.exec(path)?.[1] ?? []))) {
    await page.goto(`${base}/records/${plural}`);
    const href = await page.locator("table.records tbody td.is-title a").first().getAttribute("href");
    found.set(plural, href.split("/").pop());
  }
  return paths.map((path) => path.replace(/records\/(\w+)\/FIRST/, (_, plural) => `records/${plural}/${found.get(plural)}`));
}

async function look(page, base, path, themes) {
  const findings = [];
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(base + path);
  await page.evaluate(axe);
  for (const theme of themes) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme);
    const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), STANDARDS);
    for (const rule of found.violations) {
      const where = rule.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`);
      findings.push(`${theme} ${path} ${rule.id} (${rule.nodes.length}): ${where.join("; ")}`);
    }
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) findings.push(`${path} is ${wide} px wider than a phone`);
  return findings;
}

async function walk(base, login, paths) {
  const findings = [];
  for (const [lang, themes] of [["zh-CN", ["light", "dark"]], ["en", ["light"]]]) {
    const page = await signIn(login, { lang });
    expects(page, 400, 404, 422);
    for (const path of await addresses(page, base, paths)) {
      for (const finding of await look(page, base, path, themes)) findings.push(`${lang} ${finding}`);
    }
  }
  assert.deepEqual(findings, []);
}

export default {
  "axe finds nothing on the reports, in both languages and themes, and phones scroll only downwards": (base) =>
    walk(base, "director", REPORTS),
  "axe finds nothing on records, plan, approvals and requests, and phones scroll only downwards": (base) =>
    walk(base, "director", DESKS),
  "axe finds nothing on the pages that look after the house": (base) => walk(base, "admin", KEEPING),
};
