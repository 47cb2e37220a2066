// Copy, cut and paste between the grid and a spreadsheet. One value goes straight into one cell;
// everything else is shown first: what goes where and what cannot be placed.

import { place } from "./placing.js";
import { readClipboard, toHtml, toTsv } from "./table_text.js";

export class Clipboard {
  #sheet;
  #cursor;
  #selection;
  #act;

  /** `act`: apply(changes), clear(), preview(plan, accept), readable(text), say(name, values);
   *  without `apply` the grid is only copied from. */
  constructor({ sheet, cursor, selection, act }) {
    this.#sheet = sheet;
    this.#cursor = cursor;
    this.#selection = selection;
    this.#act = act;
    document.addEventListener("copy", (event) => this.#copy(event));
    if (!act.apply) return;
    document.addEventListener("cut", (event) => {
      if (this.#copy(event)) act.clear();
    });
    document.addEventListener("paste", (event) => this.#paste(event));
  }

  /** Only when the focus is on a cell: text is copied from inputs and pages as ever. */
  #isHere() {
    const { current } = this.#cursor;
    return document.activeElement === current && !document.querySelector("dialog[open]");
  }

  #copy(event) {
    if (!this.#isHere() || (!this.#selection.isRange && String(getSelection()))) return false;
    const rows = this.#selection.rows(this.#cursor.current).map((row) =>
      row.map((cell, at) => (cell === row[at - 1] ? "" : this.#sheet.text(cell))),
    );
    event.preventDefault();
    event.clipboardData.setData("text/plain", toTsv(rows));
    event.clipboardData.setData("text/html", toHtml(rows));
    this.#act.say("copied", { n: rows.length * rows[0].length });
    return true;
  }

  #paste(event) {
    if (!this.#isHere()) return;
    event.preventDefault();
    const rows = readClipboard(event.clipboardData);
    if (!rows.length) return;
    const plan = place({
      rows,
      sheet: this.#sheet,
      current: this.#start(),
      targets: this.#selection.isRange ? this.#selection.cells : [],
      readable: this.#act.readable,
    });
    const isPlain = rows.length === 1 && rows[0].length === 1 && plan.places.length === 1 && !plan.refused.length;
    if (isPlain) this.#act.apply(plan.places);
    else this.#act.preview(plan, () => this.#act.apply(plan.places));
  }

  /** A range is pasted from its upper left corner. */
  #start() {
    const { top, left } = this.#selection.range(this.#cursor.current);
    return this.#sheet.at(top, left);
  }
}
