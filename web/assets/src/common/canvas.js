/** What viewer and modeler share: colours, fitting, fingers and a wheel that does not trap the page. */
import TextRenderer from "bpmn-js/lib/draw/TextRenderer.js";

import { h, icon } from "./dom.js";
import { say } from "./words.js";

const INK = "#23303b";
const SMALLEST_FIT = 0.55; // below this, labels can no longer be read
const ROOM = 8; // pixels at each side of a label
const LARGEST = 4;
const SMALLEST = 0.2;

/**
 * The texts beside events, gateways and flows, on a line a little longer than their box: with another font than the
 * one they were drawn in, a box that just fits would break words in two.
 */
class RoomyLabels extends TextRenderer {
  static $inject = ["config.textRenderer"];

  constructor(config) {
    super(config);
    const create = this.createText;
    this.createText = (text, options) => {
      if (options.box?.x === undefined || options.align) return create(text, options);
      const label = create(text, { ...options, box: { ...options.box, width: options.box.width + 2 * ROOM } });
      label.setAttribute("transform", `translate(${-ROOM}, 0)`);
      return label;
    };
  }
}

/** Options for every bpmn-js instance. */
export const LOOK = {
  additionalModules: [{ textRenderer: ["type", RoomyLabels] }],
  bpmnRenderer: { defaultFillColor: "#ffffff", defaultStrokeColor: INK, defaultLabelColor: INK },
};

/**
 * Shows the whole drawing, or, where that would be too small to read, the part around `focus`.
 * `margin` is what lies over the canvas at each side, such as the palette, in pixels.
 */
export function fit(canvas, focus = null, margin = {}) {
  const { left = 20, right = 20, top = 20, bottom = 20 } = margin;
  canvas.resized();
  const { outer, inner } = canvas.viewbox();
  const room = { width: Math.max(outer.width - left - right, 1), height: Math.max(outer.height - top - bottom, 1) };
  const whole = Math.min(room.width / (inner.width || 1), room.height / (inner.height || 1), 1);
  const scale = Math.max(whole, SMALLEST_FIT);
  const middle = centre(whole < SMALLEST_FIT && focus ? focus : inner);
  if (whole < SMALLEST_FIT && !focus) middle.x = inner.x + room.width / scale / 2; // begin at the beginning
  canvas.viewbox({
    x: middle.x - (left + room.width / 2) / scale,
    y: middle.y - (top + room.height / 2) / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

function centre({ x, y, width = 0, height = 0 }) {
  return { x: x + width / 2, y: y + height / 2 };
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
