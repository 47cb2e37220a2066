// Operations that are not yet on the server: everything typed in a journal goes through here. Each
// is kept by the browser until the server has answered it; so a cut network, a restarted server, an
// ended session or a closed tab lose nothing: the next time the page is open the queue goes on.
//
//   const queue = openQueue({ url, user, group });
//   queue.add({ kind: "cell", lesson, student, text, expected })                 → key
//             { kind: "term", column, student, text, expected, reason }    column: a term's id, "year"…
//             { kind: "topic", lesson, text, expected, plan_item }
//             { kind: "homework", lesson, text, expected }
//             { kind: "attendance", lesson, text }                         text: "✓", or "" to withdraw
//       expected: what the server last said of the cell, so that nobody is overwritten unseen
//   queue.state(cell)     "" | "typed" | "sent" | "saved" | "refused" | "conflict"
//   queue.find(cell)      the newest operation of the cell, or undefined
//   queue.pending()       operations that the server has not answered, in order
//   queue.refused()       those it did not take (op.state "refused" or "conflict"; op.answer)
//   queue.drop(key)       forget one: what the server has stays
//   queue.retry()         do not wait for a pause to end
//   queue.subscribe(hear) hear({ cell, state, op, result }) for each change of a cell, with the
//       server's `result` when it has just answered; hear({ cell: "" }) when only the page's own
//       state changed: queue.trouble ("" | "offline" | "signed-out" | "barred"), queue.sentence,
//       queue.savedAt, queue.keeps. An operation of an earlier visit or of another tab comes the
//       same way: whatever `state` says, `op.text` is what was typed in the cell.
//   queue.ready           a promise: what an earlier visit left has been told
//
// Cells are named as in operations.js.

import { beside, cellOf, newKey, settled } from "./operations.js";
import { Storage } from "./storage.js";
import { Sync } from "./sync.js";

export { cellOf };

export function openQueue(options) {
  return new Queue(options);
}

class Queue {
  #user;
  #group;
  #ops = new Map(); // key → operation, in order
  #cells = new Map(); // cell → keys
  #flying = new Set(); // keys on their way, from this tab or another
  #saved = new Set(); // cells saved while the page is open
  #hearers = new Set();
  #storage;
  #sync;
  #channel;
  #lastAt = 0;

  trouble = "";
  sentence = "";
  isLocked = false;
  savedAt = "";
  ready;

