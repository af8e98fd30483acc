/** `<time datetime data-clock>`: how long until then, or how long since, counted live. */
import { wire } from "../common/dom.js";
import { say } from "../common/words.js";

const clocks = new Set();
const SECOND = 1000;
const UNITS = [
  ["unit_d", 86_400 * SECOND],
  ["unit_h", 3_600 * SECOND],
  ["unit_min", 60 * SECOND],
  ["unit_s", SECOND],
];

const serverTime = Date.parse(document.querySelector('meta[name="server-time"]')?.content ?? "");
const drift = Number.isNaN(serverTime) ? 0 : serverTime - Date.now();

/** The two largest units of a span: "3 h 12 min"; seconds only below two minutes. */
export function span(milliseconds) {
  const units = milliseconds < 120 * SECOND ? UNITS : UNITS.slice(0, 3);
  let rest = milliseconds;
  const parts = [];
  for (const [word, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count || (parts.length === 0 && size === units.at(-1)[1])) parts.push(say(word, { n: count }));
    else if (parts.length) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** How near the end is: the shares are those at which the desk warns. */
export function state(now, due, start) {
  if (now >= due) return "over";
  if (Number.isNaN(start) || due <= start) return "calm";
  const used = (now - start) / (due - start);
  if (used >= 0.8) return "urgent";
  return used >= 0.5 ? "warn" : "calm";
}

function draw(element) {
  const due = Date.parse(element.dateTime);
  const now = Date.now() + drift;
  const paused = element.hasAttribute("data-clock-paused");
  const word = now >= due ? "over" : "left";
  const text = paused ? say("paused") : say(word, { time: span(Math.abs(due - now)) });
  if (element.textContent !== text) element.textContent = text;
  const next = paused ? "paused" : state(now, due, Date.parse(element.dataset.clockStart ?? ""));
  if (element.dataset.clockState !== next) element.dataset.clockState = next;
}

wire("time[data-clock]", (element) => {
  if (Number.isNaN(Date.parse(element.dateTime))) return;
  if (!element.title) element.title = element.textContent.trim();
  clocks.add(element);
  draw(element);
});

setInterval(() => {
  for (const element of clocks) {
    if (element.isConnected) draw(element);
    else clocks.delete(element);
  }
}, SECOND);
