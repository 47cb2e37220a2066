// A quiet line over the grid about the current cell: a student who was absent has a mark. Blocks
// nothing; the sign in the cell says the same to the eye.

import { isOdd } from "./cell_text.js";

export class Advice {
  #line;
  #sheet;
  #sums;

  constructor(line, { sheet, sums }) {
    this.#line = line;
    this.#sheet = sheet;
    this.#sums = sums;
  }

  of(cell) {
    const entry = this.#sheet.column(cell).kind === "lesson" ? this.#sums.entry(this.#sheet.text(cell)) : null;
    const said = entry && isOdd(entry) ? this.#line.dataset.text : "";
    if (this.#line.textContent !== said) this.#line.textContent = said;
  }
}
