// What a cell looks like: the text that was typed or that the server has, and the state of its
// operation as a class. Hears the queue; nothing else writes into a cell.
//   is-saving (typed or sent), is-queued (no network), is-saved (for a moment), is-refused

import { cellHtml } from "./cell_text.js";
import { escapeHtml } from "./html.js";

const STATES = ["is-saving", "is-queued", "is-saved", "is-refused"];
const SAVED_FOR = 2500;

export class Paint {
  #sheet;
  #queue;
  #sums;
  #refused;
  #known = new WeakMap(); // cell → { text, html } as the server has it
  #dirty = new Set(); // cells that show a state
  #trouble = "";
  #editing;
  #shown;

  /** `refused(cell, op)` is told when the server has not taken what was typed; `editing()` is the
   *  cell that is being changed, `shown(cell)` is told that another text stands in it. */
  constructor({ sheet, queue, sums, refused, editing, shown }) {
    this.#sheet = sheet;
    this.#queue = queue;
    this.#sums = sums;
    this.#refused = refused;
    this.#editing = editing;
    this.#shown = shown;
    queue.subscribe((change) => this.#hear(change));
  }

  /** What the server last said of the cell. */
  known(cell) {
    if (!this.#known.has(cell)) {
      this.#known.set(cell, { text: cell.textContent.trim(), html: cell.innerHTML });
    }
    return this.#known.get(cell);
  }

  /** Before the server has answered: the text as it will be written. */
  show(cell, text) {
    const known = this.known(cell);
    const entry = this.#sheet.isDecision(cell) ? null : this.#sums.entry(text);
    if (text === known.text) this.#put(cell, known);
    else if (entry) this.#put(cell, { html: cellHtml(entry, this.#sheet.scale) });
    else this.#put(cell, { text });
  }

  showKnown(cell) {
    this.#put(cell, this.known(cell));
    this.#sums.reckon(cell);
  }

  /** As a fresh page of the server shows it. */
  take(cell, fresh) {
    if (fresh.title) cell.title = fresh.title;
    else cell.removeAttribute("title");
    cell.classList.toggle("has-note", fresh.classList.contains("has-note"));
    if (fresh.dataset.owed) cell.dataset.owed = fresh.dataset.owed;
    else delete cell.dataset.owed;
    if (cell.innerHTML === fresh.innerHTML) return;
    this.#known.set(cell, { text: fresh.textContent.trim(), html: fresh.innerHTML });
    this.#put(cell, this.known(cell));
  }

  /** While it is being changed a cell keeps its text; now it may show what was said meanwhile. */
  settle(cell) {
    if (this.#known.has(cell) && !this.#queue.find(this.#sheet.id(cell))) this.showKnown(cell);
  }

  #hear({ cell: id, state, op, result }) {
    if (!id) {
      if (this.#queue.trouble !== this.#trouble) this.#repaint();
      return;
    }
    const cell = this.#sheet.byId(id);
    if (!cell) return;
    if (result) this.#onAnswer(cell, op, result);
    else if (state === "" || state === "saved") this.showKnown(cell);
    else if (op.text !== this.#sheet.text(cell)) this.#onForeign(cell, op);
    this.#state(cell, state);
  }

  /** Typed in another tab or in an earlier visit. */
  #onForeign(cell, op) {
    this.known(cell);
    if (this.#sums.entry(op.text) && this.#asShown(op.text) === this.#sheet.text(cell)) return;
    this.show(cell, op.text);
    this.#sums.reckon(cell);
  }

  #onAnswer(cell, op, result) {
    this.known(cell);
    const isOver = !this.#queue.find(op.cell);
    if (result.status === 200) {
      this.#known.set(cell, { text: result.text, html: result.html ?? escapeHtml(result.text) });
      // A debt made good is none; one that is written anew has its own day.
      if (!result.text.includes(".")) delete cell.dataset.owed;
      if ("note" in result) cell.classList.toggle("has-note", Boolean(result.note));
      if (!isOver) return; // something newer is on its way
      this.#put(cell, this.known(cell));
      if (!this.#sheet.isDecision(cell) && !this.#isRowWaiting(cell)) this.#sums.put(cell, result);
      return;
    }
    if (result.current !== undefined) {
      // Somebody else's value is what the next try is checked against.
      const entry = this.#sums.entry(result.current);
      const html = entry ? cellHtml(entry, this.#sheet.scale) : escapeHtml(result.current);
      this.#known.set(cell, { text: result.current, html });
    }
    if (this.#queue.find(op.cell)?.key === op.key) this.#refused(cell, op, result);
  }

  /** The server's sums know nothing of what is still to be sent in the row. */
  #isRowWaiting(cell) {
    const end = `:${this.#sheet.student(cell)}`;
    return this.#queue.pending().some((op) => op.cell.startsWith("c:") && op.cell.endsWith(end));
  }

  #asShown(text) {
    const span = document.createElement("span");
    span.innerHTML = cellHtml(this.#sums.entry(text), this.#sheet.scale);
    return span.textContent;
  }

  #put(cell, { text, html }) {
    if (this.#editing() === cell) return;
    if (html === undefined) cell.textContent = text;
    else if (cell.innerHTML !== html) cell.innerHTML = html;
    this.#sheet.setText(cell, cell.textContent.trim());
    this.#sheet.makeRoom(cell);
    this.#shown(cell);
  }

  #repaint() {
    this.#trouble = this.#queue.trouble;
    for (const cell of [...this.#dirty]) this.#state(cell, this.#queue.state(this.#sheet.id(cell)));
  }

  #state(cell, state) {
    const isWaiting = state === "typed" || state === "sent";
    const names = { saved: "is-saved", refused: "is-refused", conflict: "is-refused" };
    const name = isWaiting ? (this.#queue.trouble ? "is-queued" : "is-saving") : (names[state] ?? "");
    if (name && cell.classList.contains(name)) return;
    cell.classList.remove(...STATES);
    if (name) cell.classList.add(name);
    if (name === "is-refused") cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    if (name === "is-saved") setTimeout(() => cell.classList.remove("is-saved"), SAVED_FOR);
    if (isWaiting || name === "is-refused") this.#dirty.add(cell);
    else this.#dirty.delete(cell);
  }
}
