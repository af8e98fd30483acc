/** The words people read: English from words.json, another language from the page's own list. */
import english from "./words.json";

let translated = null;

function table() {
  if (!translated) {
    translated = {};
    for (const block of document.querySelectorAll("script[data-words]")) {
      Object.assign(translated, JSON.parse(block.textContent));
    }
  }
  return translated;
}

/** The sentence for `key`, with `{name}` replaced by `values.name`. */
export function say(key, values = {}) {
  const text = table()[key] || english[key];
  if (text === undefined) throw new Error(`words.json has no “${key}”`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function language() {
  return document.documentElement.lang || "en";
}

/** "12:04" in the page's language. */
export function timeOfDay(date) {
  return new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** "2.4 MB" in the page's language. */
export function bytes(count) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let step = 0;
  let value = count;
  while (value >= 1024 && step < units.length - 1) {
    value /= 1024;
    step += 1;
  }
  const digits = step === 0 || value >= 10 ? 0 : 1;
  const shape = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: digits };
  return new Intl.NumberFormat(language(), shape).format(value);
}
