// dialog[data-idle-lock] covers a page of staff that nobody has touched for data-minutes, until the
// password is given; what was typed stays under it. The tabs of a browser share one clock, in
// localStorage. The server keeps its own: while somebody types without sending anything it is told
// so, and when it answers 401 with `locked` the dialog opens at once.
// After the password a "unlocked" event goes to the document: queues of unsent work go on.

import { freshToken, token } from "./token.js";

const dialog = document.querySelector("dialog[data-idle-lock]");
const CLOCK = `razvorot/used-at/${dialog?.dataset.user}`;
const form = dialog?.querySelector("[data-lock-form]");
const secret = form?.elements.secret;
const error = dialog?.querySelector("[data-lock-error]");
const limit = Number(dialog?.dataset.minutes) * 60_000;
// The server hears of typing often enough, and not with every key.
const TELL_EVERY = Math.min(60_000, limit / 4);

let usedAt = Date.now();
let toldAt = Date.now();
let isLocked = false;

function lastUse() {
  try {
    return Math.max(usedAt, Number(localStorage.getItem(CLOCK)) || 0);
  } catch {
    return usedAt; // a browser that keeps nothing: each tab has a clock of its own
  }
}

function used() {
  if (isLocked) return;
  const now = Date.now();
  if (now - lastUse() >= limit) {
    lock(); // the machine was asleep: whoever wakes it is asked first
    return;
  }
  if (now - usedAt > 1000) {
    usedAt = now;
    try {
      localStorage.setItem(CLOCK, String(now));
    } catch {
      // see lastUse
    }
  }
  if (now - toldAt >= TELL_EVERY) tell(now);
}

async function tell(now) {
  toldAt = now;
  try {
    const response = await post(dialog.dataset.aliveUrl);
    if (response.status === 401 && (await response.json()).locked) cover();
  } catch {
    // No network now; the next request says how things stand.
  }
}

function check() {
  if (!isLocked && Date.now() - lastUse() >= limit) lock();
}

function lock() {
  cover();
  post(dialog.dataset.lockUrl).catch(() => {}); // the server's own clock runs out all the same
}

function cover() {
  if (isLocked) return;
  isLocked = true;
  say("");
  form.reset();
  document.body.classList.add("is-locked");
  dialog.showModal();
  secret.focus();
}

function uncover() {
  isLocked = false;
  usedAt = toldAt = Date.now();
  try {
    localStorage.setItem(CLOCK, String(usedAt));
  } catch {
    // see lastUse
  }
  document.body.classList.remove("is-locked");
  dialog.close();
  document.dispatchEvent(new CustomEvent("unlocked"));
}

async function unlock() {
  let response;
  let answer;
  try {
    response = await post(form.action, { secret: secret.value });
    answer = await response.json();
  } catch {
    say(dialog.dataset.textOffline);
    return;
  }
  if (response.ok) {
    form.reset();
    uncover();
    return;
  }
  // The session itself is over, or somebody else's by now: sign in elsewhere, then try again.
  dialog.querySelector("[data-lock-over]").hidden = response.status !== 401;
  if (response.status === 403) await freshToken();
  say(answer.error ?? "");
  secret.select();
}

/** `user` is whom this page was made for: the server refuses it in somebody else's session. */
function post(url, fields = {}) {
  return fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    body: new URLSearchParams({ ...fields, user: dialog.dataset.user }),
    redirect: "error",
  });
}

function say(text) {
  error.textContent = text;
  error.hidden = !text;
}

if (dialog && limit > 0) {
  for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchstart"]) {
    document.addEventListener(kind, used, { capture: true, passive: true });
  }
  setInterval(check, Math.min(5000, limit / 4));
  document.addEventListener("visibilitychange", check);
  document.addEventListener("locked", cover);
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    if (xhr.status !== 401) return;
    try {
      if (JSON.parse(xhr.responseText).locked) cover();
    } catch {
      // somebody else's 401
    }
  });
  // Another tab has been unlocked: this one needs no second password.
  window.addEventListener("storage", (event) => {
    if (event.key === CLOCK && isLocked && Number(event.newValue) > usedAt) tryOpen();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    unlock();
  });
  // Nothing but the password closes it: not Escape, not a click beside it (dialog.js).
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) event.stopPropagation();
  });
  dialog.addEventListener("close", () => {
    if (isLocked) dialog.showModal();
  });
}

async function tryOpen() {
  try {
    const response = await post(dialog.dataset.aliveUrl);
    if (response.ok && isLocked) uncover();
  } catch {
    // still locked
  }
}
