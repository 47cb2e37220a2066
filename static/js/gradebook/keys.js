// Moving about the grid: one cell of it is in the tab order, arrows and the rest move it (the ARIA
// grid pattern). What a key does to the cell itself is told to `act`:
//   act.type(cell, character)   a character replaces what stands there
//   act.edit(cell)              F2 or a double click: change what stands there
//   act.clear(cell)             Delete
//   act.revert(cell)            Escape
//   act.undo()                  Ctrl+Z
//   act.arrive(cell)            the cell has become the current one

//
// Up from the first student lie the heads, whose links open the lesson; they are out of the tab
// order, or forty of them would stand before the grid.

const PAGE = 10;
// Safari does not say what a click was made with; then the machine's own pointer is meant.
const FINGER = matchMedia("(pointer: coarse)").matches ? "touch" : "mouse";
const READING = { type() {}, edit() {}, clear() {}, revert() {}, undo() {}, arrive() {} };

export class Keys {
  #sheet;
  #act;
  #current = null;

  constructor(sheet, act = READING) {
    this.#sheet = sheet;
    this.#act = act;
    const { table } = sheet;
    table.setAttribute("role", "grid");
    if ("readonly" in table.dataset) table.setAttribute("aria-readonly", "true");
    table.addEventListener("keydown", (event) => this.#onKey(event));
    table.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td");
      if (cell && sheet.place(cell)) this.#arrive(cell);
    });
    table.addEventListener("mousedown", (event) => this.#onPress(event));
    table.addEventListener("dblclick", (event) => {
      const cell = event.target.closest("td.cell");
      if (cell) this.#act.edit(cell);
    });
    // A finger has no second button and no F2: a touch opens the cell at once.
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("td.cell");
      if (cell && (event.pointerType ?? FINGER) === "touch") this.#act.edit(cell);
    });
    for (const link of table.tHead.querySelectorAll("a")) link.tabIndex = -1;
    this.#offer(this.#first());
  }

  get current() {
    return this.#current;
  }

  /** Make `cell` the current one and put the focus there. */
  focus(cell) {
    if (!cell) return;
    this.#offer(cell);
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** From the current cell by rows and columns, stopping at the edges. */
  step(rows, columns) {
    const from = this.#sheet.place(this.#current);
    if (rows === -1 && from.row === 0 && this.#toHead(from.column)) return;
    const row = clamp(from.row + rows, this.#sheet.height);
    let column = clamp(from.column + columns, this.#sheet.width);
    // Out of a spanned cell, not into it again.
    while (this.#sheet.at(row, column) === this.#current && columns && inside(column + columns, this.#sheet.width)) {
      column += Math.sign(columns);
    }
    this.focus(this.#sheet.at(row, column));
  }

  #toHead(column) {
    const link = this.#sheet.columns[column]?.head.querySelector("a");
    link?.focus();
    return Boolean(link);
  }

  #moveFromHead(event) {
    const head = event.target.closest("th");
    const column = this.#sheet.columns.findIndex((one) => one.head === head);
    if (column < 0) return false;
    if (event.key === "ArrowDown") this.focus(this.#sheet.at(0, column));
    else if (event.key === "ArrowLeft") this.#toHead(column - 1);
    else if (event.key === "ArrowRight") this.#toHead(column + 1);
    else return false;
    return true;
  }

  #first() {
    const { columns } = this.#sheet;
    const today = columns.findIndex((one) => one.head.classList.contains("is-today"));
    const past = columns.findLastIndex((one) => one.kind === "lesson" && !one.head.classList.contains("is-future"));
    return this.#sheet.at(0, Math.max(0, today >= 0 ? today : past));
  }

  #offer(cell) {
    if (!cell) return;
    if (this.#current) this.#current.tabIndex = -1;
    this.#current = cell;
    cell.tabIndex = 0;
    if (!cell.classList.contains("cell")) cell.setAttribute("aria-readonly", "true");
  }

  #arrive(cell) {
    for (const marked of this.#sheet.table.querySelectorAll(".is-current")) marked.classList.remove("is-current");
    this.#offer(cell);
    cell.parentElement.classList.add("is-current");
    this.#sheet.column(cell).head.classList.add("is-current");
    this.#act.arrive(cell);
  }

  #onPress(event) {
    const cell = event.target.closest("td");
    if (!cell || !this.#sheet.place(cell) || event.button !== 0 || event.target.closest("input")) return;
    event.preventDefault();
    this.focus(cell);
  }

  #onKey(event) {
    if (event.target.closest("thead")) {
      if (this.#moveFromHead(event)) event.preventDefault();
      return;
    }
    const cell = event.target.closest("td");
    if (event.target !== cell || !this.#sheet.place(cell) || event.isComposing) return;
    if (this.#move(event) || this.#change(event, cell)) event.preventDefault();
  }

  #move(event) {
    const jump = event.ctrlKey || event.metaKey;
    const { width, height } = this.#sheet;
    const { column } = this.#sheet.place(this.#current);
    switch (event.key) {
      case "ArrowUp": this.step(jump ? -height : -1, 0); return true;
      case "ArrowDown": this.step(jump ? height : 1, 0); return true;
      case "ArrowLeft": this.step(0, jump ? -width : -1); return true;
      case "ArrowRight": this.step(0, jump ? width : 1); return true;
      case "PageUp": this.step(-PAGE, 0); return true;
      case "PageDown": this.step(PAGE, 0); return true;
      case "Home": {
        // The first lesson; pressed there once more, the term marks before it.
        const first = this.#sheet.columns.findIndex((one) => one.kind === "lesson");
        this.step(jump ? -height : 0, first >= 0 && first < column ? first - column : -width);
        return true;
      }
      case "End": this.step(jump ? height : 0, width); return true;
      case "Enter": this.step(event.shiftKey ? -1 : 1, 0); return true;
      case "Tab": {
        // At the end of a row Tab leaves the grid, so it is no trap.
        const to = column + (event.shiftKey ? -1 : this.#current.colSpan);
        if (!inside(to, width)) return false;
        this.step(0, event.shiftKey ? -1 : this.#current.colSpan);
        return true;
      }
      default: return false;
    }
  }

  #change(event, cell) {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ" && !event.shiftKey) {
      this.#act.undo();
      return true;
    }
    if (event.key === "Escape") {
      this.#act.revert(cell);
      return false;
    }
    if (!cell.classList.contains("cell") || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "F2") this.#act.edit(cell);
    else if (event.key === "Delete" || event.key === "Backspace") this.#act.clear(cell);
    else if (event.key.length === 1 && event.key !== " ") this.#act.type(cell, event.key);
    else return event.key === " ";
    return true;
  }
}

function clamp(value, size) {
  return Math.max(0, Math.min(size - 1, value));
}

function inside(value, size) {
  return value >= 0 && value < size;
}
