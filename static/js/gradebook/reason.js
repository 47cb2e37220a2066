// A term mark unlike the suggested one, where the school's regulation asks why (S1-6.1).

export class Reasons {
  #dialog;
  #sheet;
  #isOn;
  #back;

  /** `back(cell)` gives the focus back when the dialog closes. */
  constructor(dialog, { sheet, isOn, back }) {
    this.#dialog = dialog;
    this.#sheet = sheet;
    this.#isOn = isOn;
    this.#back = back;
  }

  isAsked(cell, text) {
    if (!this.#isOn || !this.#sheet.isDecision(cell)) return false;
    const suggested = cell.dataset.through ?? this.#suggestedFor(cell);
    return Boolean(suggested) && /^\d+$/.test(text) && text !== suggested;
  }

  ask(cell, text, give, leave) {
    const form = this.#dialog.querySelector("form");
    this.#dialog.querySelector("[data-reason-text]").textContent = `${this.#sheet.name(cell)}: ${text}`;
    form.reason.value = "";
    this.#dialog.querySelector("[data-reason-cancel]").onclick = () => this.#dialog.close();
    let isGiven = false;
    form.onsubmit = () => {
      isGiven = true;
      give(form.reason.value.trim());
    };
    this.#dialog.onclose = () => {
      if (!isGiven) leave();
      this.#back(isGiven ? null : cell);
    };
    this.#dialog.showModal();
  }

  /** The mean suggests the term's mark, and no other. */
  #suggestedFor(cell) {
    const isOfTerm = /^\d+$/.test(this.#sheet.column(cell).column);
    return isOfTerm ? this.#sheet.of(cell, "suggested")?.textContent.trim() : "";
  }
}
