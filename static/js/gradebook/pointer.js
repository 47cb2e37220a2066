// Mouse and finger: a press makes a cell the current one, a drag or Shift selects a range, a press
// under a date selects the lesson, on a number the student; a double click changes the cell, the
// second button or a long touch opens its card.

// Safari does not say what a click was made with; then the machine's own pointer is meant.
const FINGER = matchMedia("(pointer: coarse)").matches ? "touch" : "mouse";
const LONG = 550;

export class Pointer {
  #sheet;
  #cursor;
  #act;
  #from = null; // "cell" or "head" while the button is held
  #firstColumn = 0;
  #timer = 0;
  #hasOpened = false;

  constructor(sheet, cursor, act) {
    this.#sheet = sheet;
    this.#cursor = cursor;
    this.#act = act;
    const { table } = sheet;
    table.addEventListener("mousedown", (event) => this.#onPress(event));
    table.addEventListener("mouseover", (event) => this.#onDrag(event));
    window.addEventListener("mouseup", () => {
      this.#from = null;
    });
    table.addEventListener("dblclick", (event) => this.#edit(event));
    table.addEventListener("click", (event) => this.#onTap(event));
    table.addEventListener("contextmenu", (event) => this.#onMenu(event));
    table.addEventListener("touchstart", (event) => this.#onTouch(event), { passive: true });
    for (const end of ["touchend", "touchmove", "touchcancel"]) {
      table.addEventListener(end, () => clearTimeout(this.#timer), { passive: true });
    }
  }

  #onPress(event) {
    if (event.button !== 0 || event.target.closest("input")) return;
    const head = event.target.closest("thead th");
    if (head) {
      if (!event.target.closest("a") || event.shiftKey) this.#onHead(event, head);
      return;
    }
    const cell = this.#cellAt(event);
    const row = event.target.closest("tbody tr");
    if (cell) {
      event.preventDefault();
      this.#from = "cell";
      if (event.shiftKey) this.#cursor.extend(cell);
      else this.#cursor.focus(cell);
    } else if (row && event.target.closest(".grid-no")) {
      event.preventDefault();
      this.#cursor.selectRow(row.sectionRowIndex);
    }
  }

  #onHead(event, head) {
    const column = this.#columnOf(head);
    if (column < 0) return;
    event.preventDefault();
    this.#from = "head";
    if (!event.shiftKey) this.#firstColumn = column;
    else this.#firstColumn = this.#sheet.place(this.#cursor.current).column;
    this.#cursor.selectColumns(this.#firstColumn, column);
  }

  #onDrag(event) {
    if (!this.#from || event.buttons !== 1) return;
    if (this.#from === "cell") {
      const cell = this.#cellAt(event);
      if (cell) this.#cursor.extend(cell);
      return;
    }
    const head = event.target.closest("thead th");
    const column = head ? this.#columnOf(head) : -1;
    if (column >= 0) this.#cursor.selectColumns(this.#firstColumn, column);
  }

  #edit(event) {
    const cell = this.#cellAt(event);
    if (this.#sheet.isOpen(cell)) this.#act.edit(cell);
  }

  /** A finger has no F2: a touch opens the cell at once. */
  #onTap(event) {
    if (event.target.closest("thead a") && event.shiftKey) event.preventDefault();
    if ((event.pointerType ?? FINGER) !== "touch") return;
    if (this.#hasOpened) this.#hasOpened = false;
    else this.#edit(event);
  }

  #onMenu(event) {
    const cell = this.#cellAt(event);
    if (!cell || event.target.closest("input")) return;
    if (this.#hasOpened || this.#act.card(cell)) event.preventDefault();
  }

  #onTouch(event) {
    const cell = this.#cellAt(event);
    this.#hasOpened = false;
    clearTimeout(this.#timer);
    if (!cell) return;
    this.#timer = setTimeout(() => {
      this.#hasOpened = this.#act.card(cell);
    }, LONG);
  }

  #cellAt(event) {
    const cell = event.target.closest("td");
    return cell && this.#sheet.place(cell) ? cell : null;
  }

  #columnOf(head) {
    return this.#sheet.columns.findIndex((one) => one.head === head);
  }
}
