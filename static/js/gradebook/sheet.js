// The table as coordinates: rows × columns of cells, whatever spans them. The first two columns
// (number and name) are heads, not cells. What a column is about stands in its head: data-l the
// lesson, data-w the weights of its works in hundredths, data-term a term mark.

const HEADS = 2;
const USUAL_WEIGHT = 100;
// The most signs that columns of width 1, 2 and 3 have room for (selectors.gradebook.page).
const ROOM = [3, 5, 8];

export class Sheet {
  #lines = [];
  #places = new Map();
  #rows = new Map(); // student → row
  #lessons = new Map(); // lesson → column
  #texts = new WeakMap();
  columns = []; // { kind: "earlier" | "lesson" | "mean" | "suggested" | "decision", lesson, column, weights, head, label }

  constructor(table) {
    this.table = table;
    this.#readHeads();
    for (const row of table.tBodies[0].rows) {
      const line = [];
      for (const cell of [...row.cells].slice(HEADS)) {
        this.#places.set(cell, { row: this.#lines.length, column: line.length });
        for (let span = 0; span < cell.colSpan; span += 1) line.push(cell);
      }
      this.#rows.set(row.dataset.s, this.#lines.length);
      this.#lines.push(line);
    }
    for (const [at, column] of this.columns.entries()) {
      if (column.kind === "lesson") this.#lessons.set(column.lesson, at);
    }
    this.scale = scaleOf(table.dataset);
  }

  get height() {
    return this.#lines.length;
  }

  get width() {
    return this.columns.length;
  }

  at(row, column) {
    return this.#lines[row]?.[column] ?? null;
  }

  place(cell) {
    return this.#places.get(cell);
  }

  column(cell) {
    return this.columns[this.place(cell).column];
  }

  student(cell) {
    return cell.parentElement.dataset.s;
  }

  /** The student of a cell or of a row. */
  name(cell) {
    const head = (cell.cells ? cell : cell.parentElement).cells[1];
    return (head.querySelector(".grid-who-name") ?? head).textContent.trim();
  }

  students() {
    return this.#lines.map((line, row) => ({ row, name: this.name(line[0]) }));
  }

  /** What stands in a cell, whatever is being typed over it. */
  text(cell) {
    if (!this.#texts.has(cell)) this.#texts.set(cell, cell.textContent.trim());
    return this.#texts.get(cell);
  }

  setText(cell, text) {
    this.#texts.set(cell, text);
  }

  /** A longer text than the column has room for widens the column: the table is laid out anew then,
   *  and only then. */
  makeRoom(cell) {
    const { length } = this.text(cell);
    if (length <= ROOM[0]) return;
    const col = this.table.querySelector("colgroup")?.children[HEADS + this.place(cell).column];
    const now = ["col-1", "col-2", "col-3", "col-4"].indexOf(col?.className);
    const needed = ROOM.filter((most) => length > most).length;
    if (now >= 0 && needed > now) col.className = `col-${needed + 1}`;
  }

  /** May be written in by this reader. */
  isOpen(cell) {
    return Boolean(cell?.classList.contains("cell"));
  }

  isDecision(cell) {
    return this.column(cell).kind === "decision";
  }

  /** How operations call a cell (operations.js), and back. */
  id(cell) {
    const column = this.column(cell);
    const student = this.student(cell);
    return column.kind === "decision" ? `t:${column.column}:${student}` : `c:${column.lesson}:${student}`;
  }

  byId(id) {
    const [about, what, student] = id.split(":");
    const column =
      about === "c" ? this.#lessons.get(what) : about === "t" ? this.columns.findIndex((one) => one.column === what) : undefined;
    return this.at(this.#rows.get(student), column);
  }

  columnOfLesson(lesson) {
    return this.#lessons.get(String(lesson)) ?? -1;
  }

  of(cell, kind) {
    const column = this.columns.findIndex((one) => one.kind === kind);
    return column < 0 ? null : this.at(this.place(cell).row, column);
  }

  #readHeads() {
    const [months, days] = this.table.tHead.rows;
    const tall = [...months.cells].slice(HEADS).filter((head) => head.rowSpan === 2);
    for (const head of tall.filter((one) => one.classList.contains("grid-term"))) {
      this.columns.push({ kind: "earlier", head, label: head.textContent.trim() });
    }
    for (const head of days.cells) {
      const label = head.querySelector("a")?.getAttribute("aria-label") ?? head.textContent;
      const weights = (head.dataset.w ?? "").split(" ").filter(Boolean).map(Number);
      this.columns.push({ kind: "lesson", lesson: head.dataset.l, weights, head, label });
    }
    for (const head of tall.filter((one) => one.classList.contains("grid-sum"))) {
      const decides = head.classList.contains("grid-decision");
      const kind = decides ? "decision" : this.columns.at(-1).kind === "mean" ? "suggested" : "mean";
      this.columns.push({ kind, column: decides ? head.dataset.term : undefined, head, label: head.textContent.trim() });
    }
  }
}

/** The weight of the work at `place` of a lesson; a work that is yet to be made weighs as usual. */
export function weightOf(column, place) {
  return column.weights[place] ?? USUAL_WEIGHT;
}

function scaleOf({ min, max, low, thresholds, enough, retakes, modifiers }) {
  return {
    min: Number(min),
    max: Number(max),
    low: Number(low),
    thresholds: (thresholds ?? "").split(" ").map(Number),
    enough: Number(enough),
    retakes,
    modifiers: modifiers !== undefined,
  };
}
