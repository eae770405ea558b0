// Builds the islands, the icon sheet and the file list that the server embeds. Output: ui/dist.
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const out = new URL("./dist/", import.meta.url).pathname;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await build({
  entryPoints: { shell: "src/shell.ts", chart: "src/chart.ts", passkey: "src/passkey.ts" },
  bundle: true,
  splitting: false,
  format: "esm",
  target: ["chrome111", "firefox114", "safari16.4"],
  minify: true,
  outdir: out,
  legalComments: "none",
});
cpSync("node_modules/htmx.org/dist/htmx.min.js", `${out}htmx.js`);

const names = readFileSync("src/icons.txt", "utf8").split(/\s+/).filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
  const inner = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "");
  const paths = inner.replace(/<path stroke="none"[^>]*\/>/g, "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${paths}</symbol>`;
});
writeFileSync(`${out}icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
