/** Small helpers for making and wiring elements. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element: `h("button", { class: "btn", onclick: save, disabled: true }, "Save")`.
 * Attributes that are null, undefined or false are left out; functions become listeners.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An icon of the sprite that lies beside this bundle. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${new URL("icons.svg", import.meta.url).pathname}#${name}`);
  svg.append(use);
  return svg;
}

/** Calls `start(element)` once for each element that matches, now and whenever one is added to the page. */
export function wire(selector, start) {
  const seen = new WeakSet();
  const begin = (element) => {
    if (seen.has(element)) return;
    seen.add(element);
    start(element);
  };
  const scan = (root) => {
    if (root.matches?.(selector)) begin(root);
    root.querySelectorAll?.(selector).forEach(begin);
  };
  const observe = () => {
    scan(document.documentElement);
    new MutationObserver((changes) => {
      for (const change of changes) change.addedNodes.forEach(scan);
    }).observe(document.documentElement, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", observe, { once: true });
  else observe();
}

/** `run` after `wait` milliseconds without a further call; `.now()` runs what is pending, `.cancel()` drops it. */
export function debounce(wait, run) {
  let timer = null;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(later.now, wait);
  };
  later.cancel = () => {
    clearTimeout(timer);
    timer = null;
  };
  later.now = () => {
    later.cancel();
    return run();
  };
  later.pending = () => timer !== null;
  return later;
}

/** The JSON in a `<script type="application/json" …>` child, or `fallback` when there is none. */
export function jsonChild(element, selector, fallback) {
  const block = element.querySelector(`script${selector}`);
  return block && block.textContent.trim() ? JSON.parse(block.textContent) : fallback;
}

/** Asks before the page is left while `dirty()` is true; gives back a function that stops asking. */
export function guard(dirty) {
  const ask = (event) => {
    if (dirty()) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
