// Which student a written name means: «Белова», «Белова А.», «Белова Анна», «Анна Белова». Pure.

/** `students`: [{ row, name }]. The student, "none" or "many". */
export function whoIs(written, students) {
  const words = wordsOf(written);
  if (!words.length) return "none";
  const fitting = students.filter(({ name }) => fits(words, wordsOf(name)));
  if (fitting.length <= 1) return fitting[0] ?? "none";
  const exact = fitting.filter(({ name }) => wordsOf(name).join(" ") === words.join(" "));
  return exact.length === 1 ? exact[0] : "many";
}

/** Two columns, a name and a mark: at least half of the names belong to the class. */
export function isListOfNames(rows, students) {
  if (rows[0]?.length !== 2) return false;
  const names = rows.map(([name]) => name).filter(Boolean);
  const known = names.filter((name) => /[а-яёa-z]{2}/i.test(name) && whoIs(name, students) !== "none");
  return known.length > 0 && known.length * 2 >= names.length;
}

function wordsOf(name) {
  return name.toLowerCase().replaceAll("ё", "е").replace(/^\d+[.)]?\s*/, "").split(/[\s.,]+/).filter(Boolean);
}

/** The surname is written in full; the other words may be shortened, and stand in any order. */
function fits(written, name) {
  if (!written.includes(name[0])) return false;
  const at = written.indexOf(name[0]);
  const rest = written.filter((_, place) => place !== at);
  const left = name.slice(1);
  return rest.slice(0, left.length).every((word) => left.some((part) => part.startsWith(word)));
}
