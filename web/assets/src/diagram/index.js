/** `data-diagram`: a BPMN diagram to look at, with where a case stands drawn on it. */
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer.js";

import "../common/bpmn.css";
import "./diagram.css";
import { LOOK, fingers, fit, name, wheelAfterFocus, zoomButtons } from "../common/canvas.js";
import { h, wire } from "../common/dom.js";
import { send } from "../common/http.js";
import { say } from "../common/words.js";
import { Outline } from "./outline.js";
import { StateMarks } from "./state.js";

async function start(host) {
  const place = h("div", { class: "rd-canvas rd-diagram-canvas" });
  host.prepend(place);
  host.classList.add("rd-diagram");
  const source = await send("GET", host.dataset.diagram);
  if (!source.ok) return fail(place, source);

  const viewer = new NavigatedViewer({ container: place, ...LOOK });
  try {
    await viewer.importXML(source.text);
  } catch (error) {
    return fail(place, { message: say("diagram_failed"), remedy: error.message });
  }
  const canvas = viewer.get("canvas");
  const shown = { focus: null };
  const refit = () => fit(canvas, shown.focus);
  name(canvas, say("diagram", { name: host.dataset.name ?? canvas.getRootElement().businessObject.name ?? "" }));
  place.append(zoomButtons(canvas, refit));
  wheelAfterFocus(place, viewer.get("zoomScroll"));
  fingers(place, canvas);

  const marks = new StateMarks(viewer);
  const outline = new Outline(host, viewer);
  const read = async () => {
    const answer = await send("GET", host.dataset.state);
    if (!answer.ok) return;
    marks.show(answer.body);
    outline.show(answer.body);
    shown.focus = viewer.get("elementRegistry").get(answer.body.focus ?? Object.keys(answer.body.active ?? {})[0]) ?? null;
  };
  if (host.dataset.state) await read();
  refit();
  host.dataset.ready = "true";
  follow(host, read);
  return undefined;
}

/** Reads the state again while somebody is looking. */
function follow(host, read) {
  const seconds = Number(host.dataset.refresh);
  if (!host.dataset.state || !(seconds > 0)) return;
  const timer = setInterval(() => {
    if (!host.isConnected) clearInterval(timer);
    else if (!document.hidden) read();
  }, seconds * 1000);
}

function fail(place, { message, remedy }) {
  place.classList.add("rd-canvas-empty");
  place.append(h("p", { role: "alert" }, h("strong", {}, message), " ", remedy));
}

wire("[data-diagram]", start);