  constructor({ url, user, group }) {
    this.#user = Number(user);
    this.#group = Number(group);
    this.#storage = new Storage(this.#user, this.#group);
    this.#sync = new Sync({
      url,
      user: this.#user,
      group: this.#group,
      storage: this.#storage,
      tell: (news) => {
        this.#channel?.postMessage(news);
        this.#hear(news);
      },
    });
    this.ready = this.#restore();
    this.#channel = new BroadcastChannel(`razvorot/${this.#user}/${this.#group}`);
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data));
    window.addEventListener("pagehide", () => this.#sync.flush(this.#unsent()));
    // Taken out of the browser's own cache, the page knows nothing of what happened meanwhile.
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted && this.keeps) location.reload();
    });
  }

  get keeps() {
    return this.#storage.keeps;
  }

  add(operation) {
    const fresh = {
      ...operation,
      key: newKey(),
      user: this.#user,
      group: this.#group,
      cell: cellOf(operation),
      at: this.#nextAt(),
      state: "waiting",
      isSent: false,
    };
    this.#channel.postMessage({ added: fresh });
    this.#put(fresh);
    this.#storage.add(fresh).then(() => {
      this.#sync.soon();
      if (!this.keeps) this.#publish({ cell: "" });
    });
    return fresh.key;
  }

  drop(key) {
    const op = this.#ops.get(key);
    if (!op) return;
    this.#storage.drop(op);
    this.#channel.postMessage({ dropped: key });
    this.#hear({ dropped: key });
  }

  retry() {
    this.#sync.now();
  }

  pending() {
    return [...this.#ops.values()].filter((op) => op.state === "waiting");
  }

  refused() {
    return [...this.#ops.values()].filter((op) => op.state !== "waiting");
  }

  find(cell) {
    return this.#ofCell(cell).at(-1);
  }

  state(cell) {
    const op = this.find(cell);
    if (!op) return this.#saved.has(cell) ? "saved" : "";
    if (op.state !== "waiting") return op.state;
    return this.#flying.has(op.key) ? "sent" : "typed";
  }

  subscribe(hear) {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  // --- news, of this tab or another ------------------------------------------------------------

  #hear(news) {
    if (news.added) this.#put(news.added);
    if (news.dropped) this.#onDropped(news.dropped);
    if (news.sent) this.#onSent(news.sent);
    if (news.failed) this.#onFailed(news.failed);
    if (news.answered) this.#onAnswered(news.answered, news.savedAt);
    if (news.trouble !== undefined) this.#onTrouble(news);
  }

  #put(op) {
    const { fresh, replaced } = beside(this.#ofCell(op.cell), op);
    for (const { key } of replaced) this.#remove(key);
    this.#set(fresh);
    this.#saved.delete(op.cell);
    this.#tellOf(op.cell);
  }

  #onDropped(key) {
    const op = this.#ops.get(key);
    if (!op) return;
    this.#remove(key);
    this.#tellOf(op.cell, { op });
  }

  #onSent(batch) {
    for (const { key } of batch) {
      const op = this.#ops.get(key);
      if (!op) continue;
      op.isSent = true;
      this.#flying.add(key);
      this.#tellOf(op.cell);
    }
  }

  #onFailed(batch) {
    for (const { key, cell } of batch) {
      this.#flying.delete(key);
      this.#tellOf(cell);
    }
  }

  #onAnswered(pairs, savedAt) {
    this.savedAt = savedAt;
    this.#trouble({ trouble: "" });
    for (const [op, result] of pairs) {
      const { put, gone } = settled(this.#ofCell(op.cell), op, result);
      this.#flying.delete(op.key);
      for (const key of gone) this.#remove(key);
      for (const one of put) this.#set(one);
      if (result.status === 200) this.#saved.add(op.cell);
      this.#tellOf(op.cell, { op: { ...op, answer: result }, result });
    }
    this.#publish({ cell: "" });
  }

  #onTrouble(news) {
    this.#trouble(news);
    this.#publish({ cell: "" });
  }

  #trouble({ trouble, sentence = "", isLocked = false }) {
    this.trouble = trouble;
    this.sentence = sentence;
    this.isLocked = isLocked;
  }

  // --- what is known ---------------------------------------------------------------------------

  async #restore() {
    for (const op of await this.#storage.load()) {
      this.#lastAt = Math.max(this.#lastAt, op.at);
      if (this.#ops.has(op.key)) continue;
      this.#set(op);
      this.#tellOf(op.cell);
    }
    this.#publish({ cell: "" });
    if (this.pending().length) this.#sync.now();
  }

  /** What could leave now: nothing that waits for the answer to another in its cell. */
  #unsent() {
    const cells = new Set(this.pending().filter((op) => this.#flying.has(op.key)).map((op) => op.cell));
    return this.pending().filter((op) => !cells.has(op.cell));
  }

  #ofCell(cell) {
    return [...(this.#cells.get(cell) ?? [])].map((key) => this.#ops.get(key));
  }

  #set(op) {
    this.#ops.set(op.key, op);
    if (!this.#cells.has(op.cell)) this.#cells.set(op.cell, new Set());
    this.#cells.get(op.cell).add(op.key);
  }

  #remove(key) {
    const op = this.#ops.get(key);
    if (!op) return;
    this.#ops.delete(key);
    this.#flying.delete(key);
    this.#cells.get(op.cell).delete(key);
  }

  #nextAt() {
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    return this.#lastAt;
  }

  #tellOf(cell, { op = this.find(cell), result } = {}) {
    this.#publish({ cell, state: this.state(cell), op, result });
  }

  #publish(change) {
    for (const hear of this.#hearers) {
      try {
        hear(change);
      } catch (error) {
        reportError(error); // a fault in what paints keeps nothing from being sent
      }
    }
  }
}
