/** What viewer and modeler share: colours, fitting, fingers and a wheel that does not trap the page. */
import { h, icon } from "./dom.js";
import { say } from "./words.js";

const INK = "#23303b";
const SMALLEST_FIT = 0.55; // below this, labels can no longer be read
const LARGEST = 4;
const SMALLEST = 0.2;

/** Options for every bpmn-js instance. */
export const LOOK = {
  bpmnRenderer: { defaultFillColor: "#ffffff", defaultStrokeColor: INK, defaultLabelColor: INK },
  textRenderer: { defaultStyle: { fontFamily: "Inter, system-ui, sans-serif", fontSize: 12, lineHeight: 1.25 } },
};

/** Shows the whole drawing, or, where that would be too small to read, the part around `focus`. */
export function fit(canvas, focus = null) {
  canvas.resized();
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() >= SMALLEST_FIT) return;
  const { outer, inner } = canvas.viewbox();
  const width = outer.width / SMALLEST_FIT;
  const height = outer.height / SMALLEST_FIT;
  const middle = focus
    ? { x: focus.x + (focus.width ?? 0) / 2, y: focus.y + (focus.height ?? 0) / 2 }
    : { x: inner.x - 20 + width / 2, y: inner.y + inner.height / 2 };
  canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
}

/** The scale by a factor, around the middle or the given point of the canvas. */
export function zoomBy(canvas, factor, point) {
  canvas.zoom(Math.min(LARGEST, Math.max(SMALLEST, canvas.zoom() * factor)), point);
}

/** Buttons for those who have no wheel. */
export function zoomButtons(canvas, refit) {
  const button = (word, name, act) =>
    h("button", { type: "button", class: "rd-zoom-button", title: say(word), "aria-label": say(word), onclick: act }, icon(name));
  return h(
    "div",
    { class: "rd-zoom" },
    button("zoom_in", "plus", () => zoomBy(canvas, 1.25)),
    button("zoom_out", "minus", () => zoomBy(canvas, 0.8)),
    button("zoom_fit", "arrows-maximize", refit),
  );
}

/** The wheel scrolls the page until the drawing has been clicked or focused. */
export function wheelAfterFocus(host, zoomScroll) {
  zoomScroll.toggle(false);
  host.addEventListener("focusin", () => zoomScroll.toggle(true));
  host.addEventListener("pointerdown", () => zoomScroll.toggle(true));
  document.addEventListener("pointerdown", (event) => {
    if (!host.contains(event.target)) zoomScroll.toggle(false);
  });
}

/** One finger moves a read-only drawing, two fingers scale it. */
export function fingers(host, canvas) {
  const points = new Map();
  let distance = 0;
  const gap = () => {
    const [one, two] = [...points.values()];
    return Math.hypot(one.x - two.x, one.y - two.y);
  };
  host.classList.add("rd-fingers");
  host.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || event.target.closest("a, button")) return;
    points.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (points.size === 2) distance = gap();
  });
  host.addEventListener("pointermove", (event) => {
    const last = points.get(event.pointerId);
    if (!last) return;
    points.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (points.size === 1) canvas.scroll({ dx: event.clientX - last.x, dy: event.clientY - last.y });
    if (points.size !== 2) return;
    const box = host.getBoundingClientRect();
    const [one, two] = [...points.values()];
    const now = gap();
    zoomBy(canvas, now / (distance || now), { x: (one.x + two.x) / 2 - box.left, y: (one.y + two.y) / 2 - box.top });
    distance = now;
  });
  for (const end of ["pointerup", "pointercancel"]) host.addEventListener(end, (event) => points.delete(event.pointerId));
}

/** Gives the drawing a name for screen readers; what it shows is told by the list beside it. */
export function name(canvas, label) {
  const svg = canvas.getContainer().querySelector("svg");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("role", "application");
}
