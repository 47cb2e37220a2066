// [data-taps]: a lesson on a phone. Each student is one row to be tapped, and a pad at the foot of
// the page takes the mark or the absence: no field, no keyboard. What is tapped goes through the
// queue like everything typed in the grid, topic and homework with it, so nothing is lost without a
// network. A wide window and a browser without scripts keep the plain form.

import { readCell } from "./cell_text.js";
import { LessonTexts } from "./lesson_texts.js";
import { cellOf, openQueue } from "./queue.js";
import { Status } from "./status.js";

const NARROW = "(max-width: 47.99rem)";
// A second tap this soon is the finger bouncing.
const BOUNCE = 250;
// «оп» tapped again says how late: 5, 10, 15 minutes, and the fourth tap takes it away.
const LATE = [null, 5, 10, 15];
const ABSENT = ["н", "б", "уп", "нп", "со"];
const STATES = ["is-typed", "is-sent", "is-saved", "is-refused", "is-conflict"];

class Taps {
  #root;
  #pad;
  #lesson;
  #scale;
  #queue;
  #texts;
  #rows = new Map(); // student → { line, button, name, known, text }
  #current = null;
  #work = 0;
  #tappedAt = 0;

  constructor(root) {
    const { url, user, group, lesson, min, max } = root.dataset;
    this.#root = root;
    this.#pad = root.querySelector("[data-tap-pad]");
    this.#lesson = Number(lesson);
    this.#scale = { min: Number(min), max: Number(max), modifiers: true };
    this.#queue = openQueue({ url, user, group });
    for (const field of root.querySelectorAll("[name^='was-']")) this.#addRow(field);
    new Status(root.querySelector("[data-grid-status]"), this.#queue, () => this.#showRefused());
    this.#queue.subscribe((change) => this.#hear(change));
    this.#pad.addEventListener("click", (event) => this.#onKey(event.target.closest("button")));
    this.#pad.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
    const form = root.querySelector("form");
    const way = (text, act) => this.#way(text, act);
    this.#texts = new LessonTexts({ root, form, queue: this.#queue, lesson: this.#lesson, way });
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    root.classList.add("is-tapped");
  }

  #addRow(field) {
    const student = Number(field.name.slice("was-".length));
    const line = field.closest(".roll-row");
    for (const input of line.querySelectorAll("input, select")) input.disabled = true;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tap-cell";
    button.setAttribute("aria-controls", this.#pad.id);
    button.addEventListener("click", () => this.#open(student, { moves: true }));
    line.append(button);
    const name = line.querySelector(".roll-name").firstChild.textContent.trim();
    this.#rows.set(student, { line, button, name, known: field.value, text: field.value });
    this.#paint(student);
  }

  // --- the pad ---------------------------------------------------------------------------------

  #open(student, { moves = false } = {}) {
    this.#leave();
    this.#current = student;
    this.#tappedAt = 0;
    const row = this.#rows.get(student);
    row.line.classList.add("is-current");
    this.#pad.hidden = false;
    this.#root.classList.add("is-padded");
    this.#pad.querySelector("[data-tap-name]").textContent = row.name;
    this.#paint(student);
    row.line.scrollIntoView({ block: "nearest" });
    if (moves) this.#pad.focus({ preventScroll: true });
  }

  #leave() {
    this.#rows.get(this.#current)?.line.classList.remove("is-current");
  }

