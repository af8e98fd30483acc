/** What the check found, as a list beside the drawing; choosing a line shows its element. */
import { h, icon } from "../common/dom.js";
import { say } from "../common/words.js";

const SEVERITIES = ["error", "warning", "note"];
const ICONS = { error: "alert-octagon", warning: "alert-triangle", note: "info-circle" };

export class Findings {
  constructor(artefact, choose) {
    Object.assign(this, { artefact, choose });
    this.found = [];
    this.count = h("span", { class: "rd-findings-count" });
    this.list = h("ul", { class: "rd-findings-list" });
    this.hint = h("p", { class: "rd-findings-hint" }, say("findings_none"));
    this.element = h(
      "details",
      { class: "rd-findings" },
      h("summary", {}, h("span", {}, say("findings")), this.count),
      this.hint,
      this.list,
    );
  }

  show(findings) {
    this.found = findings.map((finding) => ({ ...finding, severity: severity(finding) }));
    this.found.sort((one, two) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(two.severity));
    this.list.replaceChildren(...this.found.map((finding) => this.line(finding)));
    const worst = this.found[0]?.severity ?? "none";
    this.count.textContent = this.found.length ? String(this.found.length) : say("checked_clean");
    this.count.dataset.severity = worst;
    this.hint.hidden = true;
    this.element.open = this.found.length > 0;
  }

  /** The findings about the artefact that is open here. */
  ownOnes() {
    return this.found.filter((finding) => !this.elsewhere(finding));
  }

  elsewhere({ artefact }) {
    return Boolean(artefact) && artefact !== this.artefact;
  }

  line(finding) {
    const label = say(`severity_${finding.severity}`);
    const content = [
      h("span", { class: "rd-finding-sign", title: label }, icon(ICONS[finding.severity]), h("span", { class: "visually-hidden" }, label)),
      h(
        "span",
        { class: "rd-finding-text" },
        h("span", { class: "rd-finding-message" }, finding.message),
        finding.remedy ? h("span", { class: "rd-finding-remedy" }, finding.remedy) : null,
      ),
      h("span", { class: "rd-finding-element" }, this.elsewhere(finding) ? say("in_artefact", { name: finding.artefact }) : finding.element),
    ];
    const look = `rd-finding rd-finding-${finding.severity}`;
    if (this.elsewhere(finding) && finding.href) return h("li", {}, h("a", { class: look, href: finding.href }, content));
    return h("li", {}, h("button", { type: "button", class: look, onclick: () => this.choose(finding) }, content));
  }
}

function severity(finding) {
  return SEVERITIES.includes(finding.severity) ? finding.severity : "warning";
}
