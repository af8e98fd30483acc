/** Draws findings on their elements: a sign at the corner, a coloured outline, and the sentence on hovering. */
import { h } from "../common/dom.js";
import { say } from "../common/words.js";

const LAYER = "redress-findings";
const SIGNS = { error: "!", warning: "!", note: "i" };

export class FindingMarks {
  constructor(modeler) {
    this.canvas = modeler.get("canvas");
    this.overlays = modeler.get("overlays");
    this.elements = modeler.get("elementRegistry");
    this.marked = [];
    this.path = [];
  }

  show(findings) {
    this.overlays.remove({ type: LAYER });
    this.marked = this.unmark(this.marked);
    for (const [id, group] of byElement(findings)) {
      const element = this.elements.get(id);
      if (!element?.parent) continue;
      const worst = group[0].severity; // the list comes worst first
      this.mark(this.marked, id, `rd-found-${worst}`);
      this.overlays.add(id, LAYER, { position: element.waypoints ? middle(element) : { top: -12, left: -12 }, html: sign(worst, group) });
    }
  }

  trace(ids) {
    this.path = this.unmark(this.path);
    for (const id of ids) if (this.elements.get(id)) this.mark(this.path, id, "rd-path");
    this.canvas.getContainer().classList.toggle("rd-tracing", this.path.length > 0);
  }

  mark(list, id, name) {
    this.canvas.addMarker(id, name);
    list.push([id, name]);
  }

  unmark(list) {
    for (const [id, name] of list) if (this.elements.get(id)) this.canvas.removeMarker(id, name);
    return [];
  }
}

function byElement(findings) {
  const groups = new Map();
  for (const finding of findings) {
    if (!finding.element) continue;
    groups.set(finding.element, [...(groups.get(finding.element) ?? []), finding]);
  }
  return groups;
}

/** Where on a flow its sign goes: an overlay's place is counted from the flow's own corner. */
function middle({ waypoints }) {
  const left = Math.min(...waypoints.map(({ x }) => x));
  const top = Math.min(...waypoints.map(({ y }) => y));
  const one = waypoints[Math.floor((waypoints.length - 1) / 2)];
  const two = waypoints[Math.floor((waypoints.length - 1) / 2) + 1];
  return { left: (one.x + two.x) / 2 - left - 10, top: (one.y + two.y) / 2 - top - 10 };
}

function sign(severity, group) {
  const text = group.map((finding) => `${say(`severity_${finding.severity}`)}: ${finding.message}`).join("\n");
  const shown = group.length > 1 ? String(group.length) : SIGNS[severity];
  return h("span", { class: `rd-sign rd-sign-${severity}`, title: text, role: "img", "aria-label": text }, shown);
}
