// The lesson's form: a line chosen in the plan fills the topic (and an empty homework) at once,
// with its minutes and kind where nothing is said yet; «take from the plan» (Alt+T) chooses the next
// line. Without scripts the server does the same on Save.

for (const part of document.querySelectorAll("[data-plan-field]")) {
  const select = part.querySelector("[data-plan-select]");
  if (!select) continue;
  const form = part.closest("form");

  const fill = () => {
    const { topic, homework, minutes, kind } = select.selectedOptions[0].dataset;
    const { elements } = form;
    if (!topic) return;
    put(elements.topic, topic);
    if (kind && !elements.kind.value) put(elements.kind, kind);
    if (!homework || !elements.homework || elements.homework.value.trim()) return;
    put(elements.homework, homework);
    if (minutes && !elements.homework_minutes.value) put(elements.homework_minutes, minutes);
  };

  select.addEventListener("change", fill);
  const next = part.querySelector("[data-plan-next]");
  document.addEventListener("keydown", (event) => {
    if (next && event.altKey && event.code === "KeyT") {
      event.preventDefault();
      next.click();
    }
  });
  next?.addEventListener("click", (event) => {
    event.preventDefault();
    select.value = event.currentTarget.value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    fill();
    form.elements.topic.focus();
  });
}

function put(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
