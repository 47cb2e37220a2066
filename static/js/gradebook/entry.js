// One topic or one homework of the right page: a link without scripts, a text box in place with them.

export class Entry {
  #link;
  #queue;
  #go;
  #text; // as the server has it
  #box = null;

  constructor(link, queue, go) {
    const { dataset } = link.closest("[data-topics]");
    const { lesson } = link.closest("[data-lesson]").dataset;
    this.#link = link;
    this.#queue = queue;
    this.#go = go;
    this.kind = link.dataset.entry;
    this.lesson = Number(lesson);
    this.cell = `${this.kind === "topic" ? "p" : "h"}:${lesson}`;
    this.empty = dataset[`${this.kind}Empty`];
    this.without = dataset[`${this.kind}Without`] ?? "";
    this.#text = link.classList.contains("is-missing") ? "" : this.#shown();
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open();
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.open();
    });
  }

  get button() {
    return this.#link.parentElement.querySelector(".entry-plan");
  }

  get isBlank() {
    return !this.#shown();
  }

  open() {
    if (this.#box) return;
    const box = document.createElement("textarea");
    box.rows = 3;
    box.value = this.#shown();
    box.setAttribute("aria-label", this.empty);
    box.addEventListener("keydown", (event) => this.#onKey(event));
    box.addEventListener("blur", () => this.#close({ takes: true }));
    this.#box = box;
    this.#link.hidden = true;
    this.#link.after(box);
    box.focus();
  }

  take(text, more = {}) {
    this.#paint(text);
    this.#complain("");
    this.#queue.add({ kind: this.kind, lesson: this.lesson, text, expected: this.#text, ...more });
  }

  hear(state, op, result) {
    const isOn = state === "typed" || state === "sent";
    this.#link.classList.toggle("is-saving", isOn);
    this.#link.classList.toggle("is-refused", state === "refused" || state === "conflict");
    if (result?.status === 200) {
      this.#text = result.text;
      this.#complain("");
      if (!isOn) this.#paint(result.text);
      this.#advise(result.note);
      this.button?.remove();
    } else if (state === "refused" || state === "conflict") {
      this.#onRefused(op);
    } else if (isOn && op.text !== this.#shown()) {
      this.#paint(op.text); // of another tab or an earlier visit
    }
  }

  #onRefused(op) {
    // Somebody else's text is what the next try is checked against.
    if (op.answer.current !== undefined) this.#text = op.answer.current;
    this.#paint(op.text);
    const { textRevert, textKeep, textMine } = this.#link.closest("[data-topics]").dataset;
    const leave = () => {
      this.#queue.drop(op.key);
      this.#complain("");
      this.#paint(this.#text);
    };
    const isConflict = op.answer.current !== undefined;
    const more = op.plan_item ? { plan_item: op.plan_item } : {};
    this.#complain(op.answer.error, [
      [isConflict ? textKeep : textRevert, leave],
      ...(isConflict ? [[textMine, () => this.take(op.text, more)]] : []),
    ]);
  }

  #onKey(event) {
    if (event.isComposing) return;
    const takes = event.key !== "Escape";
    const isTaken = event.key === "Enter" && (event.ctrlKey || this.kind === "topic");
    if (event.key === "Tab") {
      if (!this.#go.beside(this, event.shiftKey ? "topic" : "homework")) return;
    } else if (event.key === "F6" || !takes || isTaken) {
      this.#close({ takes });
      if (event.key === "F6") this.#go.back();
      else this.#link.focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  #shown() {
    const text = this.#link.textContent.trim();
    return [this.empty, this.without].includes(text) ? "" : text;
  }

  #close({ takes }) {
    if (!this.#box) return;
    const box = this.#box;
    const text = box.value.trim();
    const before = this.#shown();
    this.#box = null; // taking the box away blurs it
    box.remove();
    this.#link.hidden = false;
    if (takes && text !== before) this.take(text);
  }

  #paint(text) {
    this.#link.textContent = text || this.without || this.empty;
    this.#link.classList.toggle("is-without", !text && Boolean(this.without));
    this.#link.classList.remove("is-missing");
  }

  /** What the server thinks of the text it took: its language, say. */
  #advise(sentence) {
    this.#link.parentElement.querySelector(".entry-advice")?.remove();
    if (!sentence) return;
    const line = document.createElement("span");
    line.className = "entry-advice";
    line.setAttribute("role", "note");
    line.textContent = sentence;
    this.#link.after(line);
  }

  /** `ways` is a list of [label, function]. */
  #complain(sentence, ways = []) {
    const cell = this.#link.parentElement;
    cell.querySelector(".entry-error")?.remove();
    if (!sentence) return;
    const line = document.createElement("span");
    line.className = "entry-error";
    line.setAttribute("role", "alert");
    line.append(sentence);
    for (const [label, way] of ways) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link-button";
      button.textContent = label;
      button.addEventListener("click", way);
      line.append(" ", button);
    }
    cell.append(line);
  }
}
