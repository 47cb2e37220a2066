// What the text of a cell says, read as journal/rules.py reads it. Pure. The server decides what a
// cell says; this is for what must be seen before it has answered: the look, the mean, the preview
// of a paste.
//
// An entry: { works: [[{ value, code, modifier }, …retakes], …], attendance, minutes }; the place
// of a work without a mark is an empty list.

const ATTENDANCE = { н: "н", от: "н", б: "б", уп: "уп", нп: "нп", оп: "оп", осв: "осв", до: "до", со: "со" };
const ABSENT = ["н", "б", "уп", "нп", "со"];
const CODES = { зач: "зач", зачет: "зач", зачёт: "зач", незач: "незач", незачет: "незач", незачёт: "незач", "н/а": "н/а", на: "н/а", ".": "." };

const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,";
const KEYS = "йцукенгшщзхъфывапролджэячсмитьб";
const ALIKE = { a: "а", c: "с", e: "е", o: "о", p: "р", x: "х", y: "у", h: "н", k: "к", m: "м", t: "т", b: "в" };
const SIGNS = { "→": ">", "–": "-", "—": "-", "−": "-", _: "-" };
const TOKEN = /н\/а|[а-яё]+\d{0,3}|\d+|[.>+-]/g;

/** The Cyrillic that was meant, whatever the layout. */
export function toCyrillic(text) {
  let lowered = text.trim().toLowerCase().replace(/[→–—−_]/g, (sign) => SIGNS[sign]);
  // One key, two layouts: «б» is the comma of the Latin layout, where it separates nothing; «ю» is
  // its full stop and, beside another mark, its «greater».
  lowered = lowered.replace(/^,|,$/g, "б");
  if (lowered === "ю") lowered = ".";
  lowered = lowered.replaceAll("ю", ">");
  const byKeys = [...lowered].map((sign) => KEYS[LATIN.indexOf(sign)] ?? sign).join("");
  const byLooks = [...lowered].map((sign) => ALIKE[sign] ?? sign).join("");
  for (const candidate of [lowered, byKeys, byLooks]) {
    if (/[a-z[\];'`]/.test(candidate)) continue;
    const words = candidate.match(/н\/а|[а-яё]+/g) ?? [];
    if (words.every((word) => word in ATTENDANCE || word in CODES)) return candidate;
  }
  return lowered;
}

/** The entry, or null when the text cannot be read. `scale`: { min, max, modifiers }. */
export function readCell(text, scale) {
  const cleaned = toCyrillic(text);
  const entry = { works: [], attendance: "", minutes: null };
  let position = 0;
  let isRetake = false;
  let isAfterNumber = false;
  for (const found of cleaned.matchAll(TOKEN)) {
    const [token] = found;
    const skipped = cleaned.slice(position, found.index);
    if (/[^ /,;]/.test(skipped)) return null;
    const isModifier = "+-".includes(token) && isAfterNumber && !skipped;
    position = found.index + token.length;
    isAfterNumber = false;
    if (isModifier) {
      if (!scale.modifiers) return null;
      entry.works.at(-1).at(-1).modifier = token;
    } else if (/^\d/.test(token)) {
      if (!readNumbers(entry, token, scale, isRetake)) return null;
      isRetake = false;
      isAfterNumber = true;
    } else if (token in CODES) {
      put(entry, { value: null, code: CODES[token], modifier: "" }, isRetake);
      isRetake = false;
    } else if (isRetake || token === "+") {
      return null;
    } else if (token === ">") {
      if (!entry.works.at(-1)?.length) return null;
      isRetake = true;
    } else if (token === "-") {
      entry.works.push([]);
    } else if (!readAttendance(entry, token)) {
      return null;
    }
  }
  if (isRetake || /[^ /,;]/.test(cleaned.slice(position))) return null;
  while (entry.works.length && !entry.works.at(-1).length) entry.works.pop();
  return entry;
}

function readNumbers(entry, digits, { min, max }, isRetake) {
  const numbers = max > 9 ? [Number(digits)] : [...digits].map(Number);
  if (numbers.some((value) => value < min || value > max)) return false;
  for (const [at, value] of numbers.entries()) put(entry, { value, code: "", modifier: "" }, isRetake && at === 0);
  return true;
}

function readAttendance(entry, token) {
  const [, word, minutes] = token.match(/^(.*?)(\d*)$/);
  const code = ATTENDANCE[word];
  if (!code || entry.attendance || (minutes && code !== "оп")) return false;
  entry.attendance = code;
  entry.minutes = minutes ? Number(minutes) : null;
  return true;
}

function put(entry, mark, isRetake) {
  if (isRetake) entry.works.at(-1).push(mark);
  else entry.works.push([mark]);
}

/** The text as the server will write it, with the signs of journal_grid.cell_html. */
export function cellHtml(entry, { low }) {
  const works = entry.works.map((marks) => marks.map((mark) => markHtml(mark, low)).join("→") || "-");
  const attendance = entry.attendance + (entry.minutes ?? "");
  const look = isOdd(entry) ? "abs is-odd" : "abs";
  return [works.join("/"), attendance && `<i class="${look}">${attendance}</i>`].filter(Boolean).join(" ");
}

/** A mark of one who was absent: perhaps meant, perhaps a slip. */
export function isOdd({ works, attendance }) {
  return ABSENT.includes(attendance) && works.some((marks) => marks.some((mark) => mark.value !== null));
}

function markHtml({ value, code, modifier }, low) {
  if (value === null) return code === "." ? '<span class="debt">.</span>' : code;
  return value <= low ? `<b class="low">${value}${modifier}</b>` : `${value}${modifier}`;
}

/** The text without «н» and its kin, or null when nobody was absent by it. A late student was there. */
export function withoutAbsence(entry) {
  if (!entry || !["н", "б", "уп", "нп"].includes(entry.attendance)) return null;
  return entry.works.map((marks) => marks.map(markText).join("→") || "-").join("/");
}

function markText({ value, code, modifier }) {
  return value === null ? code : `${value}${modifier}`;
}
