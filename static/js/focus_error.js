// After a refused form the cursor stands in the first field to mend, whose error is then read out.

function focusFirstError(root) {
  root.querySelector('.form [aria-invalid="true"]')?.focus();
}

focusFirstError(document);
document.addEventListener("htmx:afterSwap", (event) => focusFirstError(event.detail.target));
