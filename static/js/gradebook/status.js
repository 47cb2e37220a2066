// What the whole page says about itself: saved at such a time, so many not saved, signed out. Only
// in a browser that keeps nothing it holds a leaving reader back while something is unsaved: every
// other one has it again the next time.

import { SignIn } from "./sign_in.js";

const REMOVED_FOR = 12_000;

export class Status {
  #line;
  #queue;
  #signIn;
  #removed = null;
  #timer = 0;
  #isAsked = false;
  #showRefused;

  constructor(line, queue, showRefused) {
    const root = line.closest("[data-gradebook]");
    this.#line = line;
    this.#queue = queue;
    this.#showRefused = showRefused;
    this.#signIn = new SignIn(root.querySelector("[data-sign-in-panel]"), queue, root.dataset.user);
    queue.subscribe(() => this.#soon());
    window.addEventListener("beforeunload", (event) => {
      if (queue.keeps || !queue.pending().length) return;
      event.preventDefault();
      event.returnValue = ""; // what browsers before 2023 look at
    });
    this.show();
  }

  /** «Removed: 5», with a button that brings it back; gone after a while. */
  offerUndo(text, undo) {
    clearTimeout(this.#timer);
    this.#removed = { text, undo };
    this.#timer = setTimeout(() => this.forgetUndo(), REMOVED_FOR);
    this.show();
  }

  forgetUndo() {
    this.#removed = null;
    this.show();
  }

  show() {
    const waiting = this.#queue.pending().length;
    const refused = this.#queue.refused().length;
    const { trouble } = this.#queue;
    const parts = [];
    if (waiting) parts.push(...this.#waiting(waiting));
    else if (this.#queue.savedAt) parts.push(this.#text("saved", { time: this.#queue.savedAt }));
    if (refused) parts.push(this.#button(this.#text("refused", { n: refused }), () => this.#showRefused()));
    if (!this.#queue.keeps) parts.push(this.#text("memory"));
    if (this.#removed) parts.push(this.#text("removed", { text: this.#removed.text }), this.#button(this.#text("undo"), () => this.#bringBack()));
    this.#line.classList.toggle("is-bad", refused > 0 || Boolean(waiting && ["signed-out", "barred"].includes(trouble)));
    this.#line.classList.toggle("is-warn", !this.#queue.keeps || Boolean(waiting && trouble === "offline"));
    this.#replace(parts);
  }

  #waiting(n) {
    switch (this.#queue.trouble) {
      case "signed-out":
        return [this.#text("signedOut", { n }), this.#button(this.#text("signIn"), () => this.#signIn.open())];
      case "offline":
        return [this.#text("offline", { n })];
      case "barred":
        return [this.#text("waiting", { n }), this.#span(this.#queue.sentence), this.#button(this.#text("retry"), () => this.#queue.retry())];
      default:
        return [this.#text("waiting", { n })];
    }
  }

  /** A pasted column changes thirty cells at once: the line is written once for all of them. */
  #soon() {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.show();
    });
  }

  /** Only when it says something new: a screen reader repeats what is put anew. */
  #replace(parts) {
    const fresh = document.createElement("p");
    fresh.append(...parts.flatMap((part, at) => (at ? [" ", part] : [part])));
    if (fresh.textContent !== this.#line.textContent) this.#line.replaceChildren(...fresh.childNodes);
  }

  #text(name, values = {}) {
    const pattern = this.#line.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
    return this.#span(pattern.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? ""));
  }

  #span(text) {
    const span = document.createElement("span");
    span.textContent = text;
    return span;
  }

  #button(content, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.append(content);
    button.addEventListener("click", act);
    return button;
  }

  #bringBack() {
    const { undo } = this.#removed;
    this.forgetUndo();
    undo();
  }
}
