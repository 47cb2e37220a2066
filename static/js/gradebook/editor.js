// The input over a cell. Typing replaces, F2 changes; F2 again opens the cell's card. Enter, Tab and
// the arrows take what was typed and move on (with F2 the side arrows move in the text), Escape
// leaves the cell as it was. There is one input, put into the cell that is being changed.

export class Editor {
  #input;
  #cell = null;
  #isReplacing = false;
  #act;

  /** `act`: text(cell), label(cell), draft(cell, text) while typing, take(cell, text), leave(cell) when
   *  nothing was changed, key(event, cell) is asked what to do next, isAdrift() whether nobody has
   *  the focus after it, stay(cell) puts it back. */
  constructor(act) {
    this.#act = act;
    this.#input = document.createElement("input");
    Object.assign(this.#input, { className: "cell-input", maxLength: 40, autocomplete: "off", spellcheck: false });
    this.#input.setAttribute("autocapitalize", "off");
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#input.addEventListener("input", () => act.draft(this.#cell, this.#input.value));
    this.#input.addEventListener("blur", () => this.close({ takes: true }));
  }

  get cell() {
    return this.#cell;
  }

  open(cell, character = null) {
    this.close({ takes: true });
    this.#cell = cell;
    this.#isReplacing = character !== null;
    this.#input.value = character ?? this.#act.text(cell);
    this.#input.setAttribute("aria-label", this.#act.label(cell));
    cell.classList.add("is-editing");
    cell.append(this.#input);
    // Everything a keystroke changes is written before the focus moves: moving it lays the page out,
    // and what is written afterwards lays it out once more.
    if (this.#isReplacing) this.#act.draft(cell, character);
    this.#input.focus({ preventScroll: true });
    if (!this.#isReplacing) this.#input.select();
  }

  close({ takes }) {
    const cell = this.#cell;
    if (!cell) return;
    this.#cell = null; // taking the input away blurs it
    const text = this.#input.value.trim();
    this.#input.remove();
    cell.classList.remove("is-editing");
    if (takes && text !== this.#act.text(cell)) this.#act.take(cell, text);
    else this.#act.leave(cell);
  }

  #onKey(event) {
    if (event.isComposing) return;
    const goes = this.#goes(event);
    if (!goes) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.#cell;
    this.close({ takes: event.key !== "Escape" });
    if (event.key !== "Escape") this.#act.key(event, cell);
    // A key that moved the focus has laid the page out once; only one that did not leaves it here.
    if (this.#act.isAdrift()) this.#act.stay(cell);
  }

  /** Keys that end the change; the grid then does with them what it always does. */
  #goes(event) {
    const isSideways = ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key);
    if (isSideways) return this.#isReplacing && !event.shiftKey;
    if (event.ctrlKey || event.metaKey) return event.key === "Enter" || event.code === "KeyD";
    return ["Escape", "Enter", "Tab", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "F2", "F4", "F6", "F8"].includes(event.key);
  }
}
