// [data-gradebook]: the class journal becomes a keyboard grid that saves by itself. This module
// only joins the others; without scripts each date above a column leads to the lesson's own form.

import { Card } from "./card.js";
import { Clipboard } from "./clipboard.js";
import { Cursor } from "./cursor.js";
import { Keys } from "./keys.js";
import { Pointer } from "./pointer.js";
import { Selection } from "./selection.js";
import { Sheet } from "./sheet.js";
import { Voice } from "./voice.js";
import { bindWriting } from "./writing.js";

function start(root) {
  const sheet = new Sheet(root.querySelector("[data-grid]"));
  const voice = new Voice(sheet, root.querySelector("[data-voice]"));
  const hearers = { arrive: [], chosen: [(n) => n > 1 && voice.say("selected", { n })] };
  const selection = new Selection(sheet, (number) => hearers.chosen.forEach((hear) => hear(number)));
  let former = null;
  const cursor = new Cursor(sheet, selection, (cell) => {
    voice.arrive(cell, former);
    former = cell;
    for (const hear of hearers.arrive) hear(cell);
  });
  // The grid has its own stop for Tab now.
  sheet.table.parentElement.removeAttribute("tabindex");
  const back = (cell) => cursor.focus(cell ?? cursor.current);
  const parts = { root, sheet, voice, selection, cursor, hearers, back };
  const act = root.querySelector("[data-grid-status]") ? bindWriting(parts) : bindReading(parts);
  new Pointer(sheet, cursor, act);
}

/** A journal that is only read: it is moved about in, copied from, and its cards open. */
function bindReading({ root, sheet, voice, selection, cursor, back }) {
  const act = { say: (...words) => voice.say(...words) };
  new Clipboard({ sheet, cursor, selection, act });
  const card = new Card(root.querySelector("[data-card]"), { url: root.dataset.cardUrl, sheet, act: { back, refresh() {} } });
  const nothing = () => false;
  const actions = {
    ...Object.fromEntries(["type", "edit", "clear", "undo", "redo", "fill", "topic", "plan", "present", "help"].map((name) => [name, nothing])),
    revert: () => selection.collapse(),
    card: (cell) => card.open(cell),
  };
  new Keys(sheet, cursor, actions);
  return actions;
}

for (const root of document.querySelectorAll("[data-gradebook]")) start(root);
