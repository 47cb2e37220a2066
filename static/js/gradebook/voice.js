// What a screen reader hears. A cell gets its sentence («Белова Анна, 8 октября, урок 2, контрольная
// работа: 4») when it becomes the current one and loses it afterwards, so the page does not carry
// two thousand of them. What changes elsewhere (undone, pasted, filled) is said in a live region.

export class Voice {
  #sheet;
  #live;
  #texts;

  constructor(sheet, live) {
    this.#sheet = sheet;
    this.#live = live;
    this.#texts = live.dataset;
  }

  /** «student, column»: the cell's name, without what stands in it. */
  name(cell) {
    return `${this.#sheet.name(cell)}, ${this.#sheet.column(cell).label}`;
  }

  arrive(cell, former) {
    if (former && former !== cell) former.removeAttribute("aria-label");
    this.refresh(cell);
  }

  /** The value has changed under the focus. */
  refresh(cell) {
    const parts = [this.name(cell), this.#sheet.text(cell) || this.#texts.textEmpty];
    if (cell.title) parts.push(cell.title);
    cell.setAttribute("aria-label", parts.join(": "));
    if (!this.#sheet.isOpen(cell)) cell.setAttribute("aria-readonly", "true");
  }

  say(name, values = {}) {
    const pattern = this.#texts[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
    this.#live.textContent = pattern.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  }
}
