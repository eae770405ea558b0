// Naming somebody in a comment: while a word begins with @, colleagues whose name fits are offered below the field.
// Arrow keys choose, Enter or Tab takes, Escape closes. Without scripts the name is simply typed.
interface Colleague {
  name: string;
  login: string;
}

const WORD = /(?:^|[^A-Za-z0-9._-])[@＠]([^\s@＠，。、；：！？,;:!?]{0,20})$/;

class Mention extends HTMLElement {
  private readonly list = document.createElement("ul");
  private asked = 0;

  connectedCallback(): void {
    const id = `mention-${Math.random().toString(36).slice(2)}`;
    this.list.id = id;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.field?.placeholder ?? "@");
    this.append(this.list);
    this.field?.setAttribute("aria-controls", id);
    this.addEventListener("input", () => void this.offer());
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("focusout", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      const entry = (event.target as Element).closest<HTMLElement>("li");
      if (!entry) return;
      event.preventDefault();
      this.take(entry);
    });
  }

  private get field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private typed(): string | null {
    const field = this.field;
    if (!field) return null;
    return WORD.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;
  }

  private async offer(): Promise<void> {
    const typed = this.typed();
    const turn = ++this.asked;
    if (typed === null) return this.close();
    const address = `${this.getAttribute("href")}?q=${encodeURIComponent(typed)}`;
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    if (!answer.ok || turn !== this.asked) return;
    const people = (await answer.json()) as Colleague[];
    this.list.replaceChildren(...people.map((one) => this.entry(one)));
    this.list.hidden = people.length === 0;
    this.mark(0);
  }

  private entry(one: Colleague): HTMLElement {
    const entry = document.createElement("li");
    entry.setAttribute("role", "option");
    entry.dataset["login"] = one.login;
    const login = document.createElement("small");
    login.textContent = one.login;
    entry.append(one.name, " ", login);
    return entry;
  }

  private mark(at: number): void {
    const entries = [...this.list.children];
    entries.forEach((entry, place) => entry.setAttribute("aria-selected", String(place === at)));
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden || event.isComposing) return;
    const entries = [...this.list.children] as HTMLElement[];
    const at = entries.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
    switch (event.key) {
      case "ArrowDown":
        this.mark((at + 1) % entries.length);
        break;
      case "ArrowUp":
        this.mark((at - 1 + entries.length) % entries.length);
        break;
      case "Enter":
      case "Tab": {
        const chosen = entries[at];
        if (!chosen) return;
        this.take(chosen);
        break;
      }
      case "Escape":
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  private take(entry: HTMLElement): void {
    const field = this.field;
    const typed = this.typed();
    if (!field || typed === null) return;
    const until = field.selectionStart;
    field.setRangeText(`${entry.dataset["login"] ?? ""} `, until - typed.length, until, "end");
    field.focus();
    this.close();
  }

  private close(): void {
    this.list.hidden = true;
  }
}

customElements.define("qd-mention", Mention);
