// [data-unsent]: the list of journals says beside a journal how much of what was typed in it has
// not reached the server yet. Opening that journal sends it.

for (const list of document.querySelectorAll("[data-unsent]")) {
  const counts = new Map();
  try {
    for (const name of Object.keys(localStorage)) {
      const [, , user, group] = name.split("/");
      if (name.startsWith("razvorot/op/") && user === list.dataset.unsent) counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  } catch {
    // A browser that keeps nothing has nothing to show.
  }
  for (const [group, number] of counts) {
    for (const line of list.querySelectorAll(`[data-unsent-group="${CSS.escape(group)}"]`)) {
      const badge = document.createElement("span");
      badge.className = "badge is-bad";
      badge.textContent = list.dataset.text.replace("{n}", number);
      line.querySelector(".journal-today").prepend(badge);
    }
  }
}
