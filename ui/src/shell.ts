// The shell's small habits: theme switch, the menu on phones, forms that send themselves, the command palette.
import "./mention";
const root = document.documentElement;

function themeNow(): "light" | "dark" {
  const chosen = root.dataset["theme"];
  if (chosen === "dark" || chosen === "light") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-does]");
  if (!button) return;
  switch (button.dataset["does"]) {
    case "theme": {
      const next = themeNow() === "dark" ? "light" : "dark";
      root.dataset["theme"] = next;
      document.cookie = `qd_theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
      document.dispatchEvent(new Event("qd:theme"));
      break;
    }
    case "palette":
      openPalette();
      break;
    case "print":
      window.print();
      break;
    case "close":
      button.closest("dialog")?.close();
      break;
  }
});

// A form marked data-sends="change" is sent as soon as a field changes; its button stays for keyboards and no-script.
document.addEventListener("change", (event) => {
  const field = event.target as HTMLElement;
  const form = field.closest<HTMLFormElement>("form[data-sends='change']");
  if (form && field.matches("select, input[type='radio'], input[type='checkbox'], input[type='date']")) {
    form.requestSubmit();
  }
});

// Files may be dropped anywhere on a form marked data-drop.
for (const kind of ["dragenter", "dragover", "dragleave", "drop"] as const) {
  document.addEventListener(kind, (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-drop]");
    const files = form?.querySelector<HTMLInputElement>("input[type='file']");
    if (!form || !files || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") files.files = event.dataTransfer.files;
  });
}

// A form that starts long work says so and cannot be sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  // A form that answers with a download leaves the page where it is.
  if (form.method.toLowerCase() !== "post" || form.dataset["leaves"] === "no") return;
  const button =
    (event.submitter as HTMLButtonElement | null) ??
    form.querySelector<HTMLButtonElement>("button[type='submit'], button:not([type])");
  if (!button) return;
  setTimeout(() => {
    button.disabled = true;
    if (button.dataset["busy"]) button.textContent = button.dataset["busy"] ?? "";
  }, 0);
});

// A page that comes back from the browser's memory must not keep its button asleep.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

// Menus close on Escape, with the focus back on their button, and on a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!menu.contains(event.target as Node)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector<HTMLElement>("summary")?.focus();
});

function palette(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("dialog.palette");
}

function openPalette(): void {
  const dialog = palette();
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const input = dialog.querySelector<HTMLInputElement>("input");
  if (input) input.value = "";
  forget();
  filter("");
  input?.focus();
}

function shown(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("dialog.palette li")].filter((entry) => !entry.hidden);
}

/** Marks one of the shown pages as the one that Enter opens. */
function mark(index: number): void {
  const entries = shown();
  const wanted = entries.length === 0 ? -1 : (index + entries.length) % entries.length;
  entries.forEach((entry, at) => entry.classList.toggle("is-first", at === wanted));
  entries[wanted]?.scrollIntoView({ block: "nearest" });
}

function filter(typed: string): void {
  const wanted = typed.trim().toLowerCase();
  for (const entry of document.querySelectorAll<HTMLElement>("dialog.palette li")) {
    entry.hidden = !(wanted === "" || (entry.dataset["words"] ?? "").includes(wanted));
    entry.classList.remove("is-first");
  }
  mark(0);
  const none = document.querySelector<HTMLElement>("dialog.palette .none");
  if (none) none.hidden = shown().length > 0;
}

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (!(event.target as Element).matches("dialog.palette input")) return;
  const at = shown().findIndex((entry) => entry.classList.contains("is-first"));
  switch (event.key) {
    case "ArrowDown":
      mark(at + 1);
      break;
    case "ArrowUp":
      mark(at - 1);
      break;
    case "Enter":
      shown()[at]?.querySelector<HTMLAnchorElement>("a")?.click();
      break;
    default:
      return;
  }
  event.preventDefault();
});

document.addEventListener("input", (event) => {
  const input = event.target as HTMLInputElement;
  if (!input.matches("dialog.palette input")) return;
  forget();
  filter(input.value);
  window.clearTimeout(asking);
  asking = window.setTimeout(() => void look(input.value.trim()), 200);
});

// Records are looked for on the server while somebody types; pages are known already.
interface Hit {
  title: string;
  number: string | null;
  kind: string;
  href: string;
}
let asking = 0;

function forget(): void {
  for (const entry of document.querySelectorAll("dialog.palette li[data-record]")) entry.remove();
}

async function look(words: string): Promise<void> {
  const list = document.querySelector<HTMLElement>("dialog.palette ul");
  const address = list?.dataset["search"];
  if (!list || !address || words.length < 2) return;
  const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { headers: { accept: "application/json" } });
  const input = document.querySelector<HTMLInputElement>("dialog.palette input");
  // A later word has been typed meanwhile.
  if (!answer.ok || input?.value.trim() !== words) return;
  const hits = (await answer.json()) as Hit[];
  forget();
  list.append(...hits.map(entryOf));
  if (!shown().some((entry) => entry.classList.contains("is-first"))) mark(0);
  const none = document.querySelector<HTMLElement>("dialog.palette .none");
  if (none) none.hidden = shown().length > 0;
}

function entryOf(hit: Hit): HTMLElement {
  const entry = document.createElement("li");
  entry.dataset["record"] = "";
  const link = document.createElement("a");
  link.href = hit.href;
  const kind = document.createElement("small");
  kind.textContent = hit.number ? `${hit.kind} · ${hit.number}` : hit.kind;
  link.append(hit.title, kind);
  entry.append(link);
  return entry;
}

// A click on the veil around the search box closes it.
document.addEventListener("click", (event) => {
  if (event.target === palette()) palette()?.close();
});

// Import progress: asks the given address every second until the work is done, then loads the page anew.
class Progress extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.timer = window.setInterval(() => void this.ask(), 1000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    const address = this.getAttribute("href");
    if (!address) return;
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const state = (await answer.json()) as { done: boolean; rows: number; text: string };
    const text = this.querySelector("[data-part='text']");
    if (text) text.textContent = state.text;
    if (state.done) {
      window.clearInterval(this.timer);
      window.location.reload();
    }
  }
}

customElements.define("qd-progress", Progress);

// Charts are a large script: fetched only where a page has one.
if (document.querySelector("qd-chart")) {
  const script = document.createElement("script");
  script.type = "module";
  // The same stamp as this script's address, so that a new version is fetched anew.
  const own = new URL(import.meta.url);
  script.src = new URL(`chart.js${own.search}`, own).href;
  document.head.append(script);
}
