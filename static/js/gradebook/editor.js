// The input over a cell. Typing replaces, F2 changes. Enter, Tab and the arrows take what was typed
// and move on (with F2 the side arrows move in the text), Escape leaves the cell as it was.

export class Editor {
  #input = null;
  #cell = null;
  #before = "";
  #isReplacing = false;

  /** `take(cell, text)` gets what was typed, `leave(cell)` is told that nothing was, `stay(cell)` puts
   *  the focus back, `move(rows, columns)` goes on, `label(cell)` names the cell. */
  constructor({ take, leave, move, label, stay }) {
    this.take = take;
    this.leave = leave;
    this.move = move;
    this.label = label;
    this.stay = stay;
  }

  get cell() {
    return this.#cell;
  }

  open(cell, character = null) {
    if (this.#cell) this.#close({ takes: true });
    this.#cell = cell;
    this.#before = cell.innerHTML;
    this.#isReplacing = character !== null;
    const input = document.createElement("input");
    input.className = "cell-input";
    input.maxLength = 40;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("aria-label", this.label(cell));
    input.value = character ?? cell.textContent.trim();
    input.addEventListener("keydown", (event) => this.#onKey(event));
    input.addEventListener("blur", () => this.#close({ takes: true }));
    this.#input = input;
    cell.classList.add("is-editing");
    cell.append(input);
    input.focus({ preventScroll: true });
    if (!this.#isReplacing) input.select();
  }

  #close({ takes }) {
    const [cell, input] = [this.#cell, this.#input];
    if (!cell) return;
    this.#cell = this.#input = null;
    const text = input.value.trim();
    input.remove();
    cell.innerHTML = this.#before;
    cell.classList.remove("is-editing");
    if (takes && text !== cell.textContent.trim()) this.take(cell, text);
    else this.leave(cell);
  }

  #onKey(event) {
    if (event.isComposing) return;
    const step = this.#step(event);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.#cell;
    this.#close({ takes: step !== "leave" });
    // The cell holds the focus first, so that moving starts from it.
    this.stay(cell);
    if (step !== "leave") this.move(...step);
  }

  #step(event) {
    const back = event.shiftKey;
    switch (event.key) {
      case "Escape": return "leave";
      case "Enter": return [back ? -1 : 1, 0];
      case "Tab": return [0, back ? -1 : 1];
      case "ArrowUp": return [-1, 0];
      case "ArrowDown": return [1, 0];
      case "ArrowLeft": return this.#isReplacing ? [0, -1] : null;
      case "ArrowRight": return this.#isReplacing ? [0, 1] : null;
      default: return null;
    }
  }
}
