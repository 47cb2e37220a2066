// Joins what a journal that is written in needs: editor, queue, undo, clipboard, filling, card. What
// each key and button does is listed here.

import { Advice } from "./advice.js";
import { Answers } from "./answers.js";
import { Card } from "./card.js";
import { withoutAbsence } from "./cell_text.js";
import { Changes } from "./changes.js";
import { Clipboard } from "./clipboard.js";
import { Editor } from "./editor.js";
import { Fill } from "./fill.js";
import { Keys } from "./keys.js";
import { Note } from "./note.js";
import { Paint } from "./paint.js";
import { PastePreview } from "./paste_preview.js";
import { openQueue } from "./queue.js";
import { Reasons } from "./reason.js";
import { refresh } from "./refresh.js";
import { CONFIRMED, RollCall } from "./roll_call.js";
import { Status } from "./status.js";
import { Sums } from "./sums.js";
import { Tools } from "./tools.js";
import { Topics } from "./topics.js";

export function bindWriting({ root, sheet, voice, selection, cursor, hearers, back }) {
  const { url, user, group } = root.dataset;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const queue = openQueue({ url, user, group });
  const sums = new Sums(sheet);
  const advice = new Advice(part("advice"), { sheet, sums });
  const answers = new Answers({
    sheet,
    queue,
    note: new Note(part("cell-note")),
    act: {
      edit: (cell) => editor.open(cell),
      insist: (cell, text) => changes.insist(cell, text),
      askReason: (cell, text) => changes.askReason(cell, text),
      showKnown: (cell) => paint.showKnown(cell),
      focus: (cell) => cursor.focus(cell),
      current: () => cursor.current,
    },
  });
  const paint = new Paint({
    sheet,
    queue,
    sums,
    refused: (cell, op, result) => answers.refused(cell, op, result),
    editing: () => editor.cell,
    shown: (cell) => {
      if (cell !== cursor.current) return;
      voice.refresh(cell);
      advice.of(cell);
    },
  });
  const reasons = new Reasons(part("reason-dialog"), { sheet, isOn: "asksReason" in root.dataset, back });
  const rollCall = new RollCall({
    sheet,
    queue,
    refused: (head, sentence) => answers.tell(head, sentence),
  });
  const changes = new Changes({ sheet, queue, paint, sums, reasons, rollCall });
  const status = new Status(part("grid-status"), queue, () => answers.goTo());
  const readable = (text) => sums.entry(text) !== null;

  const apply = (list) => {
    const number = changes.apply(list);
    voice.say(number ? "done" : "nothing", { n: number });
    return true;
  };
  const again = (cell, sentence) => {
    if (cell && sheet.place(cell)) cursor.focus(cell);
    voice.say(cell ? sentence : "nothing");
    return true;
  };
  const nobodyElse = (cell) => {
    const isDone = changes.confirm(sheet.column(cell), CONFIRMED);
    voice.say(isDone ? "present" : "nothing");
    return true;
  };
  const act = {
    type: (cell, character) => opened(cell, character),
    edit: (cell) => opened(cell),
    clear: (cell) => clear(cell),
    revert: (cell) => answers.revert(cell) || selection.collapse(),
    undo: () => again(changes.undo(), "undone"),
    redo: () => again(changes.redo(), "redone"),
    fill: () => fill.down(),
    card: (cell) => card.open(cell),
    topic: (cell) => Boolean(topics?.open(sheet.column(cell).lesson)),
    plan: (cell) => Boolean(topics?.takePlan(sheet.column(cell).lesson)),
    present: (cell) => nobodyElse(cell),
    help: () => {
      document.getElementById("grid-keys").showModal();
      return true;
    },
  };
  const opened = (cell, character) => {
    selection.collapse();
    editor.open(cell, character);
    return true;
  };
  const clear = (cell) => {
    const cells = (selection.isRange ? selection.cells : [cell]).filter((one) => sheet.isOpen(one));
    const texts = cells.map((one) => sheet.text(one)).filter(Boolean);
    if (cells.length === 1 && texts.length && sheet.isDecision(cell)) return answers.say(cell, "textKeepTerm");
    if (changes.apply(cells.map((one) => ({ cell: one, text: "" })))) {
      status.offerUndo?.(texts.length > 1 ? String(texts.length) : texts[0], () => act.undo());
    }
    return true;
  };

  const keys = new Keys(sheet, cursor, act);
  const editor = new Editor({
    text: (cell) => sheet.text(cell),
    label: (cell) => voice.name(cell),
    draft: (cell, text) => sums.reckon(cell, text),
    take: (cell, text) => changes.take(cell, text),
    leave: (cell) => {
      paint.settle(cell);
      sums.reckon(cell);
    },
    isAdrift: () => !document.activeElement || document.activeElement === document.body,
    stay: (cell) => cursor.focus(cell),
    key: (event, cell) => (event.key === "F2" ? card.open(cell) : keys.go(event, cell)),
  });
  const fill = new Fill({
    sheet,
    cursor,
    selection,
    dialog: part("fill-dialog"),
    act: { apply, readable, back, withoutAbsence: (text) => withoutAbsence(sums.entry(text)) },
  });
  const card = new Card(part("card"), {
    url: root.dataset.cardUrl,
    sheet,
    act: { back, refresh: () => refresh({ sheet, queue, paint, sums }) },
  });
  const preview = new PastePreview(part("paste"), { sheet, back });
  new Clipboard({
    sheet,
    cursor,
    selection,
    act: {
      apply,
      readable,
      clear: () => clear(cursor.current),
      preview: (plan, accept) => preview.show(plan, accept),
      say: (...words) => voice.say(...words),
    },
  });
  const table = part("topics");
  const topics = table && new Topics(table, queue, back);
  const tools = new Tools(part("tools"), changes, { undo: act.undo, redo: act.redo, fill: () => fill.open(), present: () => nobodyElse(cursor.current) });
  hearers.chosen.push((number) => tools.chosen(number));
  hearers.arrive.push((cell) => answers.explain(cell));
  hearers.arrive.push((cell) => advice.of(cell));
  for (const hint of root.querySelectorAll("[data-keys]")) hint.hidden = false;
  return act;
}
