// The right page: a topic or a homework opens in place as a text box, the plan's topic is taken by
// one button. What is typed goes into the same queue as the marks. Ctrl+Enter or leaving the box
// takes the text, Escape leaves it as it was.

export function bindTopics(table, queue) {
  const entries = new Map();
  for (const link of table.querySelectorAll("[data-entry]")) {
    const entry = new Entry(link, queue);
    entries.set(entry.key, entry);
  }
  queue.addEventListener("sent", ({ detail }) => entries.get(detail.op.key)?.state("is-saving"));
  queue.addEventListener("saved", ({ detail }) => entries.get(detail.op.key)?.saved(detail.answer));
  queue.addEventListener("refused", ({ detail }) => entries.get(detail.op.key)?.refused(detail.op));
  for (const op of [...queue.waiting, ...queue.refused]) entries.get(op.key)?.restore(op);
}

class Entry {
  #link;
  #queue;
  #text; // as the server has it
  #box = null;

  constructor(link, queue) {
    const { dataset } = link.closest("[data-topics]");
    const { lesson } = link.closest("[data-lesson]").dataset;
    this.#link = link;
    this.#queue = queue;
    this.kind = link.dataset.entry;
    this.key = `${this.kind}/${lesson}`;
    this.url = dataset[`${this.kind}Url`].replace("/0/", `/${lesson}/`);
    this.empty = dataset[`${this.kind}Empty`];
    this.without = dataset[`${this.kind}Without`] ?? "";
    this.#text = link.classList.contains("is-missing") || this.#isBlank() ? "" : link.textContent.trim();
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
    this.button?.addEventListener("click", (event) => {
      event.preventDefault();
      const { plan } = this.button.dataset;
      this.#take(plan ?? "", plan === undefined ? {} : { plan_item: this.button.value });
    });
  }

  get button() {
    return this.#link.parentElement.querySelector(".entry-plan");
  }

  open() {
    if (this.#box) return;
    const box = document.createElement("textarea");
    box.rows = 3;
    box.value = this.#shown();
    box.setAttribute("aria-label", this.empty);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close({ takes: false });
      else if (event.key === "Enter" && (event.ctrlKey || this.kind === "topic") && !event.isComposing) this.#close({ takes: true });
      else return;
      event.preventDefault();
      this.#link.focus();
    });
    box.addEventListener("blur", () => this.#close({ takes: true }));
    this.#box = box;
    this.#link.hidden = true;
    this.#link.after(box);
    box.focus();
  }

  saved(answer) {
    this.#text = answer.text;
    this.#complain("");
    this.state("");
    this.#paint(answer.text, { isSaid: true });
    this.button?.remove();
  }

  refused(op) {
    // Somebody else's text is what the next try is checked against.
    if (op.answer.current !== undefined) this.#text = op.answer.current;
    this.#paint(op.body[this.kind], { isSaid: true });
    this.state("is-refused");
    this.#complain(op.error, () => {
      this.#queue.dismiss(this.key);
      this.#complain("");
      this.state("");
      this.#paint(this.#text, { isSaid: true });
    });
  }

  restore(op) {
    this.#paint(op.body[this.kind], { isSaid: true });
    if (op.state === "refused") this.refused(op);
  }

  state(name) {
    this.#link.classList.remove("is-saving", "is-refused");
    if (name) this.#link.classList.add(name);
  }

  #isBlank() {
    return [this.empty, this.without].includes(this.#link.textContent.trim());
  }

  #shown() {
    return this.#isBlank() ? "" : this.#link.textContent.trim();
  }

  #close({ takes }) {
    if (!this.#box) return;
    const box = this.#box;
    const text = box.value.trim();
    const before = this.#shown();
    this.#box = null; // taking the box away blurs it
    box.remove();
    this.#link.hidden = false;
    if (takes && text !== before) this.#take(text);
  }

  #take(text, more = {}) {
    this.#paint(text, { isSaid: true });
    this.#complain("");
    this.#queue.add({
      key: this.key,
      url: this.url,
      type: "form",
      body: { [this.kind]: text, expected: this.#text, ...more },
    });
  }

  #paint(text, { isSaid }) {
    this.#link.textContent = text || (isSaid && this.without) || this.empty;
    this.#link.classList.toggle("is-without", !text && Boolean(this.without));
    this.#link.classList.remove("is-missing");
  }

  #complain(sentence, revert) {
    const cell = this.#link.parentElement;
    cell.querySelector(".entry-error")?.remove();
    if (!sentence) return;
    const line = document.createElement("span");
    line.className = "entry-error";
    line.setAttribute("role", "alert");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = this.#link.closest("[data-topics]").dataset.textRevert;
    button.addEventListener("click", revert);
    line.append(sentence, " ", button);
    cell.append(line);
  }
}
