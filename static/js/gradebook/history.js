// What was done in this page, for Ctrl+Z and Ctrl+Y. Pure. A step is a list of { cell, before, after }:
// a whole paste or fill is one step. `apply(changes)` does a step again or takes it back.

const LONGEST = 200;

export class History {
  #done = [];
  #undone = [];

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  push(step) {
    if (!step.length) return;
    this.#done.push(step);
    if (this.#done.length > LONGEST) this.#done.shift();
    this.#undone = [];
  }

  /** What undoing writes: [{ cell, text }], or null when there is nothing to undo. */
  undo() {
    const step = this.#done.pop();
    if (!step) return null;
    this.#undone.push(step);
    return step.map(({ cell, before }) => ({ cell, text: before })).reverse();
  }

  redo() {
    const step = this.#undone.pop();
    if (!step) return null;
    this.#done.push(step);
    return step.map(({ cell, after }) => ({ cell, text: after }));
  }
}
