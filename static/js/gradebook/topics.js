// The right page: a topic or a homework opens in place as a text box, the plan's topic and homework
// are taken by one key (F4 in the grid) or one button. What is typed goes into the same queue as the
// marks. Enter (with Ctrl in a homework) or leaving the box takes the text, Tab goes on to the
// homework, Escape leaves it as it was, F6 goes back to the grid.

import { Entry } from "./entry.js";

const KINDS = { p: "topic", h: "homework" };

export class Topics {
  #entries = new Map(); // cell of the queue → entry
  #back;

  /** `back()` puts the focus into the grid again. */
  constructor(table, queue, back) {
    this.#back = back;
    const go = { beside: (entry, kind) => this.#beside(entry, kind), back };
    for (const link of table.querySelectorAll("[data-entry]")) {
      const entry = new Entry(link, queue, go);
      this.#entries.set(entry.cell, entry);
    }
    queue.subscribe(({ cell, state, op, result }) => this.#entries.get(cell)?.hear(state, op, result));
    table.addEventListener("click", (event) => this.#onButton(event));
    table.addEventListener("keydown", (event) => {
      if (event.key !== "F6" || event.defaultPrevented) return;
      event.preventDefault();
      this.#back();
    });
  }

  /** False when the lesson's topic is not to be written here. */
  open(lesson) {
    const entry = this.#entries.get(`p:${lesson}`);
    entry?.open();
    return Boolean(entry);
  }

  /** Topic and homework from the plan; false when the plan has nothing for the lesson. */
  takePlan(lesson) {
    const topic = this.#entries.get(`p:${lesson}`);
    const button = topic?.button;
    if (!button) return false;
    const { plan, planHomework } = button.dataset;
    topic.take(plan, { plan_item: Number(button.value) });
    const homework = this.#entries.get(`h:${lesson}`);
    if (planHomework && homework?.isBlank) homework.take(planHomework);
    return true;
  }

  #onButton(event) {
    const button = event.target.closest(".entry-plan");
    if (!button) return;
    event.preventDefault();
    const { lesson } = button.closest("[data-lesson]").dataset;
    if (button.dataset.plan !== undefined) this.takePlan(lesson);
    else this.#entries.get(`h:${lesson}`).take("");
  }

  #beside(entry, kind) {
    const [about, lesson] = entry.cell.split(":");
    if (KINDS[about] === kind) return false;
    const other = this.#entries.get(`${kind === "topic" ? "p" : "h"}:${lesson}`);
    other?.open();
    return Boolean(other);
  }
}
