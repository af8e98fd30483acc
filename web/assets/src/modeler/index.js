/** `data-modeler`: drawing a BPMN diagram. */
import Modeler from "bpmn-js/lib/Modeler.js";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import TokenSimulationModule from "bpmn-js-token-simulation";

import "bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "../common/bpmn.css";
import "./modeler.css";
import "../csp/typing.js";
import { Shell } from "../artefact/shell.js";
import { LOOK, fit, name, zoomButtons } from "../common/canvas.js";
import { h, wire } from "../common/dom.js";
import { send } from "../common/http.js";
import { say } from "../common/words.js";
import redress from "../redress-moddle.json";
import { FindingMarks } from "./marks.js";
import { keepLoopReferences } from "./loops.js";
import { propertiesModule } from "./properties.js";
import { translateModule } from "./translate.js";

async function start(host) {
  const canvas = h("div", { class: "rd-canvas" });
  const panel = h("aside", { class: "rd-panel", "aria-label": say("properties") });
  const work = h("div", { class: "rd-modeler" }, canvas, panel);
  const choices = host.dataset.choices ? (await send("GET", host.dataset.choices)).body : {};
  const shell = new Shell(host, new DiagramEditor(canvas, panel, choices), work);
  await shell.load();
}

class DiagramEditor {
  constructor(container, panel, choices) {
    this.container = container;
    this.modeler = new Modeler({
      container,
      ...LOOK,
      propertiesPanel: { parent: panel },
      moddleExtensions: { redress },
      additionalModules: [
        ...LOOK.additionalModules,
        BpmnPropertiesPanelModule,
        BpmnPropertiesProviderModule,
        TokenSimulationModule,
        propertiesModule(choices),
        translateModule,
      ],
    });
    this.marks = new FindingMarks(this.modeler);
    this.stack = this.modeler.get("commandStack");
  }

  async open(text) {
    const { warnings } = await this.modeler.importXML(text);
    keepLoopReferences(warnings, this.modeler.get("moddle"));
    const canvas = this.modeler.get("canvas");
    this.fit();
    name(canvas, say("diagram", { name: canvas.getRootElement().businessObject.name ?? "" }));
    this.container.querySelector(".rd-zoom")?.remove();
    this.container.append(zoomButtons(canvas, () => this.fit()));
    this.simulationSwitch();
  }

  /** The switch of the token simulation is drawn for the mouse alone; this lets the keyboard reach it. */
  simulationSwitch() {
    const toggle = this.container.querySelector(".bts-toggle-mode");
    toggle.setAttribute("role", "switch");
    toggle.setAttribute("aria-label", say("simulate"));
    toggle.setAttribute("aria-checked", "false");
    toggle.tabIndex = 0;
    toggle.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle.click();
    });
    this.modeler.get("eventBus").on("tokenSimulation.toggleMode", ({ active }) => toggle.setAttribute("aria-checked", String(active)));
  }

  /** Leaves room for the palette and the switch above it. */
  fit() {
    const palette = this.container.querySelector(".djs-palette");
    fit(this.modeler.get("canvas"), null, { left: (palette?.offsetWidth ?? 0) + 40, top: 70 });
  }

  async text() {
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  onChange(listener) {
    this.modeler.get("eventBus").off("commandStack.changed", this.listener ?? listener);
    this.listener = listener;
    this.modeler.get("eventBus").on("commandStack.changed", listener);
  }

  undo() {
    if (this.stack.canUndo()) this.stack.undo();
  }

  redo() {
    if (this.stack.canRedo()) this.stack.redo();
  }

  canUndo() {
    return this.stack.canUndo();
  }

  canRedo() {
    return this.stack.canRedo();
  }

  select(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return false;
    if (element.parent) {
      this.modeler.get("canvas").scrollToElement(element, 80);
      this.modeler.get("selection").select(element);
    } else {
      this.modeler.get("selection").select(null);
    }
    return true;
  }

  mark(findings) {
    this.marks.show(findings);
  }

  trace(ids) {
    this.marks.trace(ids);
  }
}

wire("[data-modeler]", start);
