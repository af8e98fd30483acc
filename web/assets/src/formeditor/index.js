/** `data-formeditor`: editing a form. */
import { FormEditor } from "@bpmn-io/form-js-editor";

import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "@bpmn-io/form-js-editor/dist/assets/form-js-editor.css";
import "@bpmn-io/form-js-editor/dist/assets/properties-panel.css";
import "@bpmn-io/form-js-editor/dist/assets/dragula.css";
import "./formeditor.css";
import "../csp/typing.js";
import { Shell } from "../artefact/shell.js";
import { h, wire } from "../common/dom.js";

class FormSchemaEditor {
  constructor(container) {
    this.container = container;
    this.editor = new FormEditor({ container });
    this.stack = this.editor.get("commandStack");
    this.findings = [];
    this.listener = () => {};
    this.editor.on("commandStack.changed", () => {
      this.listener();
      setTimeout(() => this.mark(this.findings));
    });
  }

  async open(text) {
    await this.editor.importSchema(JSON.parse(text));
  }

  text() {
    return `${JSON.stringify(this.editor.saveSchema(), null, 2)}\n`;
  }

  onChange(listener) {
    this.listener = listener;
  }

  undo() {
    if (this.canUndo()) this.stack.undo();
  }

  redo() {
    if (this.canRedo()) this.stack.redo();
  }

  canUndo() {
    return this.stack.canUndo();
  }

  canRedo() {
    return this.stack.canRedo();
  }

  /** The field whose id or key this is. */
  field(name) {
    return this.editor.get("formFieldRegistry").getAll().find(({ id, key }) => id === name || key === name) ?? null;
  }

  shape(name) {
    const field = this.field(name);
    return field ? this.container.querySelector(`.fjs-element[data-id="${CSS.escape(field.id)}"]`) : null;
  }

  select(name) {
    const field = this.field(name);
    if (!field) return false;
    this.editor.get("selection").set(field);
    this.shape(name)?.scrollIntoView({ block: "center" });
    return true;
  }

  mark(findings) {
    this.findings = findings;
    for (const shape of this.container.querySelectorAll("[data-finding]")) delete shape.dataset.finding;
    for (const { element, severity } of findings) {
      const shape = element && this.shape(element);
      if (shape && !shape.dataset.finding) shape.dataset.finding = severity; // the worst finding comes first
    }
  }

  trace() {
    // A form has no paths.
  }
}

wire("[data-formeditor]", (host) => {
  const work = h("div", { class: "rd-formeditor" });
  const shell = new Shell(host, new FormSchemaEditor(work), work);
  shell.load();
});
