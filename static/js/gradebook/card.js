// The card of a cell at the side of the grid: its marks, comment, retakes and history, as the server
// shows them. What is saved in the card comes back to the grid when the card is closed.

export class Card {
  #dialog;
  #url;
  #sheet;
  #act;
  #hasChanged = false;

  /** `url` has 0 in place of the lesson and the student. `act`: back(), refresh(). */
  constructor(dialog, { url, sheet, act }) {
    this.#dialog = dialog;
    this.#url = url;
    this.#sheet = sheet;
    this.#act = act;
    dialog?.addEventListener("close", () => this.#onClose());
    dialog?.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (detail.requestConfig.verb !== "get" && detail.successful) this.#hasChanged = true;
    });
    dialog?.addEventListener("submit", () => {
      this.#hasChanged = true;
    });
  }

  /** False where there is no card: a term mark, a mean. */
  open(cell) {
    const { lesson } = this.#sheet.column(cell);
    if (!this.#url || !lesson || cell.classList.contains("is-outside")) return false;
    this.#show(this.#url.replace("/0/", `/${lesson}/`).replace("/0/", `/${this.#sheet.student(cell)}/`), cell);
    return true;
  }

  async #show(url, cell) {
    const body = this.#dialog.querySelector("[data-card-body]");
    const { textWait, textFailed } = this.#dialog.dataset;
    this.#dialog.querySelector("[data-card-name]").textContent = this.#sheet.name(cell);
    this.#dialog.querySelector("[data-card-page]").href = url;
    body.textContent = textWait;
    this.#hasChanged = false;
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const response = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      body.innerHTML = await response.text();
      window.htmx?.process(body);
      body.querySelector("input:not([type='hidden']), a")?.focus();
    } catch {
      body.textContent = textFailed;
    }
  }

  #onClose() {
    this.#dialog.querySelector("[data-card-body]").replaceChildren();
    this.#act.back();
    if (this.#hasChanged) this.#act.refresh();
  }
}
