// [data-copy="id"]: a button that copies the value of a field; it shows itself only where a script
// may write to the clipboard. What it did is said in [data-copy-status], aloud too.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[data-copy-status]");
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = button.dataset.copied;
    } catch {
      // Without HTTPS there is no clipboard: the text is selected, Ctrl+C takes it.
      field.focus();
    }
  });
}
