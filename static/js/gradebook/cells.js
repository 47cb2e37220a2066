// From what was typed in a cell to an operation, and from the server's answer back to the cell.
// A cell's classes say its state: is-saving, is-queued (no network), is-saved, is-refused.

const STATES = ["is-saving", "is-queued", "is-saved", "is-refused"];

export class Cells {
  #root;
  #sheet;
  #queue;
  #status;
  #note;
  #editor;
  #keys;
  #confirmed = new WeakMap(); // cell → { text, html } as the server has it
  #done = []; // what Ctrl+Z takes back: { cell, text }

  constructor({ root, sheet, queue, status, note }) {
    this.#root = root;
    this.#sheet = sheet;
    this.#queue = queue;
    this.#status = status;
    this.#note = note;
    queue.addEventListener("sent", ({ detail }) => this.#repaint(detail.op));
    queue.addEventListener("saved", ({ detail }) => this.#onSaved(detail.op, detail.answer));
    queue.addEventListener("refused", ({ detail }) => this.#onRefused(detail.op));
    queue.addEventListener("state", () => this.#repaintAll());
  }

  bind({ editor, keys }) {
    this.#editor = editor;
    this.#keys = keys;
    // What an earlier visit could not save is shown before anything else is typed over it.
    for (const op of [...this.#queue.waiting, ...this.#queue.refused]) {
      const cell = this.#cellOf(op);
      if (!cell) continue;
      this.#known(cell);
      cell.textContent = op.body.text;
    }
    this.#repaintAll();
    this.#queue.retry();
  }

  /** The teacher typed `text`. */
  take(cell, text, { remembers = true } = {}) {
    const before = cell.textContent.trim();
    if (!text && this.#isDecision(cell)) {
      this.#note.show(cell, this.#note.texts.textKeepTerm, []);
      return;
    }
    const known = this.#known(cell);
    cell.textContent = text;
    this.#note.hide();
    if (this.#departs(cell, text)) {
      this.#askReason(cell, text, known);
      return;
    }
    if (remembers) this.#done.push({ cell, text: before });
    this.#queue.add(this.#operation(cell, text, known.text));
    this.#status.forgetUndo();
  }

  /** The cell is left as it was: what the server has said meanwhile may be shown now. */
  settle(cell) {
    if (this.#confirmed.has(cell) && !this.#queue.find(this.#key(cell))) this.#show(cell, this.#known(cell));
  }

  clear(cell) {
    const before = cell.textContent.trim();
    if (!before) return;
    this.take(cell, "");
    if (!this.#isDecision(cell)) this.#status.offerUndo(before, () => this.take(cell, before));
  }

  undo() {
    const last = this.#done.pop();
    if (!last) return;
    this.#keys.focus(last.cell);
    this.take(last.cell, last.text, { remembers: false });
  }

  /** Escape on a refused cell: what the server has stays. */
  revert(cell) {
    const op = this.#queue.find(this.#key(cell));
    if (op?.state !== "refused") return;
    this.#queue.dismiss(op.key);
    this.#show(cell, this.#known(cell));
    this.#note.hide();
  }

  /** The current cell says why it was refused. */
  explain(cell) {
    const op = this.#queue.find(this.#key(cell));
    if (op?.state === "refused") this.#explain(cell, op);
    else this.#note.hide();
  }

  /** To what was refused: a cell, a topic, or, when it is not on this page, its sentence. */
  goToRefused() {
    const op = this.#queue.refused[0];
    if (!op) return;
    const cell = this.#cellOf(op);
    const [about, id] = op.key.split("/");
    const line = document.getElementById(`lesson-${id}`);
    if (cell) this.#keys.focus(cell);
    else if (line && about !== "lesson") line.querySelector(`[data-entry="${about}"]`).focus();
    else this.#explain(this.#keys.current, op, [[this.#note.texts.textRevert, () => this.#forget(op)]]);
  }

  #forget(op) {
    this.#queue.dismiss(op.key);
    this.#note.hide();
  }

  // --- operations ------------------------------------------------------------------------------

  #isDecision(cell) {
    return this.#sheet.column(cell).kind === "decision";
  }

  #key(cell) {
    const column = this.#sheet.column(cell);
    const about = column.kind === "decision" ? `term/${column.term}` : `lesson/${column.lesson}`;
    return `${about}/${this.#sheet.student(cell)}`;
  }

  #operation(cell, text, expected, more = {}) {
    const column = this.#sheet.column(cell);
    const { cellUrl, termUrl } = this.#root.dataset;
    const student = Number(this.#sheet.student(cell));
    const [url, body] =
      column.kind === "decision"
        ? [termUrl, { student, term: column.term ? Number(column.term) : null, text, ...more }]
        : [cellUrl.replace("/0/", `/${column.lesson}/`), { student, text, expected }];
    return { key: this.#key(cell), url, body };
  }

  #cellOf(op) {
    const [about, id, student] = op.key.split("/");
    if (about === "lesson") return this.#sheet.find({ student, lesson: id });
    return about === "term" ? this.#sheet.find({ student, term: id }) : null;
  }

  // --- answers ---------------------------------------------------------------------------------

  #onSaved(op, answer) {
    const cell = this.#cellOf(op);
    if (!cell) return;
    const known = { text: answer.text, html: answer.html ?? escapeHtml(answer.text) };
    this.#confirmed.set(cell, known);
    if ("note" in answer) cell.classList.toggle("has-note", Boolean(answer.note));
    if (!this.#isDecision(cell)) this.#showSums(cell, answer);
    if (this.#queue.find(op.key)) return; // something newer is on its way
    this.#show(cell, known);
    this.#state(cell, "is-saved");
    setTimeout(() => cell.classList.remove("is-saved"), 2500);
  }

  #onRefused(op) {
    const cell = this.#cellOf(op);
    if (!cell) return;
    const { current } = op.answer;
    // Somebody else's value is what the next try is checked against.
    if (current !== undefined) this.#confirmed.set(cell, { text: current, html: escapeHtml(current) });
    this.#state(cell, "is-refused");
    this.#explain(cell, op);
  }

  #showSums(cell, answer) {
    const mean = this.#sheet.of(cell, "mean");
    const suggested = this.#sheet.of(cell, "suggested");
    if (mean) mean.textContent = answer.average;
    if (suggested) suggested.innerHTML = answer.suggested;
  }

  #explain(cell, op, ways = this.#waysOn(cell, op)) {
    this.#note.show(cell, op.error, ways);
  }

  #waysOn(cell, op) {
    const { texts } = this.#note;
    const { current, needs_reason: needsReason } = op.answer;
    const leave = (label) => [label, () => this.#leave(cell)];
    if (current !== undefined) {
      const mine = texts.textMine.replace("{text}", op.body.text || "—");
      return [leave(texts.textKeep), [mine, () => this.take(cell, op.body.text)]];
    }
    const go = needsReason
      ? [texts.textReason, () => this.#askReason(cell, op.body.text, this.#known(cell))]
      : [texts.textEdit, () => this.#editor.open(cell)];
    return [go, leave(texts.textRevert)];
  }

  #leave(cell) {
    this.revert(cell);
    this.#keys.focus(cell);
  }

  /** A term mark unlike the suggested one, where the school's regulation asks why (S1-6.1). */
  #departs(cell, text) {
    if (!this.#isDecision(cell) || !("asksReason" in this.#root.dataset)) return false;
    const isOfYear = !this.#sheet.column(cell).term;
    const suggested = isOfYear ? cell.dataset.through : this.#sheet.of(cell, "suggested")?.textContent.trim();
    return Boolean(suggested) && /^\d+$/.test(text) && text !== suggested;
  }

  #askReason(cell, text, known) {
    const dialog = this.#root.querySelector("[data-reason-dialog]");
    const form = dialog.querySelector("form");
    dialog.querySelector("[data-reason-text]").textContent = `${this.#sheet.name(cell)}: ${text}`;
    form.reason.value = "";
    dialog.querySelector("[data-reason-cancel]").onclick = () => dialog.close();
    let isGiven = false;
    form.onsubmit = () => {
      isGiven = true;
      const reason = form.reason.value.trim();
      this.#queue.add(this.#operation(cell, text, known.text, { reason }));
    };
    dialog.onclose = () => {
      if (!isGiven && this.#queue.find(this.#key(cell))?.state !== "refused") this.#show(cell, known);
      this.#keys.focus(isGiven ? this.#keys.current : cell);
    };
    dialog.showModal();
  }

  // --- paint -----------------------------------------------------------------------------------

  #known(cell) {
    if (!this.#confirmed.has(cell)) this.#confirmed.set(cell, { text: cell.textContent.trim(), html: cell.innerHTML });
    return this.#confirmed.get(cell);
  }

  #show(cell, known) {
    if (this.#editor.cell === cell) return;
    cell.innerHTML = known.html;
  }

  #repaint(op) {
    const cell = op && this.#cellOf(op);
    if (!cell) return;
    if (op.state === "refused") this.#state(cell, "is-refused");
    else this.#state(cell, this.#queue.trouble ? "is-queued" : "is-saving");
  }

  #repaintAll() {
    for (const cell of this.#sheet.table.querySelectorAll(".is-saving, .is-queued, .is-refused")) this.#state(cell, "");
    for (const op of [...this.#queue.waiting, ...this.#queue.refused]) this.#repaint(op);
  }

  #state(cell, state) {
    cell.classList.remove(...STATES);
    if (state) cell.classList.add(state);
    if (state === "is-refused") cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
  }
}

function escapeHtml(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}
