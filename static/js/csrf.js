// Adds Django's CSRF token to every htmx request that changes something.

const SAFE = new Set(["get", "head", "options"]);

document.addEventListener("htmx:configRequest", (event) => {
  if (SAFE.has(event.detail.verb)) return;
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