  #close() {
    this.#leave();
    this.#pad.hidden = true;
    this.#root.classList.remove("is-padded");
    this.#rows.get(this.#current)?.button.focus({ preventScroll: true });
    this.#current = null;
  }

  #step(by) {
    const students = [...this.#rows.keys()];
    const next = students[students.indexOf(this.#current) + by];
    if (next) this.#open(next);
  }

  #onKey(button) {
    if (!button || this.#current === null) return;
    const { tapStep, tapWork, tapMark, tapAttendance } = button.dataset;
    if (tapStep) this.#step(Number(tapStep));
    else if ("tapClose" in button.dataset) this.#close();
    else if (tapWork) this.#choose(Number(tapWork));
    else if (performance.now() - this.#tappedAt > BOUNCE) {
      this.#tappedAt = performance.now();
      if (tapMark) this.#change((entry) => this.#mark(entry, tapMark));
      else if (tapAttendance) this.#change((entry) => attend(entry, tapAttendance));
      else this.#change((entry) => this.#erase(entry));
    }
  }

  #choose(work) {
    this.#work = work;
    for (const one of this.#pad.querySelectorAll("[data-tap-work]")) {
      one.setAttribute("aria-pressed", String(Number(one.dataset.tapWork) === work));
    }
    this.#paint(this.#current);
  }

  // --- what a tap says -------------------------------------------------------------------------

  #change(change) {
    const row = this.#rows.get(this.#current);
    const entry = readCell(row.text, this.#scale);
    if (!entry) return; // a sign that this page does not know: the card of the cell does
    change(entry);
    const text = textOf(entry);
    if (text !== row.text) this.#write(this.#current, text, row.known);
  }

  #mark(entry, text) {
    while (entry.works.length <= this.#work) entry.works.push([]);
    const marks = entry.works[this.#work];
    const mark = /^\d+$/.test(text) ? { value: Number(text), code: "", modifier: "" } : { value: null, code: text, modifier: "" };
    // The last attempt is what is being put right; a retake is made on the card of the cell.
    marks.splice(Math.max(0, marks.length - 1), 1, mark);
  }

  #erase(entry) {
    const marks = entry.works[this.#work];
    if (marks?.length) marks.pop();
    else Object.assign(entry, { attendance: "", minutes: null });
  }

  #write(student, text, expected) {
    const row = this.#rows.get(student);
    row.text = text;
    this.#queue.add({ kind: "cell", lesson: this.#lesson, student, text, expected });
  }

  // --- what the queue says ---------------------------------------------------------------------

  #hear({ cell, state, result }) {
    if (!cell) return;
    const [kind, lesson, id] = cell.split(":");
    const student = Number(id);
    if (kind !== "c" || Number(lesson) !== this.#lesson || !this.#rows.has(student)) return;
    const row = this.#rows.get(student);
    if (result?.status === 200) row.known = result.text;
    else if (result?.current !== undefined) row.known = result.current;
    const last = this.#queue.find(cell);
    row.text = last ? last.text : row.known;
    this.#paint(student, state);
    this.#explain(student, last?.answer && last.state !== "waiting" ? last : null);
  }

  /** Under the row: why it was not taken, and what can be done. */
  #explain(student, op) {
    const row = this.#rows.get(student);
    row.line.querySelector(".tap-why")?.remove();
    if (!op) return;
    const why = document.createElement("div");
    why.className = "tap-why";
    why.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = op.answer.error ?? "";
    why.append(sentence);
    const { textTheirs, textMine, textDrop } = this.#root.dataset;
    if (op.state === "conflict") {
      const { current } = op.answer;
      why.append(
        this.#way(textTheirs.replace("{text}", current || "—"), () => this.#queue.drop(op.key)),
        this.#way(textMine.replace("{text}", op.text || "—"), () => this.#write(student, op.text, current)),
      );
    } else {
      why.append(this.#way(textDrop, () => this.#queue.drop(op.key)));
    }
    row.line.append(why);
  }

  #way(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  #showRefused() {
    const [op] = this.#queue.refused();
    if (op && this.#texts.show(op.cell)) return;
    const student = Number(op?.cell.split(":")[2]);
    if (op?.cell === cellOf({ kind: "cell", lesson: this.#lesson, student })) this.#rows.get(student)?.line.scrollIntoView({ block: "center" });
    else location.assign(this.#root.dataset.gradebookUrl);
  }

  #paint(student, state = this.#queue.state(cellOf({ kind: "cell", lesson: this.#lesson, student }))) {
    const row = this.#rows.get(student);
    const entry = readCell(row.text, this.#scale);
    const words = row.text || this.#root.dataset.textEmpty;
    row.button.textContent = row.text;
    row.button.setAttribute("aria-label", `${row.name}: ${words}`);
    row.line.classList.remove(...STATES);
    if (state) row.line.classList.add(`is-${state}`);
    row.line.classList.toggle("is-absent", ABSENT.includes(entry?.attendance));
    if (student !== this.#current) return;
    this.#pad.querySelector("[data-tap-now]").textContent = words;
    const mark = entry?.works[this.#work]?.at(-1);
    const shown = mark ? String(mark.value ?? mark.code) : "";
    for (const key of this.#pad.querySelectorAll("[data-tap-mark]")) key.setAttribute("aria-pressed", String(key.dataset.tapMark === shown));
    for (const key of this.#pad.querySelectorAll("[data-tap-attendance]")) key.setAttribute("aria-pressed", String(key.dataset.tapAttendance === entry?.attendance));
  }

  /** The rest of the page is a plain form: without a network it stays, with all that is in it. */
  #onSubmit(event) {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();
    const detail = { text: this.#root.dataset.textOffline, kind: "warn" };
    document.dispatchEvent(new CustomEvent("notice", { detail }));
  }
}

function attend(entry, code) {
  const isSame = entry.attendance === code;
  if (code === "оп") {
    const at = isSame ? LATE.indexOf(entry.minutes) + 1 : 0;
    Object.assign(entry, at < LATE.length ? { attendance: code, minutes: LATE[at] } : { attendance: "", minutes: null });
  } else {
    Object.assign(entry, { attendance: isSame ? "" : code, minutes: null });
  }
}

function textOf({ works, attendance, minutes }) {
  const marks = works.map((attempts) => attempts.map(({ value, code, modifier }) => (value === null ? code : `${value}${modifier}`)).join("→") || "-");
  while (marks.at(-1) === "-") marks.pop();
  return [marks.join("/"), attendance + (minutes ?? "")].filter(Boolean).join(" ");
}

const root = document.querySelector("[data-taps]");
if (root && matchMedia(NARROW).matches) new Taps(root);
