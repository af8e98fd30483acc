/** `data-table`: editing (or, read-only, showing) a DMN decision table. */
import DmnModeler from "dmn-js/lib/Modeler.js";
import DmnViewer from "dmn-js/lib/Viewer.js";

import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression-controls.css";
import "dmn-js/dist/assets/dmn-font/css/dmn-codes.css";
import "./table.css";
import "../csp/typing.js";
import { Shell } from "../artefact/shell.js";
import { h, wire } from "../common/dom.js";
import { markCells } from "./marks.js";

class TableEditor {
  constructor(container, readOnly) {
    Object.assign(this, { container, readOnly });
    const Dmn = readOnly ? DmnViewer : DmnModeler;
    this.dmn = new Dmn({ container });
    this.findings = [];
    this.listener = () => {};
    this.heard = new WeakSet();
    this.dmn.on("views.changed", () => this.listen());
  }

  async open(text) {
    await this.dmn.importXML(text);
    const table = this.dmn.getViews().find(({ type }) => type === "decisionTable");
    if (table) await this.dmn.open(table); // a drawing of requirements, where the file has one, is no place to begin
    this.listen();
    // Without cells to type in, nothing in a wide table takes the focus: let the arrows move it.
    if (this.readOnly) this.container.querySelector(".tjs-table-container")?.setAttribute("tabindex", "0");
  }

  async text() {
    return (await this.dmn.saveXML({ format: true })).xml;
  }

  onChange(listener) {
    this.listener = listener;
  }

  /** Each view of dmn-js (table, diagram, expression) has a command stack of its own. */
  listen() {
    const viewer = this.dmn.getActiveViewer();
    if (!viewer || this.heard.has(viewer)) return;
    this.heard.add(viewer);
    viewer.on("elements.changed", () => setTimeout(() => this.mark(this.findings)));
    if (viewer.get("commandStack", false)) viewer.on("commandStack.changed", () => this.listener());
  }

  stack() {
    return this.dmn.getActiveViewer()?.get("commandStack", false);
  }

  undo() {
    if (this.canUndo()) this.stack().undo();
  }

  redo() {
    if (this.canRedo()) this.stack().redo();
  }

  canUndo() {
    return Boolean(this.stack()?.canUndo());
  }

  canRedo() {
    return Boolean(this.stack()?.canRedo());
  }

  select(id) {
    const cell = this.container.querySelector(`[data-element-id="${CSS.escape(id)}"], [data-row-id="${CSS.escape(id)}"]`);
    if (!cell) return false;
    cell.scrollIntoView({ block: "center", inline: "center" });
    cell.classList.add("rd-pointed-cell");
    setTimeout(() => cell.classList.remove("rd-pointed-cell"), 2500);
    return true;
  }

  mark(findings) {
    this.findings = findings;
    markCells(this.container, findings);
  }

  trace(ids) {
    if (ids.length) this.select(ids.at(-1));
  }
}

wire("[data-table]", (host) => {
  const work = h("div", { class: "rd-table" });
  const shell = new Shell(host, new TableEditor(work, host.hasAttribute("data-readonly")), work);
  shell.load();
});
