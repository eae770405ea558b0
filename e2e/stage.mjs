// The stage: a sample home made with the development build, served on a free port, and browsers to walk through it with.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const PASSWORD = "demo-of-the-helm";
export const folder = mkdtempSync(join(tmpdir(), "quarterdeck-e2e-"));
/** What the consoles complained about: refused scripts and styles, exceptions, failed loads nobody expected. */
export const complaints = [];
const QUIET = [
  "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const stage = { base: "", browser: null, server: null, said: "", pages: new Set(), sessions: new Map() };

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The browser of the machine: named, installed by Debian or another distribution, or kept by Playwright. */
export function findChromium() {
  const kept = join(homedir(), ".cache", "ms-playwright");
  const downloaded = existsSync(kept)
    ? readdirSync(kept).filter((name) => /^chromium-\d+$/.test(name)).sort().reverse()
      .flatMap((name) => [join(kept, name, "chrome-linux64", "chrome"), join(kept, name, "chrome-linux", "chrome")])
    : [];
  const places = [
    process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable", "/snap/bin/chromium", ...downloaded,
  ];
  const found = places.find((place) => place && existsSync(place));
  assert.ok(found, "no Chromium was found: run `make setup`, or name one with CHROMIUM=/path/to/chromium");
  return found;
}

async function serve() {
  if (process.env.E2E_BASE) return process.env.E2E_BASE;
  const program = join(process.env.CARGO_TARGET_DIR ?? "../target", "debug", "quarterdeck");
  assert.ok(existsSync(program), `${program} is not built: \`make e2e\` builds it`);
  const home = join(folder, "home");
  const made = spawnSync(program, ["--home", home, "demo"], { encoding: "utf8", timeout: 240_000 });
  assert.equal(made.status, 0, `the sample home was not made: ${made.stderr}`);
  const base = `http://127.0.0.1:${await freePort()}`;
  stage.server = spawn(program, ["--home", home, "serve", "--listen", base.slice(7)], { stdio: ["ignore", "ignore", "pipe"] });
  stage.server.stderr.on("data", (part) => (stage.said = (stage.said + part).slice(-4000)));
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await fetch(`${base}/healthz`).then((answer) => answer.ok, () => false)) return base;
    assert.equal(stage.server.exitCode, null, `the house ended before it opened its door: ${stage.said}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the house did not open its door within 60 seconds: ${stage.said}`);
}

/** Opens the house and the browser; a browser that dies on a busy machine is started a second time. */
export async function open() {
  stage.base = await serve();
  const options = { executablePath: findChromium(), args: QUIET, timeout: 60_000 };
  stage.browser = await chromium.launch(options).catch(() => chromium.launch(options));
  return stage.base;
}

/** Closes everything and forgets the sample home; safe to call at any moment. */
export async function close() {
  await Promise.race([stage.browser?.close(), new Promise((resolve) => setTimeout(resolve, 5_000))]).catch(() => {});
  stage.server?.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The last lines the house wrote, and where the browsers stood: for the report of a failure. */
export function scene() {
  const where = [...stage.pages].filter((page) => !page.isClosed()).map((page) => page.url());
  return { said: stage.said.trim().split("\n").slice(-5).join("\n"), where: [...new Set(where)] };
}

/** Ends the browsers of one journey. */
export async function clear() {
  for (const page of stage.pages) await page.context().close().catch(() => {});
  stage.pages.clear();
}

/** The page answers with these statuses on purpose: the console may say so. */
export function expects(page, ...statuses) {
  page.expected = new Set([...(page.expected ?? []), ...statuses.map(String)]);
}

/** A browser of its own; what its console complains about fails the run. */
export async function visitor(options = {}) {
  const { lang = "zh-CN", theme = "light", ...rest } = options;
  const context = await stage.browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...rest });
  await context.addCookies([
    { name: "qd_lang", value: lang, url: stage.base },
    { name: "qd_theme", value: theme, url: stage.base },
  ]);
  const page = await context.newPage();
  stage.pages.add(page);
  page.setDefaultTimeout(30_000);
  // A view transition that a fast next click cuts short is no fault.
  page.on("pageerror", (fault) => /ViewTransition|Transition was/.test(String(fault)) || complaints.push(`${page.url()}: ${fault}`));
  page.on("console", (line) => {
    const status = /Failed to load resource.* status of (\d+)/.exec(line.text())?.[1];
    if (line.type() === "error" && !page.expected?.has(status)) complaints.push(`${page.url()}: ${line.text()}`);
  });
  return page;
}

/** Fills in the door's form. */
export async function knock(page, name, password) {
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", password);
  await page.click("form button.is-main");
}

/** A signed-in person; the password is asked once each, because checking it is slow on purpose. */
export async function signIn(name, options) {
  const page = await visitor(options);
  if (stage.sessions.has(name)) {
    await page.context().addCookies(stage.sessions.get(name));
    return page;
  }
  await page.goto(`${stage.base}/sign-in`);
  await knock(page, name, PASSWORD);
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  const cookies = await page.context().cookies();
  stage.sessions.set(name, cookies.filter((cookie) => !["qd_lang", "qd_theme"].includes(cookie.name)));
  return page;
}
