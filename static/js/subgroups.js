// The columns of a division: a student goes where the radio button beside the name says, or where
// the name is dropped. Without this script the buttons alone do it and the columns stand still.

const board = document.querySelector("[data-board]");
const columns = [...board.querySelectorAll("[data-column]")];
const seats = [...board.querySelectorAll("[data-seat]")];
const collator = new Intl.Collator("ru");

const seatOrder = [...seats].sort((a, b) => collator.compare(a.dataset.name, b.dataset.name));
const rank = new Map(seatOrder.map((seat, index) => [seat, index]));
const list = (place) => columns.find((one) => one.dataset.column === String(place)).querySelector("[data-seats]");
const placeOf = (seat) => seat.querySelector("input:checked")?.value || "0";

function nameOf(place) {
  const input = columns.find((one) => one.dataset.column === place).querySelector("input[name^='label_']");
  return input ? input.value : board.dataset.textNowhere;
}

function count() {
  for (const column of columns) {
    column.querySelector("[data-size]").textContent = column.querySelectorAll("[data-seat]").length;
  }
}

function settle(seat) {
  const into = list(placeOf(seat));
  const next = [...into.children].find((other) => other !== seat && rank.get(other) > rank.get(seat));
  into.insertBefore(seat, next || null);
}

function say(seat) {
  const sizes = columns.filter((one) => one.dataset.column !== "0").map((one) => one.querySelector("[data-size]").textContent);
  board.querySelector("[data-voice]").textContent = board.dataset.textMoved
    .replace("{name}", seat.dataset.name)
    .replace("{group}", nameOf(placeOf(seat)))
    .replace("{sizes}", sizes.join(" + "));
}

function put(seat, place) {
  const radio = [...seat.querySelectorAll("input")].find((one) => one.value === String(place));
  radio.checked = true;
  settle(seat);
}

board.addEventListener("change", (event) => {
  const seat = event.target.closest("[data-seat]");
  if (!seat) return;
  settle(seat);
  count();
  say(seat);
  // Moving the element took the focus off the button that was pressed.
  event.target.focus({ preventScroll: false });
});

// --- by alphabet, by sex, by list -----------------------------------------------------------

const parts = columns.length - 1;
const ways = {
  alphabet: (_seat, index) => {
    const size = Math.floor(seatOrder.length / parts);
    const longer = seatOrder.length % parts;
    const inLonger = longer * (size + 1);
    return index < inLonger ? Math.floor(index / (size + 1)) + 1 : longer + Math.floor((index - inLonger) / size) + 1;
  },
  sex: (seat) => Math.min(parts, seat.dataset.sex === "f" ? 1 : 2),
  list: () => 0,
};

board.addEventListener("click", (event) => {
  const link = event.target.closest("[data-way]");
  if (!link) return;
  event.preventDefault();
  seatOrder.forEach((seat, index) => put(seat, ways[link.dataset.way](seat, index)));
  count();
});

// --- dragging -------------------------------------------------------------------------------

let dragged = null;

for (const seat of seats) seat.draggable = true;

function aim(column) {
  for (const one of columns) one.classList.toggle("is-target", one === column);
}

board.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-seat]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.name);
  dragged.classList.add("is-dragged");
});

board.addEventListener("dragover", (event) => {
  const column = dragged && event.target.closest("[data-column]");
  if (!column) return;
  event.preventDefault();
  aim(column);
});

board.addEventListener("drop", (event) => {
  const column = dragged && event.target.closest("[data-column]");
  if (!column) return;
  event.preventDefault();
  put(dragged, column.dataset.column);
  count();
  say(dragged);
});

board.addEventListener("dragend", () => {
  if (dragged) dragged.classList.remove("is-dragged");
  dragged = null;
  aim(null);
});

seats.forEach(settle);
count();
