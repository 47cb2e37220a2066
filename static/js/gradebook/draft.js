// <form data-draft="user-lesson">: what is typed and not saved survives a closed tab, a lost
// network or an ended session. Beside each typed value stands what the server had then: when the
// page comes back with that same value, the typed one is put back; when it comes back with the
// typed one, it was saved; when with a third, somebody else was here, and theirs stays. A page
// that comes back refused (data-draft-refused) shows what was typed and keeps the draft.

const form = document.querySelector("form[data-draft]");

function fields() {
  return [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
}

function valueOf(field) {
  return field.type === "checkbox" ? String(field.checked) : field.value;
}

function put(field, value) {
  if (field.type === "checkbox") field.checked = value === "true";
  else field.value = value;
}

function serverValueOf(field) {
  if (field.type === "checkbox") return String(field.defaultChecked);
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].find((option) => option.defaultSelected);
    return chosen ? chosen.value : field.options[0]?.value ?? "";
  }
  return field.defaultValue;
}

function start() {
  const key = `razvorot/draft/${form.dataset.draft}`;
  const draft = read(key);
  const isRefused = "draftRefused" in form.dataset;
  let restored = 0;
  for (const field of fields()) {
    const kept = draft[field.name];
    if (isRefused) continue;
    if (!kept || kept.was !== serverValueOf(field) || kept.typed === serverValueOf(field)) {
      delete draft[field.name];
      continue;
    }
    put(field, kept.typed);
    restored += 1;
  }
  write(key, draft);
  if (restored) {
    const text = form.dataset.textRestored.replace("{n}", restored);
    document.dispatchEvent(new CustomEvent("notice", { detail: { text, kind: "ok" } }));
  }
  form.addEventListener("input", ({ target }) => {
    if (!target.name) return;
    const was = (isRefused && draft[target.name]?.was) || serverValueOf(target);
    if (valueOf(target) === was) delete draft[target.name];
    else draft[target.name] = { was, typed: valueOf(target) };
    write(key, draft);
  });
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function write(key, draft) {
  try {
    if (Object.keys(draft).length) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing: the form still works.
  }
}

if (form) start();
