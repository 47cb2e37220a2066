// The dialog before a paste: what goes where, what stands there now, and what cannot be placed and
// why. «Place what fits» or nothing.

const MOST = 300;

export class PastePreview {
  #dialog;
  #sheet;
  #back;

  constructor(dialog, { sheet, back }) {
    this.#dialog = dialog;
    this.#sheet = sheet;
    this.#back = back;
  }

  show({ places, refused, isByName }, accept) {
    const part = (name) => this.#dialog.querySelector(`[data-paste-${name}]`);
    const texts = this.#dialog.dataset;
    const over = places.filter(({ cell }) => this.#sheet.text(cell)).length;
    part("count").textContent = [
      said(texts.textPlaced, { n: places.length }),
      over ? said(texts.textOver, { n: over }) : "",
      isByName ? texts.textByName : "",
    ].filter(Boolean).join(" ");
    part("places").hidden = !places.length;
    fill(part("rows"), places, (one) => this.#placed(one));
    part("more").textContent = places.length > MOST ? said(texts.textMore, { n: places.length - MOST }) : "";
    part("refused").hidden = !refused.length;
    part("refused-count").textContent = said(texts.textRefused, { n: refused.length });
    fill(part("reasons"), refused, ({ text, whose, why }) => [text, whose, texts[`why${why[0].toUpperCase()}${why.slice(1)}`]]);
    const button = part("accept");
    button.hidden = !places.length;
    button.textContent = refused.length ? texts.textFits : texts.textAll;
    let isTaken = false;
    this.#dialog.querySelector("form").onsubmit = () => {
      isTaken = true;
    };
    this.#dialog.onclose = () => {
      if (isTaken) accept();
      this.#back();
    };
    this.#dialog.showModal();
    (places.length ? button : part("cancel")).focus();
  }

  #placed({ cell, text }) {
    const before = this.#sheet.text(cell);
    return [this.#sheet.name(cell), this.#sheet.column(cell).label, before ? `${before} → ${text}` : text];
  }
}

function fill(body, items, texts) {
  body.replaceChildren(
    ...items.slice(0, MOST).map((item) => {
      const row = document.createElement("tr");
      for (const text of texts(item)) row.insertCell().textContent = text;
      return row;
    }),
  );
}

function said(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
