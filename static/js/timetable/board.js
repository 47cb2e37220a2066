// The board of a timetable: a lesson is taken into the hand and put elsewhere.
//
//   mouse      drag it, or press it and then the place
//   touch      the same two taps
//   keyboard   Enter or Space takes the lesson under the focus, arrows walk the places, Enter puts,
//              Escape leaves; E opens its form, Delete takes it off, Ctrl+Z takes the last step back
//
// As soon as a lesson is in the hand, the server says for every place of the week what is in the
// way there: colour, sign and words. Without this script every lesson is a link to its form.

import { post } from "./sending.js";

const board = document.querySelector("[data-board]");
const hand = document.querySelector("[data-hand]");
const dialog = document.querySelector("[data-clash]");
const voice = document.querySelector("[data-voice]");
const text = board.dataset;

let picked = null; // { card, query, lines, answer }

const cells = () => [...board.querySelectorAll("[data-cell]")];
const say = (words) => (voice.textContent = words);
const notice = (words, kind) => document.dispatchEvent(new CustomEvent("notice", { detail: { text: words, kind } }));
const nameOf = (card) => card.querySelector("b").textContent.replace("!", "").trim();
const isVisible = (cell) => cell.offsetParent !== null;

// --- the hand -------------------------------------------------------------------------------

async function pick(card) {
  leave();
  const { entry, group, lines } = card.dataset;
  picked = { card, body: entry ? { entry } : { group }, lines: lines.split(" "), taken: null };
  const mine = picked;
  card.classList.add("is-picked");
  hand.hidden = false;
  hand.querySelector("[data-hand-name]").textContent = nameOf(card);
  hand.querySelector("[data-hand-edit]").href = card.href;
  hand.querySelector("[data-hand-remove]").hidden = !entry;
  where("");
  say(text.textPicked.replace("{name}", nameOf(card)));
  const answer = await fetch(`${text.slots}?${new URLSearchParams(picked.body)}`, { headers: { Accept: "application/json" } });
  if (picked !== mine) return;
  if (!answer.ok) {
    leave();
    notice(document.getElementById("notices").dataset.textError, "bad");
    return;
  }
  const { places, taken } = await answer.json();
  if (picked !== mine) return;
  picked.taken = taken;
  paint(new Set(places), taken);
  const aimed = board.querySelector("[data-cell].is-aimed");
  if (aimed) tell(aimed);
}

function paint(places, taken) {
  for (const cell of cells()) {
    if (!isTarget(cell)) continue;
    const key = cell.dataset.cell;
    const why = cell.querySelector("[data-why]");
    if (!places.has(key)) cell.classList.add("is-out");
    else if (taken[key]) cell.classList.add("is-taken");
    else cell.classList.add("is-free");
    why.textContent = (taken[key] ?? []).join("; ");
    why.hidden = !taken[key];
  }
}

function isTarget(cell) {
  return board.dataset.view === "room" || picked.lines.includes(cell.dataset.line);
}

function leave() {
  if (!picked) return;
  picked.card.classList.remove("is-picked");
  for (const cell of cells()) {
    cell.classList.remove("is-free", "is-taken", "is-out", "is-aimed");
    const why = cell.querySelector("[data-why]");
    why.hidden = true;
  }
  board.querySelector("[data-tray]")?.classList.remove("is-aimed");
  hand.hidden = true;
  picked = null;
}

function where(words) {
  hand.querySelector("[data-hand-where]").textContent = words;
}

function tell(cell) {
  if (!picked.taken) {
    where(cell.dataset.label); // the server has not said yet what is in the way there
    return;
  }
  let words = text.textFree;
  if (cell.classList.contains("is-taken")) words = cell.querySelector("[data-why]").textContent;
  else if (cell.classList.contains("is-out")) words = text.textOutside;
  where(`${cell.dataset.label}: ${words}`);
  say(`${cell.dataset.label}: ${words}`);
}

// --- putting --------------------------------------------------------------------------------

async function put(cell, more = {}) {
  if (!picked || !isTarget(cell)) return;
  if (cell.classList.contains("is-out")) {
    notice(text.textOutside, "bad");
    return;
  }
  const place = cell.dataset.cell;
  const body = { ...picked.body, place, ...more };
  if (board.dataset.view === "room") body.room = cell.dataset.line;
  const line = cell.dataset.line;
  const { status, told } = await post(text.put, body);
  if (status === 409 && told.clashes && !more.anyway) {
    ask(told, cell);
    return;
  }
  settle(status, told, () => cellAt(place, line));
}

