// Journeys of a working day through the pages, in a real browser, and their accessibility (axe, WCAG 2.2 AA).
// `node run.mjs` makes a sample home in a temporary folder with the development build, serves it on a free port and
// walks through it. E2E_BASE=http://… uses a house that is already being served (its records and ledger will change);
// E2E_ONLY=words walks the journeys whose names contain the words; E2E_LIMIT=seconds bounds the whole walk.
import access from "./journeys/access.mjs";
import analysis from "./journeys/analysis.mjs";
import flow from "./journeys/flow.mjs";
import looks from "./journeys/looks.mjs";
import records from "./journeys/records.mjs";
import table from "./journeys/table.mjs";
import survey from "./journeys/survey.mjs";
import talk from "./journeys/talk.mjs";
import { clear, close, complaints, open, scene } from "./stage.mjs";

const LIMIT = Number(process.env.E2E_LIMIT ?? 900) * 1000;
const ONE = 300_000;
const started = Date.now();
const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;

async function end(code) {
  await close();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => end(130));
setTimeout(() => {
  console.error(`the journeys took more than ${LIMIT / 1000} seconds; ${JSON.stringify(scene())}`);
  end(1);
}, LIMIT).unref();

function bounded(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ONE / 1000} seconds`)), ONE);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

let failed = 0;
try {
  const base = await open();
  console.log(`the house and the browser are open (${seconds()})`);
  for (const [name, walk] of Object.entries({ ...access, ...analysis, ...records, ...flow, ...table, ...talk, ...survey, ...looks })) {
    if (process.env.E2E_ONLY && !name.includes(process.env.E2E_ONLY)) continue;
    try {
      await bounded(walk(base));
      console.log(`ok      ${name} (${seconds()})`);
    } catch (fault) {
      failed += 1;
      const { said, where } = scene();
      console.error(`FAILED  ${name}: ${fault.message}\n        at ${where.join(", ")}\n        ${said}`);
    }
    await clear();
  }
} catch (fault) {
  failed += 1;
  console.error(`FAILED  ${fault.message}`);
}
if (complaints.length > 0) {
  failed += 1;
  console.error(`FAILED  the browser's console: ${complaints.join("\n        ")}`);
}
await end(failed === 0 ? 0 : 1);
