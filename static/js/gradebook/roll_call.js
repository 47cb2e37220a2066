// That nobody else was absent, said from the grid: F8 or its button confirms the attendance of the
// current lesson, the head of its column shows it, Ctrl+Z takes it back. Goes through the queue.

export const CONFIRMED = "✓";

export class RollCall {
  #sheet;
  #queue;
  #refused;

  /** `refused(head, sentence)` says why the server did not take it. */
  constructor({ sheet, queue, refused }) {
    this.#sheet = sheet;
    this.#queue = queue;
    this.#refused = refused;
    for (const { kind, head } of sheet.columns) if (kind === "lesson") this.#describe(head);
    queue.subscribe((change) => this.#hear(change));
  }

  /** Only a lesson that the reader records and that has been held. */
  isOpen(head) {
    return "open" in head.dataset;
  }

  /** Confirms ("✓") or withdraws (""); what stood there before. */
  put(head, text) {
    const before = head.classList.contains("is-checked") ? CONFIRMED : "";
    if (before === text) return before;
    this.#show(head, text);
    this.#queue.add({ kind: "attendance", lesson: Number(head.dataset.l), text });
    return before;
  }

  #hear({ cell, state, op, result }) {
    if (!cell) return;
    const [about, lesson] = cell.split(":");
    const head = this.#sheet.columns[this.#sheet.columnOfLesson(lesson)]?.head;
    if (!head) return;
    // An absence that was typed says by itself that the teacher looked.
    if (about === "c" && result?.status === 200 && result.html?.includes("abs")) this.#show(head, CONFIRMED);
    if (about !== "a") return;
    head.classList.toggle("is-saving", state === "typed" || state === "sent");
    if (result?.status === 200) this.#show(head, result.text);
    else if (state === "typed") this.#show(head, op.text);
    else if (result && (state === "refused" || state === "conflict")) this.#onRefused(head, op);
  }

  #onRefused(head, op) {
    this.#show(head, op.text ? "" : CONFIRMED);
    this.#queue.drop(op.key);
    this.#refused(head, op.answer.error);
  }

  #show(head, text) {
    head.classList.toggle("is-checked", Boolean(text));
    this.#describe(head);
  }

  #describe(head) {
    const { textChecked } = this.#sheet.table.dataset;
    const link = head.querySelector("a");
    if (head.classList.contains("is-checked")) link?.setAttribute("aria-description", textChecked);
    else link?.removeAttribute("aria-description");
  }
}
