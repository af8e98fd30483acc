/** A sentence across the editor that stays until it is dealt with, and the ways out of it. */
import { h, icon } from "../common/dom.js";

export class Banner {
  constructor() {
    this.element = h("div", { class: "rd-banner", role: "alert", hidden: true });
  }

  /** @param {{label: string, act: () => void}[]} ways */
  show(message, remedy, ways) {
    const buttons = ways.map(({ label, act }) => h("button", { type: "button", class: "btn btn-sm", onclick: act }, label));
    this.element.replaceChildren(
      icon("alert-triangle"),
      h("p", {}, h("strong", {}, message), remedy ? ` ${remedy}` : ""),
      h("span", { class: "rd-banner-ways" }, buttons),
    );
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
