// A range of cells as the text that spreadsheets exchange, both ways. Pure but for DOMParser.

import { escapeHtml } from "./html.js";

/** Rows of texts → tab-separated lines; what holds a tab, a line or a quote is quoted. */
export function toTsv(rows) {
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}

/** Rows of texts → a table. The cells are declared as text, or a spreadsheet makes 4/5 a date. */
export function toHtml(rows) {
  const cell = (text) => `<td style="mso-number-format:'\\@'">${escapeHtml(text)}</td>`;
  return `<table>${rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("")}</table>`;
}

/** What the clipboard holds as rows of texts; the table wins over the text beside it. */
export function readClipboard(data) {
  const html = data.getData("text/html");
  const rows = html.includes("<t") ? fromHtml(html) : [];
  return square(rows.length ? rows : fromTsv(data.getData("text/plain")));
}

export function fromTsv(text) {
  const rows = [[]];
  let field = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === '"' && text[at + 1] === '"') field += text[(at += 1)];
      else if (sign === '"') isQuoted = false;
      else field += sign;
    } else if (sign === '"' && !field) {
      isQuoted = true;
    } else if (sign === "\t") {
      rows.at(-1).push(clean(field));
      field = "";
    } else if (sign === "\n") {
      rows.at(-1).push(clean(field));
      rows.push([]);
      field = "";
    } else if (sign !== "\r") {
      field += sign;
    }
  }
  rows.at(-1).push(clean(field));
  return rows;
}

export function fromHtml(html) {
  // The looks of a spreadsheet are none of ours, and our policy reports each of them.
  const bare = html.replace(/<style[^]*?<\/style>/gi, "").replace(/\sstyle=("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
  const table = new DOMParser().parseFromString(bare, "text/html").querySelector("table");
  return [...(table?.rows ?? [])].map((row) => [...row.cells].flatMap((cell) => spread(clean(cell.textContent), cell.colSpan)));
}

function spread(text, span) {
  return [text, ...Array(Math.max(0, span - 1)).fill("")];
}

/** All rows of one length, without the empty ones that end a copied range. */
function square(rows) {
  const filled = rows.slice(0, rows.findLastIndex((row) => row.some(Boolean)) + 1);
  const width = Math.max(0, ...filled.map((row) => row.length));
  return filled.map((row) => [...row, ...Array(width - row.length).fill("")]);
}

function clean(text) {
  return text.replace(/[\s\u00a0]+/g, " ").trim();
}

function quoted(text) {
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
