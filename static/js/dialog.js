// Native <dialog>, opened by  [data-dialog-open="id"]  and closed by  [data-dialog-close].
// <form data-confirm="id"> asks first: the dialog's [data-dialog-accept] sends the form. Without
// scripts the form is sent at once, so what it does must be undoable or ask on its own page; while
// this module is on its way base.css lets nobody press the form's buttons.

const accepted = new WeakSet();

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement) event.target.close(); // the veil
});

// In the capture phase, so that neither htmx nor submit_once.js sees a form that only asks.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const dialog = document.getElementById(form.dataset.confirm ?? "");
    if (!dialog || accepted.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    dialog.querySelector("[data-dialog-accept]").onclick = () => {
      accepted.add(form);
      dialog.close();
      form.requestSubmit(submitter);
      accepted.delete(form);
    };
    dialog.showModal();
  },
  true,
);

document.documentElement.dataset.asks = "";
