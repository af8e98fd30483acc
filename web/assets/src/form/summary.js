/** What stands in the way of sending the form, above it, in words and with links to the fields. */
import { h, icon } from "../common/dom.js";

export class Summary {
  constructor() {
    this.element = h("div", { class: "rd-summary", role: "alert", tabindex: -1, hidden: true });
  }

  /** Shows it and takes the focus; each of `lines` is `{path, message, label, input}`. */
  show(message, remedy, lines) {
    this.element.replaceChildren(
      h("p", { class: "rd-summary-title" }, icon("alert-circle"), h("strong", {}, message)),
      remedy ? h("p", {}, remedy) : "",
      lines.length ? h("ul", {}, lines.map(line)) : "",
    );
    this.element.hidden = false;
    this.element.focus();
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** Takes out the line of a field that has been changed, and the whole when it was the last. */
  drop(path) {
    const found = [...this.element.querySelectorAll("li")].find((item) => item.dataset.path === path);
    if (!found) return;
    found.remove();
    if (!this.element.querySelector("li")) this.clear();
  }

  clear() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}

function line({ path, message, label, input }) {
  const text = label ? `${label}${/[.:!?]$/.test(label) ? "" : ":"} ${message}` : message;
  if (!input) return h("li", { "data-path": path }, text);
  const go = (event) => {
    event.preventDefault();
    input.scrollIntoView({ block: "center" });
    input.focus();
  };
  return h("li", { "data-path": path }, h("a", { href: `#${input.id}`, onclick: go }, text));
}
