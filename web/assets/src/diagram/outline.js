/** The server's list of elements below the drawing: shows the same state, and points at the shapes. */
import { h } from "../common/dom.js";
import { say } from "../common/words.js";

export class Outline {
  constructor(host, viewer) {
    this.lines = [...host.querySelectorAll("[data-element]")];
    const canvas = viewer.get("canvas");
    const elements = viewer.get("elementRegistry");
    for (const line of this.lines) {
      const id = line.dataset.element;
      if (!elements.get(id)) continue;
      const on = () => canvas.addMarker(id, "rd-pointed");
      const off = () => canvas.removeMarker(id, "rd-pointed");
      line.addEventListener("mouseenter", on);
      line.addEventListener("focusin", on);
      line.addEventListener("mouseleave", off);
      line.addEventListener("focusout", off);
    }
  }

  show({ active = {}, done = [], incident = [] }) {
    for (const line of this.lines) {
      const id = line.dataset.element;
      line.querySelector(":scope > .rd-outline-state")?.remove();
      const words = [];
      if (incident.includes(id)) words.push(say("incident_here"));
      if (active[id]) words.push(say("waiting_here", { n: active[id] }));
      if (!words.length && done.includes(id)) words.push(say("done_here"));
      line.dataset.state = incident.includes(id) ? "incident" : active[id] ? "active" : done.includes(id) ? "done" : "";
      if (words.length) line.append(h("span", { class: "rd-outline-state" }, words.join(", ")));
    }
  }
}
