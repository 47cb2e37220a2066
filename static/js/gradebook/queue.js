// Operations that are not yet on the server. Each is kept in localStorage until the server has
// answered it, sent in order and one at a time, repeated with growing pauses; the server takes a
// repetition for what it is. So a cut network, a restarted server, an ended session or a closed
// tab lose nothing: the next time the page is open the queue goes on.
//
// An operation: { op, key, url, type: "json" | "form", body, state, error, answer, at }
//   key     what it is about; a later operation about the same thing replaces a waiting one
//   body    what is sent; body.expected is what the page showed, so nobody is overwritten unseen
//   state   "waiting" | "refused"
// Events (detail is the operation): "sent", "saved", "refused"; "state" when `trouble` changes.

import { freshToken, token } from "../token.js";

const PAUSES = [1, 2, 4, 8, 15, 30];
const PATIENCE = 15000;

export class Queue extends EventTarget {
  #ops = [];
  #sending = null;
  #timer = 0;
  #failures = 0;
  #prefix;
  #user;

  trouble = ""; // "" | "offline" | "signed-out"
  signIn = "";
  keeps = true; // false: localStorage is closed to us, the queue lives as long as the page

  constructor({ user, page }) {
    super();
    this.#user = Number(user);
    this.#prefix = `razvorot/op/${user}/${page}/`;
    this.#restore();
    window.addEventListener("online", () => this.retry());
    window.addEventListener("focus", () => this.retry());
    document.addEventListener("unlocked", () => this.retry()); // idle_lock.js
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.retry();
    });
  }

  get waiting() {
    return this.#ops.filter((op) => op.state === "waiting");
  }

  get refused() {
    return this.#ops.filter((op) => op.state === "refused");
  }

  find(key) {
    return this.#ops.filter((op) => op.key === key).pop();
  }

  add({ key, url, type = "json", body }) {
    this.dismiss(key);
    const earlier = this.#ops.find((op) => op.key === key && op !== this.#sending);
    const op = { op: newId(), key, url, type, body, state: "waiting", at: Date.now() };
    if (earlier) {
      // Not sent yet: what the page showed before the first of the two is still expected.
      if ("expected" in earlier.body) op.body.expected = earlier.body.expected;
      this.#drop(earlier);
    }
    this.#ops.push(op);
    this.#keep(op);
    this.#pump();
    return op;
  }

  /** Forget what was refused about `key`. */
  dismiss(key) {
    for (const op of this.refused) if (op.key === key) this.#drop(op);
    this.#tell("state");
  }

  /** Do not wait for the pause to end. */
  retry() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#pump();
  }

  #restore() {
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(this.#prefix)) this.#ops.push(JSON.parse(localStorage.getItem(name)));
      }
    } catch {
      this.keeps = false;
    }
    this.#ops.sort((one, other) => one.at - other.at);
  }

  #keep(op) {
    try {
      localStorage.setItem(this.#prefix + op.op, JSON.stringify(op));
    } catch {
      this.keeps = false;
    }
  }

  #drop(op) {
    this.#ops = this.#ops.filter((other) => other !== op);
    try {
      localStorage.removeItem(this.#prefix + op.op);
    } catch {
      this.keeps = false;
    }
  }

  async #pump() {
    if (this.#sending || this.#timer) return;
    const op = this.waiting[0];
    if (!op) {
      this.#trouble("");
      return;
    }
    this.#sending = op;
    this.#tell("sent", op);
    const outcome = await this.#send(op);
    this.#sending = null;
    if (outcome === "later") {
      const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)];
      this.#failures += 1;
      this.#timer = setTimeout(() => this.retry(), pause * 1000);
      return;
    }
    this.#failures = 0;
    this.#pump();
  }

  /** "done" when the server has answered this very operation, "later" when it has not. */
  async #send(op) {
    let response;
    let answer;
    try {
      response = await post(op, this.#user);
      answer = await response.json();
    } catch {
      // No network, a timeout, or a page of a proxy instead of our JSON: not saved.
      this.#trouble("offline");
      return "later";
    }
    if (response.ok && answer.op === op.op) return this.#saved(op, answer);
    // 401 when the session is over, 403 without our mark when the page's token is stale: both are
    // cured by signing in.
    if (response.status === 401 || (response.status === 403 && !answer.is_refused)) {
      this.signIn = answer.sign_in ?? "";
      if (answer.locked) document.dispatchEvent(new CustomEvent("locked"));
      if (response.status === 403) await freshToken(); // signed in anew in another tab
      this.#trouble("signed-out");
      return "later";
    }
    if (!answer.is_refused) {
      this.#trouble("offline");
      return "later";
    }
    op.state = "refused";
    op.error = answer.error ?? "";
    op.answer = answer;
    this.#keep(op);
    this.#trouble("");
    this.#tell("refused", op);
    return "done";
  }

  #saved(op, answer) {
    this.#drop(op);
    // What follows about the same thing was typed over this value.
    for (const next of this.waiting) {
      if (next.key !== op.key || !("expected" in next.body)) continue;
      next.body.expected = answer.text;
      this.#keep(next);
    }
    this.#trouble("");
    this.#tell("saved", op, answer);
    return "done";
  }

  #trouble(kind) {
    this.trouble = kind;
    this.#tell("state");
  }

  #tell(type, op = null, answer = null) {
    this.dispatchEvent(new CustomEvent(type, { detail: { op, answer } }));
  }
}

function post(op, user) {
  const content = { ...op.body, op: op.op, user };
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  let body;
  if (op.type === "json") {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(content);
  } else {
    body = new URLSearchParams(content);
  }
  const patience = new AbortController();
  setTimeout(() => patience.abort(), PATIENCE);
  // keepalive: what has just been typed still leaves when the page is closed.
  return fetch(op.url, { method: "POST", headers, body, keepalive: true, redirect: "error", signal: patience.signal });
}

/** Not crypto.randomUUID: a school's server in the local network may have no HTTPS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
