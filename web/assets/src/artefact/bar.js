/** The bar above an editor: what is open, whether it is saved, and what can be done with it. */
import { h, icon } from "../common/dom.js";
import { say } from "../common/words.js";

export class Bar {
  constructor(host, shell) {
    this.editor = shell.editor;
    const { save, check, publish } = host.dataset;
    const links = [...host.querySelectorAll("[data-editor-links] > *, a[data-editor-links]")];
    this.undo = tool("undo", "arrow-back-up", () => this.editor.undo());
    this.redo = tool("redo", "arrow-forward-up", () => this.editor.redo());
    const acts = shell.readOnly
      ? []
      : [
          save && action(say("save"), "device-floppy", "", () => shell.save()),
          check && action(say("check"), "checklist", "", () => shell.check()),
          publish && action(say("publish"), "rocket", "btn-primary", () => shell.publish()),
        ];
    this.acts = acts.filter(Boolean);
    this.place = h("output", { class: "rd-editor-status", role: "status" });
    this.element = h(
      "div",
      { class: "rd-editor-bar" },
      h("strong", { class: "rd-editor-name" }, shell.name),
      this.place,
      h("span", { class: "rd-editor-tools" }, shell.readOnly ? null : [this.undo, this.redo]),
      h("span", { class: "rd-editor-acts" }, links, this.acts),
    );
    for (const button of [...this.acts, this.undo, this.redo]) button.disabled = true;
  }

  ready(text) {
    this.busy(false, text);
    this.changed();
  }

  status(text) {
    this.place.textContent = text;
  }

  changed() {
    this.undo.disabled = !this.editor.canUndo();
    this.redo.disabled = !this.editor.canRedo();
  }

  busy(on, text) {
    for (const button of this.acts) button.disabled = on;
    if (text !== undefined) this.status(text);
  }
}

function tool(word, name, act) {
  const button = h("button", { type: "button", class: "btn btn-icon", title: say(word), "aria-label": say(word) }, icon(name));
  button.addEventListener("click", act);
  return button;
}

function action(label, name, look, act) {
  return h("button", { type: "button", class: `btn ${look}`, onclick: act }, icon(name), h("span", {}, label));
}
