// What each key does, told to `act`; one cell of the grid is in the tab order (the ARIA grid pattern).
// Letters go by their place on the keyboard, so the layout does not matter.
//   act.type(cell, character)  a character replaces what stands there
//   act.edit(cell)             F2: change what stands there
//   act.clear(cell)            Delete, Backspace: the selected range
//   act.revert(cell)           Escape
//   act.undo() act.redo()      Ctrl+Z, Ctrl+Y or Ctrl+Shift+Z
//   act.fill(cell)             Ctrl+D
//   act.card(cell)             Ctrl+Enter
//   act.topic(cell) .plan(cell) F6, F4: the lesson's topic; topic and homework from the plan
//   act.present(cell)          F8: nobody else was absent
//   act.help()                 ?

const PAGE = 10;
const EDGE = Infinity;

export class Keys {
  #sheet;
  #cursor;
  #act;

  constructor(sheet, cursor, act) {
    this.#sheet = sheet;
    this.#cursor = cursor;
    this.#act = act;
    sheet.table.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** What a key does that ended the change of `cell`. */
  go(event, cell) {
    return this.#command(event, cell) || this.#move(event) || this.#change(event, cell);
  }

  #onKey(event) {
    if (event.isComposing || event.altKey) return;
    if (event.target.closest("thead")) {
      if (this.#moveFromHead(event)) event.preventDefault();
      return;
    }
    const cell = event.target.closest("td");
    if (event.target !== cell || !this.#sheet.place(cell)) return;
    if (this.go(event, cell)) event.preventDefault();
  }

  #moveFromHead(event) {
    const head = event.target.closest("th");
    const column = this.#sheet.columns.findIndex((one) => one.head === head);
    if (column < 0) return false;
    if (event.key === "ArrowDown") this.#cursor.focus(this.#sheet.at(0, column));
    else if (event.key === "ArrowLeft") this.#cursor.toHead(column - 1);
    else if (event.key === "ArrowRight") this.#cursor.toHead(column + 1);
    else if (event.key === " ") this.#cursor.selectColumns(column, column);
    else return false;
    return true;
  }

  #command(event, cell) {
    if (event.key === "F6") return this.#act.topic(cell);
    if (event.key === "F4") return this.#act.plan(cell);
    if (event.key === "F8") return this.#act.present(cell);
    if (event.key === "?") return this.#act.help();
    if (!event.ctrlKey && !event.metaKey) return false;
    if (event.key === "Enter") return this.#act.card(cell);
    if (event.key === " ") return this.#cursor.selectColumns(this.#sheet.place(cell).column);
    switch (event.code) {
      case "KeyZ": return event.shiftKey ? this.#act.redo() : this.#act.undo();
      case "KeyY": return this.#act.redo();
      case "KeyD": return this.#act.fill(cell);
      case "KeyA": return this.#cursor.selectAll();
      default: return false;
    }
  }

  #move(event) {
    const isJump = event.ctrlKey || event.metaKey;
    const far = isJump ? EDGE : 1;
    const extends_ = event.shiftKey;
    switch (event.key) {
      case "ArrowUp": return this.#cursor.step(-far, 0, extends_);
      case "ArrowDown": return this.#cursor.step(far, 0, extends_);
      case "ArrowLeft": return this.#cursor.step(0, -far, extends_);
      case "ArrowRight": return this.#cursor.step(0, far, extends_);
      case "PageUp": return this.#cursor.step(-PAGE, 0, extends_);
      case "PageDown": return this.#cursor.step(PAGE, 0, extends_);
      case "Home": return this.#cursor.home(isJump, extends_);
      case "End": return this.#cursor.step(isJump ? EDGE : 0, EDGE, extends_);
      case "Enter": return this.#cursor.nextStudent(extends_);
      case "Tab": return this.#cursor.nextCell(extends_);
      default: return false;
    }
  }

  #change(event, cell) {
    if (event.key === "Escape") {
      this.#act.revert(cell);
      return false;
    }
    if (event.ctrlKey || event.metaKey) return false;
    if (event.key === "Delete" || event.key === "Backspace") return this.#act.clear(cell);
    if (!this.#sheet.isOpen(cell)) return event.key === " ";
    if (event.key === "F2") return this.#act.edit(cell);
    if (event.key.length === 1 && event.key !== " ") return this.#act.type(cell, event.key);
    return event.key === " ";
  }
}
