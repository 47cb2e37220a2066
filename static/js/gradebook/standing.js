// The mean of a row and the mark it suggests, as journal/rules.py reckons them. Pure. Whole numbers
// throughout: weights are hundredths, the mean is rounded half up to hundredths.

/** `works`: [{ marks: [{ value, owed }, …retakes], weight }], `owed` an overdue debt that counts as
 *  the lowest mark. `scale`: { min, max, thresholds: [5, 4, 3]
 *  in hundredths, enough, retakes }. `carried`: [total, weight, count] of marks given elsewhere. */
export function standing(works, scale, carried = [0, 0, 0]) {
  let [total, weight, count] = carried;
  let owed = 0;
  for (const work of works) {
    for (const mark of counted(work.marks, scale)) {
      total += (mark.owed ? scale.min : mark.value) * work.weight;
      if (mark.owed) owed += 1;
      weight += work.weight;
      count += 1;
    }
  }
  if (!count) return { mean: "", suggested: "", count, isEnough: true };
  const cents = Math.floor((200 * total + weight) / (2 * weight));
  return { mean: decimal(cents), suggested: String(suggest(cents, scale)), count, isEnough: count - owed >= scale.enough };
}

/** Which marks of a work and its retakes enter the mean. */
function counted(marks, { retakes, min }) {
  const found = marks.filter((mark) => mark.owed || mark.value !== null);
  if (found.length < 2 || retakes === "both") return found;
  if (retakes !== "best") return found.slice(-1);
  // Of equal ones a mark goes before a debt.
  const rank = (mark) => 2 * (mark.owed ? min : mark.value) - (mark.owed ? 1 : 0);
  return [found.reduce((best, mark) => (rank(mark) > rank(best) ? mark : best))];
}

function suggest(cents, { min, max, thresholds: [five, four, three] }) {
  // A scale other than five-point has no thresholds of its own: plain rounding half up.
  if (max !== 5) return Math.max(min, Math.min(max, Math.floor((cents + 50) / 100)));
  if (cents >= five) return 5;
  if (cents >= four) return 4;
  return cents >= three ? 3 : Math.max(min, 2);
}

function decimal(cents) {
  return `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, "0")}`;
}
