// [data-current-in-view]: a box that scrolls sideways starts with its current part in the middle
// (the child that is aria-current, or .is-today), so today's column is not off the screen.

for (const box of document.querySelectorAll("[data-current-in-view]")) {
  const current = box.querySelector("[aria-current], .is-today");
  if (!current || box.scrollWidth <= box.clientWidth) continue;
  const boxRect = box.getBoundingClientRect();
  const rect = current.getBoundingClientRect();
  box.scrollLeft += rect.left - boxRect.left - (boxRect.width - rect.width) / 2;
}
