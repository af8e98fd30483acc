/** `data-key="n"`: single keys, or two in a row, that press what they are written on; `?` lists them. */
import { show } from "../common/dialog.js";
import { h } from "../common/dom.js";
import { say } from "../common/words.js";

const SETTING = "redress.keys";
const PAIR_WITHIN = 1200; // milliseconds between the two keys of a pair
let first = { key: "", at: 0 };

function switchedOff() {
  return localStorage.getItem(SETTING) === "off";
}

/** Where a letter is text, or means something to a widget of its own. */
function typing(target) {
  return target.closest?.(
    'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable=""], ' +
      '[contenteditable="true"], [role="textbox"], [role="listbox"], [role="menu"], [role="combobox"], .djs-container, dialog',
  );
}

function marked(keys) {
  const found = document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`);
  return [...found].find((element) => element.checkVisibility() && !element.disabled);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (typing(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    list();
    return;
  }
  if (switchedOff() || event.key.length !== 1) return;
  const now = performance.now();
  const pair = now - first.at < PAIR_WITHIN ? `${first.key} ${event.key}` : "";
  first = { key: event.key, at: now };
  const target = (pair && marked(pair)) || marked(event.key);
  if (!target) return;
  event.preventDefault();
  first = { key: "", at: 0 };
  if (target.matches("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select")) target.focus();
  else target.click();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys-help]")) list();
});

function list() {
  const lines = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const label = element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent || element.placeholder || "";
    if (!lines.has(element.dataset.key)) lines.set(element.dataset.key, label.replace(/\s+/g, " ").trim());
  }
  lines.set("?", say("keys_help"));
  const on = h("input", { type: "checkbox", class: "form-check-input", checked: !switchedOff() });
  on.addEventListener("change", () => localStorage.setItem(SETTING, on.checked ? "on" : "off"));
  const rows = [...lines].map(([keys, label]) => [h("dt", {}, ...caps(keys)), h("dd", {}, label)]);
  show(
    h(
      "dialog",
      { class: "rd-dialog", "aria-labelledby": "rd-keys-title" },
      h(
        "form",
        { method: "dialog" },
        h("h2", { id: "rd-keys-title" }, say("keys")),
        h("dl", { class: "rd-keys" }, rows.flat()),
        h("label", { class: "form-check form-switch" }, on, h("span", { class: "form-check-label" }, say("keys_on"))),
        h("div", { class: "rd-dialog-buttons" }, h("button", { class: "btn btn-primary", autofocus: true }, say("close"))),
      ),
    ),
  );
}

function caps(keys) {
  return keys.split(" ").flatMap((key, index) => [index ? ` ${say("keys_then")} ` : "", h("kbd", {}, key)]);
}
