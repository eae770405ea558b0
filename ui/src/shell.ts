// The shell's small habits: theme switch, the menu on phones, forms that send themselves, the command palette.
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
      palette()?.showModal();
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

// A form that starts long work says so and cannot be sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.method.toLowerCase() !== "post") return;
  const button = form.querySelector<HTMLButtonElement>("button[type='submit'], button:not([type])");
  if (!button) return;
  setTimeout(() => {
    button.disabled = true;
    if (button.dataset["busy"]) button.textContent = button.dataset["busy"] ?? "";
  }, 0);
});

function palette(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("dialog.palette");
}

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette()?.showModal();
    palette()?.querySelector<HTMLInputElement>("input")?.focus();
  }
});

document.addEventListener("input", (event) => {
  const input = event.target as HTMLInputElement;
  if (!input.matches("dialog.palette input")) return;
  const wanted = input.value.trim().toLowerCase();
  let first: HTMLElement | undefined;
  for (const entry of document.querySelectorAll<HTMLElement>("dialog.palette li")) {
    const hit = wanted === "" || (entry.dataset["words"] ?? "").includes(wanted);
    entry.hidden = !hit;
    entry.classList.remove("is-first");
    if (hit && !first) first = entry;
  }
  first?.classList.add("is-first");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.target as Element).matches("dialog.palette input")) return;
  event.preventDefault();
  const first = [...document.querySelectorAll<HTMLElement>("dialog.palette li")].find((entry) => !entry.hidden);
  first?.querySelector<HTMLAnchorElement>("a")?.click();
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
  script.src = (document.currentScript as HTMLScriptElement | null)?.dataset["chart"] ?? "/assets/chart.js";
  document.head.append(script);
}
