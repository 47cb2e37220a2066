// The mean of a row and the suggested mark, reckoned here while one types and put right by the
// server's answer. Touches the row's two cells only when they change.

import { readCell } from "./cell_text.js";
import { weightOf } from "./sheet.js";
import { standing } from "./standing.js";

export class Sums {
  #sheet;
  #fewText;
  #read = new Map(); // text → entry: a journal holds few different texts

  constructor(sheet) {
    this.#sheet = sheet;
    this.#fewText = sheet.table.dataset.textFew ?? "";
  }

  entry(text) {
    if (!this.#read.has(text)) this.#read.set(text, readCell(text, this.#sheet.scale));
    return this.#read.get(text);
  }

  /** As if `draft` stood in `cell`; by default what stands there. */
  reckon(cell, draft = this.#sheet.text(cell)) {
    if (this.#sheet.isDecision(cell)) return;
    const mean = this.#sheet.of(cell, "mean");
    const suggested = this.#sheet.of(cell, "suggested");
    if (!mean || !suggested) return;
    const { row } = this.#sheet.place(cell);
    const works = [];
    for (const [at, column] of this.#sheet.columns.entries()) {
      if (column.kind !== "lesson") continue;
      const one = this.#sheet.at(row, at);
      const text = one === cell ? draft : one.colSpan > 1 ? "" : this.#sheet.text(one);
      if (!text) continue;
      for (const [place, marks] of owing(this.entry(text)?.works ?? [], one.dataset.owed).entries()) {
        works.push({ marks, weight: weightOf(column, place) });
      }
    }
    const carried = cell.parentElement.dataset.carried?.split(" ").map(Number);
    const found = standing(works, this.#sheet.scale, carried);
    put(mean, found.mean);
    this.#putSuggested(suggested, found);
  }

  /** What the server says. */
  put(cell, { average, suggested }) {
    const mean = this.#sheet.of(cell, "mean");
    const place = this.#sheet.of(cell, "suggested");
    if (mean && average !== undefined) put(mean, average);
    if (place && suggested !== undefined && place.innerHTML !== suggested) place.innerHTML = suggested;
  }

  #putSuggested(cell, { suggested, count, isEnough }) {
    if (isEnough || !suggested) {
      if (cell.firstElementChild) cell.replaceChildren(suggested);
      else put(cell, suggested);
      return;
    }
    const title = this.#fewText.replace("{n}", count);
    const span = cell.firstElementChild ?? document.createElement("span");
    if (span.textContent === suggested && span.title === title) return;
    span.className = "few";
    span.title = title;
    span.textContent = suggested;
    if (!span.parentElement) cell.replaceChildren(span);
  }
}

/** The marks with those debts marked that are overdue: `places` («0 2») among the cell's debts. */
function owing(works, places) {
  if (places === undefined) return works;
  const overdue = new Set(places.split(" "));
  let debts = 0;
  return works.map((marks) =>
    marks.map((mark) => (mark.code === "." && overdue.has(String(debts++)) ? { ...mark, owed: true } : mark)),
  );
}

function put(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}
