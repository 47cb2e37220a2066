// Filling: Ctrl+D repeats the upper row of the range (or the cell above) downwards; the dialog puts
// one mark into all empty cells of a lesson or a range, or says that nobody was absent.

export class Fill {
  #sheet;
  #cursor;
  #selection;
  #dialog;
  #act;

  /** `act`: apply(changes), entry(text), html text of an entry's marks `marksOf(text)`, back(). */
  constructor({ sheet, cursor, selection, dialog, act }) {
    this.#sheet = sheet;
    this.#cursor = cursor;
    this.#selection = selection;
    this.#dialog = dialog;
    this.#act = act;
    const form = dialog.querySelector("form");
    form.addEventListener("input", () => this.#count(form));
    form.addEventListener("submit", () => act.apply(this.#changes(form)));
    dialog.addEventListener("close", () => act.back());
  }

  /** Ctrl+D. */
  down() {
    const rows = this.#selection.rows(this.#cursor.current);
    const isRange = rows.length > 1;
    const { row, column } = this.#sheet.place(this.#cursor.current);
    const source = isRange ? rows[0] : [this.#sheet.at(row - 1, column)];
    if (!source[0]) return true;
    const changes = (isRange ? rows.slice(1) : [[this.#cursor.current]]).flatMap((line) =>
      line.map((cell, at) => ({ cell, text: this.#sheet.text(source[at]) })),
    );
    this.#act.apply(changes.filter(({ cell }) => this.#sheet.isOpen(cell)));
    return true;
  }

  open() {
    const form = this.#dialog.querySelector("form");
    form.reset();
    this.#dialog.querySelector("[data-fill-where]").textContent = this.#where();
    this.#count(form);
    this.#dialog.showModal();
    form.elements.text.focus();
    return true;
  }

  /** The open cells of the range; without one, of the current lesson. */
  #cells() {
    const { column } = this.#sheet.place(this.#cursor.current);
    const cells = this.#selection.isRange
      ? this.#selection.cells
      : Array.from({ length: this.#sheet.height }, (_, row) => this.#sheet.at(row, column));
    return cells.filter((cell) => this.#sheet.isOpen(cell) && !this.#sheet.isDecision(cell));
  }

  #where() {
    const columns = new Set(this.#cells().map((cell) => this.#sheet.column(cell).label));
    const texts = this.#dialog.dataset;
    return columns.size === 1 ? [...columns][0] : texts.textLessons.replace("{n}", columns.size);
  }

  #changes(form) {
    const { what, text } = form.elements;
    if (what.value === "nobody") {
      return this.#cells().flatMap((cell) => {
        const left = this.#act.withoutAbsence(this.#sheet.text(cell));
        return left === null ? [] : [{ cell, text: left }];
      });
    }
    const value = text.value.trim();
    if (!value || !this.#act.readable(value)) return [];
    return this.#cells()
      .filter((cell) => what.value === "all" || !this.#sheet.text(cell))
      .map((cell) => ({ cell, text: value }));
  }

  #count(form) {
    const { what, text } = form.elements;
    const { textWill, textUnreadable } = this.#dialog.dataset;
    text.disabled = what.value === "nobody";
    const number = this.#changes(form).length;
    const isUnread = !text.disabled && text.value.trim() && !this.#act.readable(text.value.trim());
    this.#dialog.querySelector("[data-fill-count]").textContent = isUnread ? textUnreadable : textWill.replace("{n}", number);
    this.#dialog.querySelector("[data-fill-accept]").disabled = !number;
  }
}
