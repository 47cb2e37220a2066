// The selected range: from the cell where it began (the anchor) to the current one. One cell is no
// range. Only the cells that enter or leave it are touched.

export class Selection {
  #sheet;
  #anchor = null;
  #painted = new Set();
  #hear;

  /** `hear(range)` is told of every change. */
  constructor(sheet, hear) {
    this.#sheet = sheet;
    this.#hear = hear;
  }

  get isRange() {
    return this.#painted.size > 1;
  }

  get cells() {
    return [...this.#painted];
  }

  /** { top, bottom, left, right } of the selected range, or of `current` alone. */
  range(current) {
    const to = this.#sheet.place(current);
    const from = (this.#anchor && this.#sheet.place(this.#anchor)) ?? to;
    return this.#spread(from, to, current);
  }

  collapse() {
    this.#anchor = null;
    this.#paint(new Set());
  }

  /** From the anchor (the former current cell, when there is none yet) to `cell`. */
  extend(cell, current) {
    this.#anchor ??= current;
    this.#paint(new Set(this.#cellsOf(this.range(cell))));
  }

  select(from, to) {
    this.#anchor = from;
    this.extend(to, from);
  }

  /** Rows of cells, a spanned one once. */
  rows(current) {
    const { top, bottom, left, right } = this.range(current);
    const rows = [];
    for (let row = top; row <= bottom; row += 1) {
      const line = [];
      for (let column = left; column <= right; column += 1) line.push(this.#sheet.at(row, column));
      rows.push(line);
    }
    return rows;
  }

  #spread(from, to, cell) {
    return {
      top: Math.min(from.row, to.row),
      bottom: Math.max(from.row, to.row),
      left: Math.min(from.column, to.column),
      right: Math.max(from.column, to.column, to.column + cell.colSpan - 1),
    };
  }

  *#cellsOf({ top, bottom, left, right }) {
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) yield this.#sheet.at(row, column);
    }
  }

  #paint(cells) {
    if (!cells.size && !this.#painted.size) return;
    const wanted = cells.size > 1 ? cells : new Set();
    for (const cell of this.#painted) if (!wanted.has(cell)) this.#mark(cell, false);
    for (const cell of wanted) if (!this.#painted.has(cell)) this.#mark(cell, true);
    this.#painted = wanted;
    this.#hear(wanted.size);
  }

  #mark(cell, isSelected) {
    cell.classList.toggle("is-selected", isSelected);
    if (isSelected) cell.setAttribute("aria-selected", "true");
    else cell.removeAttribute("aria-selected");
  }
}
