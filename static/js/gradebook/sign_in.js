// [data-sign-in-panel]: the session is over while things wait to be saved. The forms of the sign-in
// itself (password, second factor, an own password) are fetched into a panel at the edge of the
// page, one after another, until the session is there again; then the queue goes on under the new
// token of the forms. The panel takes no focus: who is typing goes on typing, it is kept.

import { freshToken, token } from "../token.js";

export class SignIn {
  #panel;
  #queue;
  #user;
  #isDismissed = false;

  constructor(panel, queue, user) {
    this.#panel = panel;
    this.#queue = queue;
    this.#user = user;
    panel.querySelector("[data-sign-in-close]").addEventListener("click", () => {
      this.#isDismissed = true;
      panel.hidden = true;
    });
    panel.addEventListener("submit", (event) => this.#onSubmit(event));
    queue.subscribe(() => this.#follow());
  }

  /** Asked for by the teacher: the panel opens, and the first field has the focus. */
  async open() {
    this.#isDismissed = false;
    await this.#show();
    this.#panel.querySelector("input:not([type=hidden])")?.focus();
  }

  #follow() {
    const { trouble, isLocked } = this.#queue;
    if (trouble !== "signed-out" || isLocked) {
      this.#panel.hidden = true;
      if (trouble === "") this.#isDismissed = false;
    } else if (this.#panel.hidden && !this.#isDismissed) {
      this.#show();
    }
  }

  async #show() {
    this.#panel.hidden = false;
    this.#say(this.#queue.sentence);
    if (!this.#form) await this.#take(() => this.#page(this.#panel.dataset.page));
  }

  get #form() {
    return this.#panel.querySelector("form");
  }

  #onSubmit(event) {
    event.preventDefault();
    event.stopPropagation(); // submit_once.js would wait for another page
    const form = event.target;
    const body = new URLSearchParams(new FormData(form));
    this.#take(() => this.#page(form.dataset.url, body));
  }

  /** The next form of the sign-in, or its end. */
  async #take(ask) {
    const button = this.#form?.querySelector("button");
    if (button) button.disabled = true;
    try {
      const response = await ask();
      if (response.headers.get("Content-Type")?.includes("json")) await this.#arrived();
      else this.#put(await response.text(), response.url);
    } catch {
      this.#say(this.#panel.dataset.textOffline);
    }
    if (button) button.disabled = false;
  }

  /** `onward`: every step leads there, and it answers in JSON to one who is wholly in. */
  #page(url, body) {
    const address = new URL(url, location.href);
    if (!body) address.searchParams.set("next", this.#panel.dataset.onward);
    return fetch(address, { method: body ? "POST" : "GET", headers: { Accept: "text/html" }, body });
  }

  #put(html, url) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = page.querySelector("main form[method=post]");
    if (!found) throw new Error("no form");
    const form = document.importNode(found, true);
    form.dataset.url = new URL(found.getAttribute("action") || url, url).pathname;
    for (const field of form.querySelectorAll("[autofocus]")) field.removeAttribute("autofocus");
    const isNext = Boolean(this.#form);
    this.#panel.querySelector("[data-sign-in-form]").replaceChildren(form);
    if (isNext) (form.querySelector("[aria-invalid]") ?? form.querySelector("input:not([type=hidden])"))?.focus();
  }

  async #arrived() {
    await freshToken();
    const { onward } = this.#panel.dataset;
    const answer = await fetch(onward, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      body: new URLSearchParams({ user: this.#user }),
    });
    if (answer.ok) {
      this.#panel.querySelector("[data-sign-in-form]").replaceChildren();
      this.#panel.hidden = true;
      this.#queue.retry();
      return;
    }
    // Somebody else has signed in; the queue stays its owner's, and waits for her.
    this.#say(this.#panel.dataset.textAnother);
    const response = await this.#page(this.#panel.dataset.page, new URLSearchParams({ csrfmiddlewaretoken: token(), next: onward }));
    this.#put(await response.text(), response.url);
    for (const error of this.#form.querySelectorAll(".field-errors, .alert")) error.remove();
    for (const field of this.#form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  #say(sentence) {
    const line = this.#panel.querySelector("[data-sign-in-why]");
    if (line.textContent !== sentence) line.textContent = sentence;
  }
}
