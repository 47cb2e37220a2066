// What an operation is, and the rules by which operations of one journal stand in line. Pure: no
// network, no storage, no page.
//
// An operation: { key, user, group, cell, at, state, isSent, answer, kind, text, expected, … }
//   key       made here, an UUID: the server takes a repetition for what it is
//   cell      what it is about: c:<lesson>:<student> a cell, t:<column>:<student> a term mark
//             (column: the id of the term, or the kind of mark, "year"), p:<lesson> a topic,
//             h:<lesson> a homework, a:<lesson> that nobody else was absent
//   at        its place in the line, growing
//   state     "waiting", then gone; or "refused" or "conflict" until the teacher has decided
//   isSent    it may have reached the server: its text is no longer to be replaced by a newer one
//   answer    what the server said when it did not take it
//   expected  what the teacher saw when typing over it

export const MOST = 200;
// Below the 64 KB that a browser still sends for a page that is being closed.
export const LONGEST = 48_000;

const ENCODER = new TextEncoder();

export function cellOf({ kind, lesson, student, column }) {
  switch (kind) {
    case "cell": return `c:${lesson}:${student}`;
    case "term": return `t:${column}:${student}`;
    case "topic": return `p:${lesson}`;
    case "homework": return `h:${lesson}`;
    case "attendance": return `a:${lesson}`;
    default: throw new TypeError(`no such kind of operation: ${kind}`);
  }
}

/** `fresh` beside the `earlier` operations of its cell: { fresh, replaced }. What was never sent is
 *  replaced, and so is what was refused; what may have reached the server stays in front. */
export function beside(earlier, fresh) {
  const replaced = earlier.filter((one) => one.state !== "waiting" || !one.isSent);
  // Typed over what is still on its way: what was seen before the first of them is expected.
  const first = earlier.find((one) => one.state === "waiting");
  return { fresh: first ? { ...fresh, expected: first.expected } : fresh, replaced };
}

/** What becomes of a cell's operations, `op` among them, when the server has answered it with
 *  `result`: { put, gone }. */
export function settled(ofCell, op, result) {
  const later = ofCell.filter((one) => one.key !== op.key && one.state === "waiting");
  if (result.status === 200) {
    // What follows was typed over this very value.
    return { put: later.map((one) => ({ ...one, expected: result.text })), gone: [op.key] };
  }
  // Something newer has been typed since: that is what the teacher means.
  if (later.length) return { put: [], gone: [op.key] };
  const state = result.status === 409 && result.current !== undefined ? "conflict" : "refused";
  return { put: [{ ...op, state, answer: result }], gone: [] };
}

/** The head of the line that fits one request: a cell at most once, so that what follows in it can
 *  wait for the answer. */
export function batchOf(waiting, most = MOST) {
  const batch = [];
  const cells = new Set();
  let length = 0;
  for (const op of waiting) {
    length += byteLength(JSON.stringify(sendable(op)));
    if (batch.length === most || cells.has(op.cell) || (batch.length && length > LONGEST)) break;
    cells.add(op.cell);
    batch.push(op);
  }
  return batch;
}

export function byteLength(text) {
  return ENCODER.encode(text).length;
}

/** An operation as the server reads it. */
export function sendable({ user, group, cell, at, state, isSent, answer, ...sent }) {
  return sent;
}

/** Not crypto.randomUUID: a school's server in the local network may have no HTTPS. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
