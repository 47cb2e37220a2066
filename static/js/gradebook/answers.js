// What the server did not take: why, what stands there now, and the ways on, in the bubble at the
// cell. Somebody else's value is never overwritten unseen.

export class Answers {
  #sheet;
  #queue;
  #note;
  #act;

  /** `act`: edit(cell), insist(cell, text), askReason(cell, text), known(cell), showKnown(cell),
   *  focus(cell), current(). */
  constructor({ sheet, queue, note, act }) {
    this.#sheet = sheet;
    this.#queue = queue;
    this.#note = note;
    this.#act = act;
  }

  /** The server has just said no. */
  refused(cell, op, result) {
    this.#show(cell, op, result);
  }

  /** The current cell says why it was refused. */
  explain(cell) {
    const op = this.#refusal(cell);
    if (op) this.#show(cell, op, op.answer);
    else this.#note.hide();
  }

  /** A sentence of the page's own at the cell. */
  say(cell, text) {
    this.#note.show(cell, this.#note.texts[text], []);
    return true;
  }

  /** A sentence of the server's own at the cell. */
  tell(cell, sentence) {
    this.#note.show(cell, sentence, []);
  }

  /** Escape on a refused cell: what the server has stays. False when there is nothing to leave. */
  revert(cell) {
    const op = this.#refusal(cell);
    if (!op) return false;
    this.#queue.drop(op.key);
    this.#act.showKnown(cell);
    this.#note.hide();
    return true;
  }

  /** To the first thing refused: a cell, a topic, or, when it is not on this page, its sentence. */
  goTo(op = this.#queue.refused()[0]) {
    if (!op) return;
    const cell = this.#sheet.byId(op.cell);
    const [about, lesson] = op.cell.split(":");
    const kind = { p: "topic", h: "homework" }[about];
    const line = kind && document.getElementById(`lesson-${lesson}`);
    if (cell) this.#act.focus(cell);
    else if (line) line.querySelector(`[data-entry="${kind}"]`).focus();
    else this.#note.show(this.#act.current(), op.answer.error, [[this.#note.texts.textRevert, () => this.#forget(op)]]);
  }

  #refusal(cell) {
    const op = this.#sheet.isOpen(cell) ? this.#queue.find(this.#sheet.id(cell)) : null;
    return op && op.state !== "waiting" ? op : null;
  }

  #forget(op) {
    this.#queue.drop(op.key);
    this.#note.hide();
  }

  #show(cell, op, answer) {
    this.#note.show(cell, answer.error, this.#ways(cell, op, answer));
  }

  #ways(cell, op, { current, needs_reason: needsReason }) {
    const { texts } = this.#note;
    const leave = (label) => [label, () => this.#leave(cell)];
    if (current !== undefined) {
      const mine = texts.textMine.replace("{text}", op.text || "—");
      return [leave(texts.textKeep), [mine, () => this.#insist(cell, op)]];
    }
    const go = needsReason
      ? [texts.textReason, () => this.#act.askReason(cell, op.text)]
      : [texts.textEdit, () => this.#act.edit(cell)];
    return [go, leave(texts.textRevert)];
  }

  #insist(cell, op) {
    this.#note.hide();
    this.#act.insist(cell, op.text);
    this.#act.focus(cell);
  }

  #leave(cell) {
    this.revert(cell);
    this.#act.focus(cell);
  }
}
