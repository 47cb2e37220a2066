// The current cell and how it moves. Up from the first student lie the heads, whose links open the
// lesson; they are out of the tab order, or forty of them would stand before the grid.

export class Cursor {
  #sheet;
  #selection;
  #arrive;
  #current = null;
  #isGoing = false;
  #marked = [];

  /** `arrive(cell, former)` is told which cell has become the current one. */
  constructor(sheet, selection, arrive) {
    this.#sheet = sheet;
    this.#selection = selection;
    this.#arrive = arrive;
    const { table } = sheet;
    table.setAttribute("role", "grid");
    table.setAttribute("aria-multiselectable", "true");
    table.setAttribute("aria-rowcount", String(sheet.height + table.tHead.rows.length));
    table.setAttribute("aria-colcount", String(sheet.width + 2));
    if ("readonly" in table.dataset) table.setAttribute("aria-readonly", "true");
    for (const link of table.tHead.querySelectorAll("a")) link.tabIndex = -1;
    // A cell scrolled into view stops below the sticky heads, however tall their words are.
    new ResizeObserver(() => {
      table.parentElement.style.scrollPaddingTop = `${table.tHead.offsetHeight + 4}px`;
    }).observe(table.tHead);
    table.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td");
      if (cell && sheet.place(cell) && !this.#isGoing) this.#settle(cell);
    });
    this.#offer(this.#first());
  }

  get current() {
    return this.#current;
  }

  /** Make `cell` the current one and put the focus there; a selected range ends. */
  focus(cell) {
    if (!cell) return;
    this.#selection.collapse();
    this.#go(cell);
  }

  /** The same, with the range from where it began to `cell`. */
  extend(cell) {
    if (!cell || cell === this.#current) return;
    this.#selection.extend(cell, this.#current);
    this.#go(cell);
  }

  /** From the current cell by rows and columns, stopping at the edges. */
  step(rows, columns, extends_ = false) {
    const from = this.#sheet.place(this.#current);
    if (rows === -1 && from.row === 0 && !extends_ && this.toHead(from.column)) return true;
    const row = clamp(from.row + rows, this.#sheet.height);
    let column = clamp(from.column + columns, this.#sheet.width);
    // Out of a spanned cell, not into it again.
    while (this.#sheet.at(row, column) === this.#current && columns && inside(column + Math.sign(columns), this.#sheet.width)) {
      column += Math.sign(columns);
    }
    const cell = this.#sheet.at(row, column);
    if (extends_) this.extend(cell);
    else this.focus(cell);
    return true;
  }

  /** The first lesson; pressed there once more, the term marks before it. */
  home(isTop, extends_) {
    const { column } = this.#sheet.place(this.#current);
    const first = this.#sheet.columns.findIndex((one) => one.kind === "lesson");
    return this.step(isTop ? -Infinity : 0, first >= 0 && first < column ? first - column : -Infinity, extends_);
  }

  /** Down; from the last student to the top of the next lesson that may be written in. */
  nextStudent(isBack) {
    const { row, column } = this.#sheet.place(this.#current);
    if (isBack || row < this.#sheet.height - 1) return this.step(isBack ? -1 : 1, 0);
    for (let next = column + 1; next < this.#sheet.width; next += 1) {
      if (this.#sheet.columns[next].kind !== "lesson") break;
      const top = this.#firstOpen(next);
      if (top) {
        this.focus(top);
        return true;
      }
    }
    this.focus(this.#current);
    return true;
  }

  /** At the end of a row Tab leaves the grid, so it is no trap. */
  nextCell(isBack) {
    const { column } = this.#sheet.place(this.#current);
    const by = isBack ? -1 : this.#current.colSpan;
    return inside(column + by, this.#sheet.width) && this.step(0, by);
  }

  toHead(column) {
    const link = this.#sheet.columns[column]?.head.querySelector("a");
    link?.focus();
    return Boolean(link);
  }

  selectColumns(from, to = from) {
    this.#select(this.#sheet.at(0, from), this.#sheet.at(this.#sheet.height - 1, to));
    return true;
  }

  selectRow(row) {
    const columns = this.#sheet.columns.map((one) => one.kind);
    const [first, last] = [columns.indexOf("lesson"), columns.lastIndexOf("lesson")];
    this.#select(this.#sheet.at(row, first), this.#sheet.at(row, last));
  }

  selectAll() {
    this.#select(this.#sheet.at(0, 0), this.#sheet.at(this.#sheet.height - 1, this.#sheet.width - 1));
    return true;
  }

  /** The current cell is the first one of the range: what is pasted begins there. */
  #select(first, last) {
    this.#selection.select(last, first);
    this.#go(first);
  }

  #go(cell) {
    // Written before the focus moves: moving it lays the page out, once.
    this.#settle(cell);
    this.#isGoing = true;
    cell.focus({ preventScroll: true });
    this.#isGoing = false;
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #firstOpen(column) {
    for (let row = 0; row < this.#sheet.height; row += 1) {
      const cell = this.#sheet.at(row, column);
      if (this.#sheet.isOpen(cell)) return cell;
    }
    return null;
  }

  #first() {
    const { columns } = this.#sheet;
    const today = columns.findIndex((one) => one.head.classList.contains("is-today"));
    const past = columns.findLastIndex((one) => one.kind === "lesson" && !one.head.classList.contains("is-future"));
    return this.#sheet.at(0, Math.max(0, today >= 0 ? today : past));
  }

  #offer(cell) {
    if (!cell || cell === this.#current) return;
    if (this.#current) this.#current.tabIndex = -1;
    this.#current = cell;
    cell.tabIndex = 0;
  }

  #settle(cell) {
    this.#offer(cell);
    const marked = [cell.parentElement, this.#sheet.column(cell).head];
    for (const one of this.#marked) if (!marked.includes(one)) one.classList.remove("is-current");
    for (const one of marked) one.classList.add("is-current");
    this.#marked = marked;
    this.#arrive(cell);
  }
}

function clamp(value, size) {
  return Math.max(0, Math.min(size - 1, value));
}

function inside(value, size) {
  return value >= 0 && value < size;
}
