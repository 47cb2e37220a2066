// The lesson's form: a line chosen in the plan fills the topic (and an empty homework) at once,
// and «next topic» chooses that line. Without scripts the server does the same on Save.

for (const part of document.querySelectorAll("[data-plan-field]")) {
  const select = part.querySelector("[data-plan-select]");
  if (!select) continue;
  const form = part.closest("form");

  const fill = () => {
    const { topic, homework } = select.selectedOptions[0].dataset;
    if (!topic) return;
    put(form.elements.topic, topic);
    if (homework && !form.elements.homework.value.trim()) put(form.elements.homework, homework);
  };

  select.addEventListener("change", fill);
  part.querySelector("[data-plan-next]")?.addEventListener("click", (event) => {
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
