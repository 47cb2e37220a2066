// The buttons over the grid: undo, redo, fill, nobody else absent; and how many cells are selected.

export class Tools {
  #box;
  #changes;

  /** `act`: undo(), redo(), fill(), present(). */
  constructor(box, changes, act) {
    this.#box = box;
    this.#changes = changes;
    for (const name of ["undo", "redo", "fill", "present"]) {
      box.querySelector(`[data-${name}]`).addEventListener("click", () => act[name]());
    }
    // A press on a button does not take the focus from the cell.
    box.addEventListener("mousedown", (event) => event.preventDefault());
    changes.onHistory(() => this.#show());
    box.hidden = false;
  }

  chosen(number) {
    const line = this.#box.querySelector("[data-chosen]");
    line.textContent = number > 1 ? line.dataset.text.replace("{n}", number) : "";
  }

  #show() {
    set(this.#box.querySelector("[data-undo]"), !this.#changes.canUndo);
    set(this.#box.querySelector("[data-redo]"), !this.#changes.canRedo);
  }
}

function set(button, isDisabled) {
  if (button.disabled !== isDisabled) button.disabled = isDisabled;
}
