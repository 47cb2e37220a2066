// What the whole page says about itself: saved at such a time, so many not saved, signed out.
// It also holds a leaving reader back while something is unsaved.

export class Status {
  #line;
  #queue;
  #savedAt = "";
  #removed = null;
  #timer = 0;
  #showRefused;

  constructor(line, queue, showRefused) {
    this.#line = line;
    this.#queue = queue;
    this.#showRefused = showRefused;
    queue.addEventListener("state", () => this.show());
    queue.addEventListener("sent", () => this.show());
    queue.addEventListener("saved", (event) => {
      this.#savedAt = event.detail.answer.saved_at;
      this.show();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!queue.waiting.length) return;
      event.preventDefault();
      event.returnValue = ""; // what browsers before 2023 look at
    });
    this.show();
  }

  /** «Removed: 5», with a button that brings it back; gone after a while. */
  offerUndo(text, undo) {
    clearTimeout(this.#timer);
    this.#removed = { text, undo };
    this.#timer = setTimeout(() => this.forgetUndo(), 12000);
    this.show();
  }

  forgetUndo() {
    this.#removed = null;
    this.show();
  }

  show() {
    const waiting = this.#queue.waiting.length;
    const refused = this.#queue.refused.length;
    const { trouble } = this.#queue;
    const parts = [];
    if (waiting && trouble === "signed-out") parts.push(this.#text("signedOut", { n: waiting }), this.#signIn());
    else if (waiting && trouble === "offline") parts.push(this.#text("offline", { n: waiting }));
    else if (waiting) parts.push(this.#text("waiting", { n: waiting }));
    else if (this.#savedAt) parts.push(this.#text("saved", { time: this.#savedAt }));
    if (refused) parts.push(this.#button(this.#text("refused", { n: refused }), () => this.#showRefused()));
    if (waiting && !this.#queue.keeps) parts.push(this.#text("memory", {}));
    if (this.#removed) {
      const bringBack = document.createTextNode(this.#line.dataset.textUndo);
      parts.push(this.#text("removed", { text: this.#removed.text }), this.#button(bringBack, () => this.#bringBack()));
    }
    this.#line.classList.toggle("is-bad", refused > 0 || Boolean(waiting && trouble === "signed-out"));
    this.#line.classList.toggle("is-warn", Boolean(waiting && trouble === "offline"));
    this.#replace(parts);
  }

  /** Only when it says something new: a screen reader repeats what is put anew. */
  #replace(parts) {
    const fresh = document.createElement("p");
    fresh.append(...parts.flatMap((part, at) => (at ? [" ", part] : [part])));
    if (fresh.textContent !== this.#line.textContent) this.#line.replaceChildren(...fresh.childNodes);
  }

  #text(name, values) {
    const pattern = this.#line.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
    const span = document.createElement("span");
    span.textContent = pattern.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
    return span;
  }

  #signIn() {
    const link = document.createElement("a");
    link.href = this.#queue.signIn || this.#line.closest("[data-sign-in]")?.dataset.signIn || "/";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = this.#line.dataset.textSignIn;
    return link;
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
