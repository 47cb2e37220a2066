// Says in words what went wrong with a request made by a script. Other modules announce through
//   document.dispatchEvent(new CustomEvent("notice", { detail: { text, kind: "bad" | "ok" } }))
// The sentences come translated from the data-text-… attributes of #notices.

const region = document.getElementById("notices");

function show(text, kind = "bad") {
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = `alert is-${kind}`;
  const line = document.createElement("p");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "link-button";
  close.textContent = region.dataset.textClose;
  close.addEventListener("click", () => box.remove());
  box.append(line, close);
  region.replaceChildren(box);
  if (kind === "ok") setTimeout(() => box.remove(), 6000);
}

document.addEventListener("notice", (event) => show(event.detail.text, event.detail.kind));
document.addEventListener("htmx:sendError", () => show(region?.dataset.textOffline));
document.addEventListener("htmx:timeout", () => show(region?.dataset.textOffline));
document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  if (status === 401 && /"locked": true/.test(responseText)) return; // idle_lock.js asks
  show(status === 401 ? region?.dataset.textSignedOut : region?.dataset.textError);
});
