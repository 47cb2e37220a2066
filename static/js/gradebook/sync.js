// Sends what is kept: in order, a batch at a time, repeated with growing pauses until the server
// has answered. Of the tabs of one journal one sends at a time (a Web Lock; a browser has them
// under HTTPS only, elsewhere the server recognises what two tabs send twice).

import { freshToken, token } from "../token.js";
import { batchOf, byteLength, MOST, sendable } from "./operations.js";

const DEBOUNCE = 300;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const PATIENCE = 20_000;
const KEEPALIVE_MOST = 60_000;

export class Sync {
  #url;
  #user;
  #lock;
  #storage;
  #tell;
  #timer = 0;
  #failures = 0;
  #most = MOST;
  #isBusy = false;
  #isAsked = false;
  #isUrgent = false; // the network came back while an answer was being waited for

  /** `tell` hears { sent: ops }, { answered: [[op, result]], savedAt }, { failed: ops } and
   *  { trouble, sentence, signIn }. */
  constructor({ url, user, group, storage, tell }) {
    this.#url = url;
    this.#user = user;
    this.#lock = `razvorot/${user}/${group}`;
    this.#storage = storage;
    this.#tell = tell;
    window.addEventListener("online", () => this.now());
    window.addEventListener("focus", () => this.now());
    document.addEventListener("unlocked", () => this.now()); // idle_lock.js
    document.addEventListener("visibilitychange", () => this.now());
  }

  /** When the fingers pause. Does not shorten the pause after a failure. */
  soon() {
    if (!this.#timer && !this.#isBusy) this.#wait(DEBOUNCE);
    else this.#isAsked = true;
  }

  /** At once, whatever was being waited for. */
  now() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#drain();
  }

  /** The page is going: what it has not sent leaves with it, and is kept all the same. */
  flush(waiting) {
    const batch = batchOf(waiting);
    if (!batch.length) return;
    this.#storage.markSent(batch);
    this.#post(batch).catch(() => {});
  }

  #wait(pause) {
    this.#timer = setTimeout(() => this.now(), pause);
  }

  async #drain() {
    if (this.#isBusy) {
      this.#isUrgent = true;
      return;
    }
    this.#isBusy = true;
    this.#isUrgent = false;
    let pause = FIRST_PAUSE;
    try {
      do {
        this.#isAsked = false;
        pause = await this.#exclusively(() => this.#sendBatch());
      } while (pause === 0);
    } finally {
      this.#isBusy = false;
    }
    if (this.#isUrgent) this.#wait(DEBOUNCE);
    else if (pause !== null) this.#wait(pause);
    else if (this.#isAsked) this.#wait(DEBOUNCE);
  }

  /** A tab that sleeps while it holds the lock does not keep the others waiting for ever. */
  async #exclusively(work) {
    if (!navigator.locks) return work();
    const signal = AbortSignal.timeout(PATIENCE + 5000);
    try {
      return await navigator.locks.request(this.#lock, { signal }, work);
    } catch (error) {
      if (error.name !== "TimeoutError") throw error;
      return work();
    }
  }

  /** Milliseconds to wait before the next one; null when nothing is left to send. */
  async #sendBatch() {
    const waiting = (await this.#storage.load()).filter((op) => op.state === "waiting");
    const batch = batchOf(waiting, this.#most);
    if (!batch.length) {
      this.#failures = 0;
      this.#tell({ trouble: "" });
      return null;
    }
    await this.#storage.markSent(batch);
    this.#tell({ sent: batch });
    let response;
    let answer;
    try {
      response = await this.#post(batch);
      answer = await response.json();
    } catch {
      // No network, a timeout, or a page of a proxy instead of our JSON: not saved.
      return this.#later(batch, { trouble: "offline" });
    }
    if (response.ok && Array.isArray(answer.results)) return this.#answered(batch, answer);
    return this.#refused(batch, response, answer);
  }

  async #answered(batch, { results, saved_at: savedAt }) {
    const byKey = new Map(results.map((result) => [result.key, result]));
    const pairs = batch.filter((op) => byKey.has(op.key)).map((op) => [op, byKey.get(op.key)]);
    if (!pairs.length) return this.#later(batch, { trouble: "offline" });
    await this.#storage.settle(pairs);
    this.#failures = 0;
    this.#most = MOST;
    this.#tell({ answered: pairs, savedAt });
    return 0;
  }

  /** The whole batch was not taken: by whom it was signed, by how long it was, by a server that
   *  is busy. None of it says anything about a single operation. */
  async #refused(batch, response, answer) {
    const { status } = response;
    const sentence = answer.error ?? "";
    if (status === 401) {
      if (answer.locked) document.dispatchEvent(new CustomEvent("locked"));
      return this.#later(batch, { trouble: "signed-out", sentence, isLocked: Boolean(answer.locked) });
    }
    if (status === 403 && !answer.is_refused) {
      // The token of the forms is stale: somebody signed in anew in another tab.
      const isFirst = this.#failures === 0;
      if ((await freshToken()) && isFirst) {
        this.#failures = 1;
        return 0;
      }
      return this.#later(batch, { trouble: "signed-out", sentence });
    }
    if (status === 413 && batch.length > 1) {
      this.#most = Math.ceil(batch.length / 2);
      return 0;
    }
    if (status === 429 || status >= 500 || !answer.is_refused) {
      return this.#later(batch, { trouble: "offline" }, Number(response.headers.get("Retry-After")) * 1000);
    }
    return this.#later(batch, { trouble: "barred", sentence });
  }

  #later(batch, trouble, atLeast = 0) {
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    this.#failures += 1;
    this.#tell({ failed: batch });
    this.#tell(trouble);
    // Not all at once: the tabs of a whole school wait for one server.
    return Math.max(atLeast || 0, pause * (0.5 + Math.random() / 2));
  }

  #post(batch) {
    const body = JSON.stringify({ user: this.#user, operations: batch.map(sendable) });
    return fetch(this.#url, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() },
      body,
      // What has just been typed still leaves when the page is closed.
      keepalive: byteLength(body) < KEEPALIVE_MOST,
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
  }
}
