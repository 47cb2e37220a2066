// [data-gradebook]: the class journal becomes a keyboard grid that saves by itself. This module
// only joins the others; without scripts each date above a column leads to the lesson's own form.

import { Cells } from "./cells.js";
import { Editor } from "./editor.js";
import { Keys } from "./keys.js";
import { Note } from "./note.js";
import { Queue } from "./queue.js";
import { Sheet } from "./sheet.js";
import { Status } from "./status.js";
import { bindTopics } from "./topics.js";

function start(root) {
  const line = root.querySelector("[data-grid-status]");
  const sheet = new Sheet(root.querySelector("[data-grid]"));
  if (!line) {
    new Keys(sheet); // to be read only
    return;
  }
  const { user, group } = root.dataset;
  const queue = new Queue({ user, page: group });
  const status = new Status(line, queue, () => cells.goToRefused());
  const note = new Note(root.querySelector("[data-cell-note]"));
  const cells = new Cells({ root, sheet, queue, status, note });
  const editor = new Editor({
    take: (cell, text) => cells.take(cell, text),
    leave: (cell) => cells.settle(cell),
    label: (cell) => `${sheet.name(cell)}, ${sheet.column(cell).label}`,
    stay: (cell) => keys.focus(cell),
    move: (rows, columns) => keys.step(rows, columns),
  });
  const keys = new Keys(sheet, {
    type: (cell, character) => editor.open(cell, character),
    edit: (cell) => editor.open(cell),
    clear: (cell) => cells.clear(cell),
    revert: (cell) => cells.revert(cell),
    undo: () => cells.undo(),
    arrive: (cell) => cells.explain(cell),
  });
  cells.bind({ editor, keys });
  const topics = root.querySelector("[data-topics]");
  if (topics) bindTopics(topics, queue);
  for (const hint of root.querySelectorAll("[data-keys]")) hint.hidden = false;
}

for (const root of document.querySelectorAll("[data-gradebook]")) start(root);
