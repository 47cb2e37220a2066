// The topic and the homework of a lesson on a phone: left, or filled from the plan, they go into the
// same queue as the marks, so neither a cut network nor a closed tab loses them. The fields stay
// those of the plain form; its Save writes the same words again, which changes nothing.

import { cellOf } from "./queue.js";

const PLAIN = {
  topic: (text) => text.replace(/\s+/g, " ").trim(),
  homework: (text) => text.replace(/\r\n/g, "\n").trim(),
};

export class LessonTexts {
  #form;
  #queue;
  #lesson;
  #way;
  #texts;
  #fields = new Map(); // cell of the queue → { kind, field, known }

  /** `root` says what the server has (data-topic, data-homework); `way(text, act)` makes a button. */
  constructor({ root, form, queue, lesson, way }) {
    this.#form = form;
    this.#queue = queue;
    this.#lesson = lesson;
    this.#way = way;
    this.#texts = root.dataset;
    for (const kind of Object.keys(PLAIN)) {
      const field = form.elements[kind];
      if (!field) continue;
      const part = { kind, field, known: PLAIN[kind](root.dataset[kind] ?? "") };
      this.#fields.set(cellOf({ kind, lesson }), part);
      field.addEventListener("change", () => this.#take(part));
      // Filled by a script: from the plan.
      field.addEventListener("input", ({ isTrusted }) => isTrusted || this.#take(part));
    }
    const takeAll = () => {
      for (const part of this.#fields.values()) this.#take(part);
    };
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && takeAll());
    // Before the queue, which sends what it has when the page is closed.
    window.addEventListener("pagehide", takeAll, { capture: true });
    queue.subscribe((change) => this.#hear(change));
  }

  /** Shows the field that an operation is about; false when it is about something else. */
  show(cell) {
    const part = this.#fields.get(cell);
    part?.field.scrollIntoView({ block: "center" });
    return Boolean(part);
  }

  #take(part, { expected = part.known, insists = false } = {}) {
    const { kind, field } = part;
    const text = PLAIN[kind](field.value);
    const cell = cellOf({ kind, lesson: this.#lesson });
    const last = this.#queue.find(cell);
    if (!insists && text === (last ? last.text : part.known)) return;
    // Typed back to what the server has, before it left: nothing is to be said. What may have
    // reached the server is followed by the old words.
    if (last && !last.isSent && text === part.known) {
      this.#queue.drop(last.key);
      return;
    }
    this.#queue.add({ kind, lesson: this.#lesson, text, expected, ...this.#planned(kind, text) });
  }

  /** The line of the plan, when the topic is still the line's. */
  #planned(kind, text) {
    const select = this.#form.elements.plan_item;
    const line = kind === "topic" ? select?.selectedOptions[0] : null;
    const isTaken = line?.value && PLAIN.topic(line.dataset.topic ?? "") === text;
    return isTaken ? { plan_item: Number(line.value) } : {};
  }

  #hear({ cell, op, result }) {
    const part = this.#fields.get(cell);
    if (!part) return;
    if (result?.status === 200) this.#onSaved(part, op, result.text);
    else if (result?.current !== undefined) part.known = result.current;
    const last = this.#queue.find(cell);
    // Of an earlier visit or another tab, unless something else is being typed here.
    if (last && document.activeElement !== part.field) this.#put(part, last.text);
    this.#explain(part, last?.answer && last.state !== "waiting" ? last : null);
  }

  #onSaved(part, op, text) {
    const { kind, field } = part;
    part.known = text;
    field.defaultValue = text;
    if (PLAIN[kind](field.value) === op.text) this.#put(part, text);
  }

  #put({ field }, text) {
    field.value = text;
    // The draft of the form forgets what the server has.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Under the field: why it was not taken, and what can be done. */
  #explain(part, op) {
    const box = part.field.closest(".field");
    box.querySelector(".tap-why")?.remove();
    if (!op) return;
    const why = document.createElement("div");
    why.className = "tap-why";
    why.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = op.answer.error ?? "";
    why.append(sentence);
    const leave = () => {
      this.#queue.drop(op.key);
      this.#put(part, part.known);
    };
    if (op.state === "conflict") {
      why.append(
        this.#way(this.#texts.textTheirsText, leave),
        this.#way(this.#texts.textMineText, () => this.#take(part, { insists: true })),
      );
    } else {
      why.append(this.#way(this.#texts.textDrop, () => this.#queue.drop(op.key)));
    }
    box.append(why);
  }
}
