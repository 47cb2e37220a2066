// The bubble at a refused cell: why, what stands there now, and the ways on as buttons.

export class Note {
  #box;

  constructor(box) {
    this.#box = box;
  }

  get texts() {
    return this.#box.dataset;
  }

  /** `ways` is a list of [label, function]. */
  show(cell, sentence, ways) {
    const line = document.createElement("p");
    line.textContent = sentence;
    const row = document.createElement("div");
    row.className = "btn-row";
    for (const [label, way] of ways) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-small";
      button.textContent = label;
      button.addEventListener("click", way);
      row.append(button);
    }
    this.#box.replaceChildren(line, ...(ways.length ? [row] : []));
    this.#box.hidden = false;
    this.#stand(cell);
  }

  hide() {
    this.#box.hidden = true;
  }

  /** Under the cell, or above it when there is no room. */
  #stand(cell) {
    const frame = this.#box.offsetParent.getBoundingClientRect();
    const at = cell.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left - frame.left, frame.width - this.#box.offsetWidth - 8));
    const below = at.bottom - frame.top + 4;
    const above = at.top - frame.top - this.#box.offsetHeight - 4;
    const hasRoom = at.bottom + this.#box.offsetHeight + 12 < window.innerHeight;
    this.#box.style.left = `${left}px`;
    this.#box.style.top = `${hasRoom || above < 0 ? below : above}px`;
  }
}
