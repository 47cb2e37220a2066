// [data-unsent]: the list of journals says beside a journal how much of what was typed in it has
// not reached the server yet. Opening that journal sends it.

import { countByGroup } from "./storage.js";

for (const list of document.querySelectorAll("[data-unsent]")) {
  // A browser that keeps nothing has nothing to show.
  const counts = await countByGroup(Number(list.dataset.unsent)).catch(() => new Map());
  for (const [group, number] of counts) {
    for (const line of list.querySelectorAll(`[data-unsent-group="${group}"]`)) {
      const badge = document.createElement("span");
      badge.className = "badge is-bad";
      badge.textContent = list.dataset.text.replace("{n}", number);
      line.querySelector(".journal-today").prepend(badge);
    }
  }
}
