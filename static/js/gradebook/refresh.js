// After the card of a cell was used: the page as the server has it now, put into the cells that differ
// and have nothing waiting.

export async function refresh({ sheet, queue, paint, sums }) {
  let page;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (!response.ok) return;
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return; // the cells stay as they were; what is typed over them is checked against the server
  }
  const bodies = [sheet.table.tBodies[0], page.querySelector("[data-grid]")?.tBodies[0]];
  if (!bodies[1]) return;
  for (const row of bodies[0].rows) {
    const fresh = [...bodies[1].rows].find((one) => one.dataset.s === row.dataset.s);
    if (!fresh || fresh.cells.length !== row.cells.length) continue;
    for (const [at, cell] of [...row.cells].entries()) {
      if (!sheet.place(cell)) continue;
      if (sheet.isOpen(cell) && !queue.find(sheet.id(cell))) paint.take(cell, fresh.cells[at]);
    }
    const [last] = [...row.cells].slice(-1);
    const put = (kind) => sheet.of(last, kind) && fresh.cells[sheet.of(last, kind).cellIndex].innerHTML;
    sums.put(last, { average: put("mean") ?? undefined, suggested: put("suggested") ?? undefined });
  }
}
