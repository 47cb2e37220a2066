// The table as coordinates: rows × columns of cells, whatever spans them. The first two columns
// (number and name) are heads, not cells.

const HEADS = 2;

export class Sheet {
  #lines = [];
  #places = new Map();
  columns = []; // { kind: "earlier" | "lesson" | "mean" | "suggested" | "decision", lesson, term, head, label }

  constructor(table) {
    this.table = table;
    this.#readHeads();
    for (const row of table.tBodies[0].rows) {
      const line = [];
      for (const cell of [...row.cells].slice(HEADS)) {
        this.#places.set(cell, { row: this.#lines.length, column: line.length });
        for (let span = 0; span < cell.colSpan; span += 1) line.push(cell);
      }
      this.#lines.push(line);
    }
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

  name(cell) {
    const head = cell.parentElement.querySelector(".grid-name");
    return (head.querySelector(".grid-who-name") ?? head).textContent.trim();
  }

  /** The cell of a lesson and a student, or of a term mark. */
  find({ student, lesson, term }) {
    const column = this.columns.findIndex((one) =>
      lesson ? one.lesson === String(lesson) : one.kind === "decision" && one.term === String(term ?? ""),
    );
    const row = this.#lines.findIndex((line) => line[0]?.parentElement.dataset.s === String(student));
    return this.at(row, column);
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
      this.columns.push({ kind: "lesson", lesson: head.dataset.l, head, label });
    }
    for (const head of tall.filter((one) => one.classList.contains("grid-sum"))) {
      const decides = head.classList.contains("grid-decision");
      const kind = decides ? "decision" : this.columns.at(-1).kind === "mean" ? "suggested" : "mean";
      this.columns.push({ kind, term: head.dataset.term, head, label: head.textContent.trim() });
    }
  }
}
