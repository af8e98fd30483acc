/** bpmn-js's own words in the page's language: the English text is the key. */
import { language } from "../common/words.js";

function pageWords() {
  const words = {};
  for (const block of document.querySelectorAll("script[data-words]")) Object.assign(words, JSON.parse(block.textContent));
  return words;
}

const words = language().startsWith("en") ? {} : pageWords();

function translate(template, values = {}) {
  const text = Object.hasOwn(words, template) ? words[template] : template;
  return text.replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);
}

export const translateModule = { translate: ["value", translate] };
