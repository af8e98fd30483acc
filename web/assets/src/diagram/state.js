/** Draws the state of a case onto its diagram. */
import { is } from "bpmn-js/lib/util/ModelUtil.js";

import { h, icon } from "../common/dom.js";
import { say } from "../common/words.js";

const LAYER = "redress-state";

export class StateMarks {
  constructor(viewer) {
    this.canvas = viewer.get("canvas");
    this.overlays = viewer.get("overlays");
    this.elements = viewer.get("elementRegistry");
    this.marked = [];
    this.links = {};
    viewer.get("eventBus").on("element.click", ({ element, originalEvent }) => {
      const address = Object.hasOwn(this.links, element.id) ? this.links[element.id] : null;
      if (address && originalEvent.button === 0) location.assign(address);
    });
  }

  /** Replaces what was shown by `state`; elements the diagram does not have are left out. */
  show(state) {
    this.clear();
    this.links = state.links ?? {};
    for (const id of state.done ?? []) this.mark(id, "rd-done");
    for (const [id, count] of Object.entries(state.active ?? {})) {
      this.mark(id, "rd-active");
      this.badge(id, "rd-badge-active", say("waiting_here", { n: count }), String(count));
    }
    for (const id of state.incident ?? []) {
      this.mark(id, "rd-incident");
      this.badge(id, "rd-badge-incident", say("incident_here"), "!");
    }
    for (const [id, text] of Object.entries(state.notes ?? {})) this.note(id, text);
    for (const id of Object.keys(this.links)) this.link(id);
    if (state.focus) this.mark(state.focus, "rd-focus");
  }

  clear() {
    this.overlays.remove({ type: LAYER });
    for (const [id, name] of this.marked) this.canvas.removeMarker(id, name);
    this.marked = [];
  }

  mark(id, name) {
    if (!this.elements.get(id)) return;
    this.canvas.addMarker(id, name);
    this.marked.push([id, name]);
  }

  badge(id, name, title, text) {
    this.overlay(id, { top: -12, left: name === "rd-badge-incident" ? -12 : undefined, right: 14 }, () =>
      h("span", { class: `rd-badge ${name}`, title, role: "img", "aria-label": title }, text),
    );
  }

  note(id, text) {
    // Beside an event, whose name stands below it; below everything else.
    const place = is(this.elements.get(id), "bpmn:Event") ? { top: -8, right: -2 } : { bottom: -4, left: 0 };
    this.overlay(id, place, () => h("span", { class: "rd-note" }, text));
  }

  link(id) {
    const element = this.elements.get(id);
    if (!element) return;
    this.mark(id, "rd-link");
    const label = say("open_called", { name: element.businessObject.name || id });
    this.overlay(id, { bottom: 26, right: 26 }, () =>
      h("a", { class: "rd-open", href: this.links[id], title: label, "aria-label": label }, icon("external-link")),
    );
  }

  overlay(id, position, html) {
    if (!this.elements.get(id)) return;
    const place = Object.fromEntries(Object.entries(position).filter(([, value]) => value !== undefined));
    if (place.left !== undefined) delete place.right;
    this.overlays.add(id, LAYER, { position: place, html: html(), scale: { min: 0.8, max: 1.2 } });
  }
}
