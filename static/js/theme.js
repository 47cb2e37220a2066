// [data-theme-switch]: as the system → light → dark. The choice is a cookie, so that the server
// writes data-theme itself and no page flashes; without scripts the system's theme is used.

const ORDER = ["auto", "light", "dark"];
const YEAR = 60 * 60 * 24 * 365;
const root = document.documentElement;

const current = () => root.dataset.theme ?? "auto";
const buttons = document.querySelectorAll("[data-theme-switch]");

function label() {
  for (const button of buttons) button.textContent = button.getAttribute(`data-text-${current()}`);
}

function choose(theme) {
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "auto" ? 0 : YEAR;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  label();
}

for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", () => {
    choose(ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length]);
  });
}
label();