function ask(told, cell) {
  const list = dialog.querySelector("[data-clash-list]");
  list.replaceChildren(...told.clashes.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  dialog.querySelector("[data-clash-swap]").hidden = !told.swap;
  dialog.returnValue = "";
  dialog.onclose = async () => {
    if (dialog.returnValue === "anyway") await put(cell, { anyway: "on" });
    else if (dialog.returnValue === "swap") {
      const place = cell.dataset.cell;
      const line = cell.dataset.line;
      const answer = await post(text.put, { ...picked.body, swap: told.swap, anyway: "on" });
      settle(answer.status, answer.told, () => cellAt(place, line));
    } else cell.focus();
  };
  dialog.showModal();
}

function settle(status, told, place) {
  if (status !== 200) {
    notice(told.error ?? document.getElementById("notices").dataset.textError, "bad");
    return;
  }
  leave();
  const scroll = board.querySelector(".tt-scroll");
  const [left, top] = scroll ? [scroll.scrollLeft, scroll.scrollTop] : [0, 0];
  board.innerHTML = told.html;
  const fresh = board.querySelector(".tt-scroll");
  if (fresh) [fresh.scrollLeft, fresh.scrollTop] = [left, top];
  notice(told.said, "ok");
  const target = place?.();
  (target?.querySelector("[data-card]") ?? target ?? board.querySelector("[data-undo-form] button"))?.focus({ preventScroll: true });
}

function cellAt(key, line) {
  return board.querySelector(`[data-cell="${key}"][data-line="${line}"]`);
}

async function remove() {
  if (!picked?.body.entry) return;
  const cell = picked.card.closest("[data-cell]");
  const [key, line] = cell ? [cell.dataset.cell, cell.dataset.line] : [];
  const { status, told } = await post(text.remove, picked.body);
  settle(status, told, () => cellAt(key, line));
}

async function undo() {
  leave();
  const { status, told } = await post(text.undo, {});
  settle(status, told);
}

// --- mouse and touch ------------------------------------------------------------------------

board.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (picked && cell && isTarget(cell) && !picked.card.closest("[data-cell]")?.isSameNode(cell)) {
    event.preventDefault();
    put(cell);
    return;
  }
  const card = event.target.closest("[data-card]");
  if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (picked?.card === card) {
    leave();
    say(text.textLeft);
  } else pick(card);
});

board.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-undo-form]")) return;
  event.preventDefault();
  undo();
});

board.addEventListener("dragstart", (event) => {
  const card = event.target.closest("[data-card]");
  if (!card) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", nameOf(card));
  pick(card);
});

function aim(target) {
  for (const other of board.querySelectorAll(".is-aimed")) if (other !== target) other.classList.remove("is-aimed");
  if (target && !target.classList.contains("is-aimed")) {
    target.classList.add("is-aimed");
    if (target.matches("[data-cell]")) tell(target);
  }
}

board.addEventListener("dragover", (event) => {
  if (!picked) return;
  const cell = event.target.closest("[data-cell]");
  const tray = picked.body.entry && event.target.closest("[data-tray]");
  const target = cell && isTarget(cell) && !cell.classList.contains("is-out") ? cell : tray;
  aim(target);
  if (target) event.preventDefault();
});

board.addEventListener("drop", (event) => {
  if (!picked) return;
  event.preventDefault();
  const cell = event.target.closest("[data-cell]");
  if (cell && cell.contains(picked.card)) leave();
  else if (cell) put(cell);
  else if (event.target.closest("[data-tray]")) remove();
});

board.addEventListener("dragend", () => {
  aim(null);
  // Dropped nowhere: nothing is in the hand any more; a question that is open still needs it.
  if (picked && !dialog.open) setTimeout(() => picked && !dialog.open && !posting() && leave(), 0);
});

const posting = () => board.getAttribute("aria-busy") === "true";

// --- keyboard -------------------------------------------------------------------------------

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** The nearest place in the direction of the key that is drawn on the page. */
function beside(cell, [dx, dy]) {
  const from = cell.getBoundingClientRect();
  const [x, y] = [from.left + from.width / 2, from.top + from.height / 2];
  let best = null;
  let least = Infinity;
  for (const other of cells()) {
    if (other === cell || !isVisible(other) || (picked && !isTarget(other))) continue;
    const box = other.getBoundingClientRect();
    const along = (box.left + box.width / 2 - x) * dx + (box.top + box.height / 2 - y) * dy;
    const aside = Math.abs((box.left + box.width / 2 - x) * dy) + Math.abs((box.top + box.height / 2 - y) * dx);
    if (along <= 1) continue;
    const far = along + 4 * aside;
    if (far < least) [best, least] = [other, far];
  }
  return best;
}

function focusOn(cell) {
  const target = picked ? cell : (cell.querySelector("[data-card]") ?? cell);
  target.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (picked) {
    aim(cell);
    tell(cell);
  }
}

board.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && picked) {
    const card = picked.card;
    leave();
    say(text.textLeft);
    card.focus();
    return;
  }
  if (event.ctrlKey && event.code === "KeyZ") {
    event.preventDefault();
    undo();
    return;
  }
  const cell = event.target.closest("[data-cell]");
  const card = event.target.closest("[data-card]");
  if (event.key in STEPS && (cell || picked) && !event.altKey && !event.ctrlKey) {
    const from = cell ?? cells().find((one) => isVisible(one) && isTarget(one));
    const next = cell ? beside(from, STEPS[event.key]) : from;
    event.preventDefault();
    if (next) focusOn(next);
  } else if (event.key === "Enter" || event.key === " ") {
    if (picked && cell && !cell.contains(picked.card)) {
      event.preventDefault();
      put(cell);
    } else if (card) {
      event.preventDefault();
      if (picked?.card === card) leave();
      else pick(card);
    }
  } else if (card && event.code === "KeyE" && !event.ctrlKey && !event.metaKey) {
    location.assign(card.href);
  } else if (card?.dataset.entry && event.key === "Delete") {
    event.preventDefault();
    pick(card).then(remove);
  }
});

hand.querySelector("[data-hand-leave]").addEventListener("click", () => {
  const card = picked?.card;
  leave();
  say(text.textLeft);
  card?.focus();
});
hand.querySelector("[data-hand-remove]").addEventListener("click", remove);
document.addEventListener("posting", (event) => board.setAttribute("aria-busy", String(event.detail)));
