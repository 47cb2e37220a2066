// [data-homework-load]: while homework, its minutes or its day are typed, the line below says how
// much the class has for that day and whether it is more than the norm allows. [data-quick-minutes]:
// the usual estimates, one tap each. Without scripts the line is there after each Save.

const PAUSE = 350;

const line = document.querySelector("[data-homework-load]");
const form = line?.closest("form");

if (form) {
  const { homework_minutes: minutes, homework_due: due } = form.elements;
  const picks = form.querySelector("[data-quick-minutes]");
  let timer = 0;
  let asked = null;

  picks.hidden = false;
  picks.addEventListener("click", ({ target }) => {
    if (target.tagName !== "BUTTON") return;
    minutes.value = target.value;
    minutes.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("input", ({ target }) => {
    if (target === minutes || target === due) soon();
  });

  function soon() {
    for (const pick of picks.children) pick.setAttribute("aria-pressed", String(pick.value === minutes.value));
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams();
    if (due.value) query.set("due", due.value);
    if (minutes.value) query.set("minutes", minutes.value);
    try {
      const response = await fetch(`${line.dataset.homeworkLoad}?${query}`, { headers: { Accept: "application/json" }, signal: asked.signal });
      if (response.ok) show(await response.json());
    } catch {
      // No network: what was said last stays.
    }
  }

  function show({ text, details, is_over: isOver }) {
    const main = document.createElement("b");
    const rest = document.createElement("span");
    main.textContent = text;
    rest.textContent = details;
    line.classList.toggle("is-over", isOver);
    line.replaceChildren(...(text ? [main, " ", rest] : []));
  }
}
