/** `data-form`: a task's form, filled in by staff and sent to the desk. */
import { Form } from "@bpmn-io/form-js-viewer";
import flatpickr from "flatpickr";
import { Mandarin } from "flatpickr/dist/l10n/zh.js";

import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "./form.css";
import { guard, h, jsonChild, wire } from "../common/dom.js";
import { send } from "../common/http.js";
import { toast } from "../common/notices.js";
import { language, say } from "../common/words.js";
import { Draft } from "./draft.js";
import { Fields } from "./fields.js";
import { Summary } from "./summary.js";
import { withUploads } from "./uploads.js";

/** What the picker of dates is called in other languages; English is its own. */
const PICKERS = { zh: Mandarin };

async function start(host) {
  const names = PICKERS[language().split("-")[0]];
  if (names) flatpickr.localize(names);
  const schema = jsonChild(host, "[data-schema]", null);
  if (!schema) return;
  const place = h("div", { class: "rd-form-fields" });
  host.classList.add("rd-form");
  const form = new Form({ container: place });
  const summary = new Summary();
  const actions = host.querySelector("[data-form-actions]") ?? h("div", { "data-form-actions": true });
  host.append(summary.element, place, actions);
  await form.importSchema(schema, jsonChild(host, "[data-data]", {}));

  const sheet = new Sheet(host, form, summary, actions);
  if (host.hasAttribute("data-readonly")) form.setProperty("readOnly", true);
  else sheet.open(schema);
  // The fields announce themselves to the form while they are drawn; problems can be put beside them after that.
  requestAnimationFrame(() => setTimeout(() => sheet.ready(jsonChild(host, "[data-problems]", {}))));
}

/** One form on a page: what is asked of the server, and what it answers. */
class Sheet {
  constructor(host, form, summary, actions) {
    Object.assign(this, { host, form, summary, actions });
    this.fields = new Fields(host, form);
    this.revision = Number(host.dataset.revision) || 0;
    this.underWay = false;
    this.finished = false;
  }

  open(schema) {
    this.status = h("output", { class: "rd-form-status", role: "status" });
    if (hasSubmit(schema)) {
      this.actions.prepend(this.status);
    } else {
      const label = this.host.dataset.submitLabel || say("submit");
      this.button = h("button", { type: "button", class: "btn btn-primary", onclick: () => this.form.submit() }, label);
      this.actions.prepend(this.button, this.status);
    }
    this.draft = new Draft(this.host.dataset.draft, () => this.fields.values(), () => this.revision, this.status);
    this.form.on("submit", (result) => this.submit(result));
    this.form.on("field.updated", ({ fieldInstance }) => this.summary.drop(this.fields.path(fieldInstance)));
    guard(() => !this.finished && this.draft.unsaved() && this.host.isConnected);
  }

  ready(problems) {
    if (this.draft) {
      this.draft.begin();
      this.form.on("changed", () => this.draft.changed());
    }
    if (Object.keys(problems).length) this.explain(say("problems"), "", problems);
    this.host.dataset.ready = "true";
  }

  async submit({ data, errors, files }) {
    if (this.underWay) return;
    const own = this.fields.problemsOf(errors);
    if (Object.keys(own).length) {
      this.explain(say("problems"), "", own);
      return;
    }
    this.busy(true);
    this.summary.clear();
    await this.draft.stop();
    const sent = await withUploads(data, files, this.host.dataset.upload);
    const answer = sent.failed ?? (await send("POST", this.host.dataset.submit, { data: sent.data, revision: this.revision }));
    this.busy(false);
    if (answer.ok) this.succeed(answer.body);
    else this.refuse(answer);
  }

  succeed({ location: address, message }) {
    this.finished = true;
    if (address) {
      location.assign(address);
      return;
    }
    this.status.textContent = message || say("sent");
    toast(message || say("sent"), "success");
  }

  refuse({ status, body, message, remedy }) {
    if (status === 409 && body.revision !== undefined) this.revision = body.revision;
    this.explain(message, remedy, body.problems ?? {});
    this.draft.resume();
  }

  explain(message, remedy, problems) {
    this.fields.showProblems(problems);
    this.summary.show(message, remedy, this.fields.inOrder(problems));
  }

  busy(on) {
    this.underWay = on;
    this.host.setAttribute("aria-busy", String(on));
    for (const button of this.host.querySelectorAll('[data-form-actions] > button, .fjs-button[type="submit"]')) {
      button.disabled = on;
    }
    this.status.textContent = on ? say("sending") : "";
  }
}

function hasSubmit(part) {
  return (part.components ?? []).some(
    (component) => (component.type === "button" && (component.action ?? "submit") === "submit") || hasSubmit(component),
  );
}

wire("[data-form]", start);
