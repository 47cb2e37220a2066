// Keys of the editor of a plan. Every key presses a button or a link that is on the page anyway.
//
//   in the list   ↑ ↓ walk the lines, Enter opens one (it is a link)
//   in a line     Enter saves and goes on (the first button), Ctrl+Enter the same from a text of
//                 several lines, Alt+↑ ↓ moves it, Alt+Insert adds one below, Ctrl+Delete removes it,
//                 Esc leaves it

const MOVES = { ArrowUp: -1, ArrowDown: 1 };

function press(line, name) {
  line.querySelector(`[data-key="${name}"]`)?.click();
}

function inLine(event, line) {
  if (event.key === "Escape") return "leave";
  if (event.ctrlKey && event.key === "Enter") return "next";
  if (event.ctrlKey && event.key === "Delete") return "remove";
  if (event.altKey && event.key === "Insert") return "below";
  if (event.altKey && event.key in MOVES) return MOVES[event.key] < 0 ? "up" : "down";
  return "";
}

function walk(link, by) {
  const links = [...document.querySelectorAll("[data-plan-editor] .plan-open")];
  links[links.indexOf(link) + by]?.focus();
}

document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-plan-line]");
  if (line) {
    const name = inLine(event, line);
    if (!name) return;
    event.preventDefault();
    press(line, name);
    return;
  }
  const link = event.target.closest?.(".plan-open");
  if (link && event.key in MOVES && !event.altKey && !event.ctrlKey) {
    event.preventDefault();
    walk(link, MOVES[event.key]);
  }
});

function placeFocus() {
  const table = document.querySelector("[data-plan-editor]");
  if (!table) return;
  const target =
    table.querySelector('[aria-invalid="true"]') ??
    table.querySelector("[data-plan-line] [autofocus]") ??
    table.querySelector("[data-focus-me]") ??
    document.getElementById(table.dataset.focus)?.querySelector(".plan-open");
  target?.focus();
  target?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:afterSettle", placeFocus);
placeFocus();
