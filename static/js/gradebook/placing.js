// Where the values of a pasted range go: { places: [{ cell, text }], refused: [{ text, whose, why }] }.
// An empty value leaves its cell as it is. `why` names the sentence of the preview.

import { isListOfNames, whoIs } from "./names.js";

/** `readable(text)`: whether the cell's text can be read. */
export function place({ rows, sheet, current, targets, readable }) {
  const found = { places: [], refused: [], isByName: false };
  const start = sheet.place(current);
  if (isListOfNames(rows, sheet.students())) {
    found.isByName = true;
    placeByName(found, rows, sheet, start.column, readable);
  } else if (rows.length === 1 && rows[0].length === 1 && targets.length) {
    for (const cell of targets) put(found, sheet, cell, rows[0][0], readable);
  } else {
    for (const [down, row] of rows.entries()) {
      for (const [across, text] of row.entries()) {
        if (text) putAt(found, sheet, { row: start.row + down, column: start.column + across }, text, readable);
      }
    }
  }
  return found;
}

function placeByName(found, rows, sheet, column, readable) {
  const students = sheet.students();
  const taken = new Set();
  for (const [name, text] of rows) {
    if (!text) continue;
    const student = whoIs(name, students);
    const refuse = (why) => found.refused.push({ text, whose: name, why });
    if (student === "none") refuse("nobody");
    else if (student === "many") refuse("namesakes");
    else if (taken.has(student.row)) refuse("twice");
    else put(found, sheet, sheet.at(student.row, column), text, readable);
    if (student.row !== undefined) taken.add(student.row);
  }
}

function putAt(found, sheet, { row, column }, text, readable) {
  const cell = sheet.at(row, column);
  if (cell) put(found, sheet, cell, text, readable);
  else found.refused.push({ text, whose: "", why: row >= sheet.height ? "rows" : "columns" });
}

function put(found, sheet, cell, text, readable) {
  const why = refusal(sheet, cell, text, readable);
  if (why) found.refused.push({ text, whose: `${sheet.name(cell)}, ${sheet.column(cell).label}`, why });
  else if (sheet.text(cell) !== text) found.places.push({ cell, text });
}

function refusal(sheet, cell, text, readable) {
  if (cell.classList.contains("is-outside")) return "outside";
  if (!sheet.isOpen(cell)) return sheet.column(cell).head.classList.contains("is-future") ? "future" : "readonly";
  if (sheet.isDecision(cell)) return /^\d+$/.test(text) && !readable(text) ? "unreadable" : "";
  return readable(text) ? "" : "unreadable";
}
