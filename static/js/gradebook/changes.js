// From what was typed, pasted or filled to operations of the queue. Every change is remembered, and
// taken back by an ordinary operation that says what it expects to find.

import { History } from "./history.js";

export class Changes {
  #sheet;
  #queue;
  #paint;
  #sums;
  #reasons;
  #rollCall;
  #history = new History();
  #hear = () => {};

  constructor({ sheet, queue, paint, sums, reasons, rollCall }) {
    this.#rollCall = rollCall;
    this.#sheet = sheet;
    this.#queue = queue;
    this.#paint = paint;
    this.#sums = sums;
    this.#reasons = reasons;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  /** `hear()` is told when there is more or less to undo. */
  onHistory(hear) {
    this.#hear = hear;
  }

  /** One cell, by hand. A term mark unlike the suggested one asks why first. */
  take(cell, text) {
    if (this.#reasons.isAsked(cell, text)) {
      this.#reasons.ask(cell, text, (reason) => this.#put([{ cell, text, reason }]), () => {});
      return;
    }
    this.#put([{ cell, text }]);
  }

  /** A reason for a term mark that the server did not take without one. */
  askReason(cell, text) {
    this.#reasons.ask(cell, text, (reason) => this.#send({ cell, text, reason }), () => {});
  }

  /** The same again, over what the server has now. */
  insist(cell, text) {
    this.#paint.show(cell, text);
    this.#send({ cell, text });
  }

  /** Several cells as one step: [{ cell, text }]. How many of them change. */
  apply(changes) {
    return this.#put(changes);
  }

  /** The attendance of a lesson, as one step; false where there is nothing to change. */
  confirm(column, text) {
    return this.#rollCall.isOpen(column.head) && this.#put([{ cell: column.head, text }]) > 0;
  }

  undo() {
    return this.#again(this.#history.undo());
  }

  redo() {
    return this.#again(this.#history.redo());
  }

  #again(changes) {
    if (!changes) return null;
    this.#write(changes);
    this.#hear();
    return changes[0].cell;
  }

  #put(changes) {
    const step = this.#write(changes);
    // A term mark cannot be removed, so the first one is not undone.
    this.#history.push(step.filter(({ cell, before }) => before || !this.#sheet.place(cell) || !this.#sheet.isDecision(cell)));
    this.#hear();
    return step.length;
  }

  #write(changes) {
    const step = [];
    const rows = new Map();
    for (const change of changes) {
      const { cell, text } = change;
      // The head of a lesson: its attendance.
      if (!this.#sheet.place(cell)) {
        const stood = this.#rollCall.put(cell, text);
        if (stood !== text) step.push({ cell, before: stood, after: text });
        continue;
      }
      const before = this.#sheet.text(cell);
      if (before === text) continue;
      if (!text && this.#sheet.isDecision(cell)) continue;
      this.#paint.show(cell, text);
      this.#send(change);
      step.push({ cell, before, after: text });
      rows.set(this.#sheet.student(cell), cell);
    }
    for (const cell of rows.values()) this.#sums.reckon(cell);
    return step;
  }

  #send({ cell, text, reason = "" }) {
    const column = this.#sheet.column(cell);
    const student = Number(this.#sheet.student(cell));
    const expected = this.#paint.known(cell).text;
    if (column.kind === "decision") this.#queue.add({ kind: "term", column: column.column, student, text, expected, reason });
    else this.#queue.add({ kind: "cell", lesson: Number(column.lesson), student, text, expected });
  }
}
