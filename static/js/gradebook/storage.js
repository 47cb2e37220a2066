// Where operations are kept until the server has answered them: IndexedDB, shared by the tabs of a
// browser. Each method is one transaction, so two tabs never see half of a change. In a browser
// that keeps nothing they live in memory, and `keeps` says so.

import { beside, settled } from "./operations.js";

const DATABASE = "razvorot";
const OPERATIONS = "operations";

/** How many operations of `user` wait or were refused, by journal. */
export async function countByGroup(user) {
  const counts = new Map();
  const database = await open();
  const store = database.transaction(OPERATIONS).objectStore(OPERATIONS);
  for (const op of await done(store.getAll())) {
    if (op.user === user) counts.set(op.group, (counts.get(op.group) ?? 0) + 1);
  }
  database.close();
  return counts;
}

export class Storage {
  #opening;
  #memory = new Map();
  #user;
  #group;

  keeps = true;

  constructor(user, group) {
    this.#user = user;
    this.#group = group;
    this.#opening = open().catch(() => this.#forgets());
  }

  /** All operations of the journal, in order. */
  async load() {
    const kept = await this.#within("readonly", (store) =>
      done(store.index("journal").getAll([this.#user, this.#group])),
    );
    return [...(kept ?? []), ...this.#memory.values()].sort((one, other) => one.at - other.at);
  }

  /** Put `op` in line; see `beside`. */
  async add(op) {
    const decide = (earlier) => {
      const { fresh, replaced } = beside(earlier, op);
      return { put: [fresh], gone: replaced.map((one) => one.key) };
    };
    const isKept = await this.#change([[op.cell, decide]]);
    if (!isKept && !this.#memory.has(op.key)) this.#memory.set(op.key, op);
  }

  /** They are about to leave; those that another tab has settled meanwhile are not brought back. */
  async markSent(batch) {
    for (const { key } of batch) {
      if (this.#memory.has(key)) this.#memory.get(key).isSent = true;
    }
    await this.#within("readwrite", async (store) => {
      const kept = await Promise.all(batch.map(({ key }) => done(store.get(key))));
      for (const op of kept) if (op && !op.isSent) store.put({ ...op, isSent: true });
      return true;
    });
  }

  /** The server has answered [op, result], …: see `settled`. */
  async settle(pairs) {
    await this.#change(pairs.map(([op, result]) => [op.cell, (ofCell) => settled(ofCell, op, result)]));
  }

  async drop(op) {
    await this.#change([[op.cell, () => ({ put: [], gone: [op.key] })]]);
  }

  /** [cell, decide], …: `decide` what becomes of the operations of a cell. False when the browser
   *  did not keep it. */
  async #change(cells) {
    for (const [cell, decide] of cells) {
      const remembered = [...this.#memory.values()].filter((op) => op.cell === cell);
      if (!remembered.length) continue;
      const { put, gone } = decide(remembered);
      for (const key of gone) this.#memory.delete(key);
      for (const op of put) this.#memory.set(op.key, op);
    }
    return this.#within("readwrite", async (store) => {
      const index = store.index("cell");
      const kept = await Promise.all(cells.map(([cell]) => done(index.getAll([this.#user, this.#group, cell]))));
      for (const [at, [, decide]] of cells.entries()) {
        const { put, gone } = decide(kept[at]);
        for (const key of gone) store.delete(key);
        for (const op of put) if (!this.#memory.has(op.key)) store.put(op);
      }
      // At once: a page that is being closed takes a transaction that is not committed with it.
      store.transaction.commit();
      return true;
    });
  }

  async #within(mode, work) {
    const database = await this.#opening;
    if (!database) return null;
    try {
      const transaction = database.transaction(OPERATIONS, mode);
      const ended = finished(transaction);
      const result = await work(transaction.objectStore(OPERATIONS));
      if (mode === "readwrite") await ended;
      return result;
    } catch {
      return this.#forgets();
    }
  }

  #forgets() {
    this.keeps = false;
    return null;
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore(OPERATIONS, { keyPath: "key" });
      store.createIndex("journal", ["user", "group"]);
      store.createIndex("cell", ["user", "group", "cell"]);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  ended.catch(() => {}); // heard where it is awaited, and nowhere else
  return ended;
}
