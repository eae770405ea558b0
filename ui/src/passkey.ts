// Forms that are answered by a passkey: a challenge is fetched, the authenticator answers it, and the form is sent as any
// other. Where the browser knows no passkeys the form stays hidden and the password does it.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

type Asked = { key: string; options: never };

async function ask(form: HTMLFormElement): Promise<Asked> {
  const body = new URLSearchParams();
  const csrf = form.elements.namedItem("csrf") as HTMLInputElement | null;
  if (csrf) body.set("csrf", csrf.value);
  const answer = await fetch(form.dataset["ask"] ?? "", {
    method: "POST",
    body,
    headers: { accept: "application/json" },
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(String(told.title));
  return told as Asked;
}

function put(form: HTMLFormElement, name: string, value: string): void {
  (form.elements.namedItem(name) as HTMLInputElement).value = value;
}

async function answer(form: HTMLFormElement): Promise<void> {
  const notice = form.querySelector<HTMLElement>("[data-failed]");
  const button = form.querySelector<HTMLButtonElement>("button");
  if (notice) notice.hidden = true;
  if (button) button.disabled = true;
  try {
    const { key, options } = await ask(form);
    const given =
      form.dataset["passkey"] === "new"
        ? await startRegistration({ optionsJSON: options })
        : await startAuthentication({ optionsJSON: options });
    put(form, "key", key);
    put(form, "answer", JSON.stringify(given));
    form.submit();
  } catch (fault) {
    const cancelled = fault instanceof Error && /NotAllowedError|AbortError/.test(fault.name);
    const text = notice?.querySelector("span");
    if (notice && text && !cancelled) {
      text.textContent = `${notice.dataset["failed"]} ${fault instanceof Error ? fault.message : ""}`;
      notice.hidden = false;
    }
    if (button) button.disabled = false;
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  if (!browserSupportsWebAuthn()) continue;
  form.hidden = false;
  for (const hint of document.querySelectorAll<HTMLElement>("[data-without]")) hint.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    void answer(form);
  });
}
