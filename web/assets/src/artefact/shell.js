/**
 * What the three editors share: opening, saving, checking, publishing, and what to say when it does not work.
 *
 * An editor is an object with
 *   open(text)            shows the artefact; rejects with an Error when it cannot
 *   text()                the artefact's text now (may be a promise)
 *   onChange(listener)    called after every change
 *   undo(), redo(), canUndo(), canRedo()
 *   select(id)            brings an element into view and selects it; false when there is none of that id
 *   mark(findings)        draws findings on their elements, in place of those drawn before
 *   trace(ids)            draws a path of elements, or none
 */
import "./shell.css";
import { ask } from "../common/dialog.js";
import { guard } from "../common/dom.js";
import { send } from "../common/http.js";
import { announce, toast } from "../common/notices.js";
import { say, timeOfDay } from "../common/words.js";
import { Banner } from "./banner.js";
import { Bar } from "./bar.js";
import { Findings } from "./findings.js";

export class Shell {
  constructor(host, editor, work) {
    Object.assign(this, { host, editor });
    this.name = host.dataset.name ?? "";
    this.readOnly = host.hasAttribute("data-readonly");
    this.revision = 0;
    this.version = 0; // counts changes here; `kept` is the one the server has
    this.kept = 0;
    this.saving = null;

    host.classList.add("rd-editor");
    work.classList.add("rd-editor-work");
    this.bar = new Bar(host, this);
    this.banner = new Banner();
    this.findings = new Findings(this.name, (finding) => this.point(finding));
    host.replaceChildren(this.bar.element, this.banner.element, work, this.findings.element);
    guard(() => this.dirty() && host.isConnected);
    window.addEventListener("hashchange", () => host.isConnected && this.follow());
    document.addEventListener("keydown", (event) => host.isConnected && this.key(event));
  }

  dirty() {
    return !this.readOnly && this.version !== this.kept;
  }

  async load() {
    this.bar.status(say("loading"));
    const answer = await send("GET", this.host.dataset.src);
    if (!answer.ok) return this.stuck(answer);
    try {
      await this.editor.open(answer.body.content);
    } catch (error) {
      return this.stuck({ message: say("load_failed"), remedy: error.message });
    }
    this.revision = answer.body.revision;
    this.version = this.kept = 0;
    this.banner.hide();
    this.bar.ready(this.readOnly ? say("read_only") : "");
    this.editor.onChange(() => this.changed());
    if (answer.body.findings) this.show(answer.body.findings);
    this.follow();
    this.host.dataset.ready = "true";
    return undefined;
  }

  /** Selects the element that the page's address names. */
  follow() {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (wanted) this.editor.select(wanted);
  }

  stuck({ message, remedy }) {
    this.bar.status("");
    this.banner.show(message, remedy, [{ label: say("retry"), act: () => this.load() }]);
  }

  changed() {
    this.version += 1;
    this.bar.changed();
    if (this.dirty()) this.bar.status(say("unsaved"));
  }

  /** Saves; true when the server has what is shown. A second call waits for the first. */
  async save() {
    if (this.readOnly) return false;
    await settled();
    while (this.saving) await this.saving;
    if (!this.dirty()) return true;
    this.saving = this.put();
    const saved = await this.saving;
    this.saving = null;
    return saved;
  }

  async put() {
    const version = this.version;
    this.bar.busy(true, say("saving"));
    const content = await this.editor.text();
    const answer = await send("PUT", this.host.dataset.save, { content, revision: this.revision });
    this.bar.busy(false);
    if (!answer.ok) {
      this.bar.status(say("unsaved"));
      if (answer.status === 409) this.conflict(answer);
      else this.refused(answer, () => this.save());
      return false;
    }
    this.revision = answer.body.revision ?? this.revision;
    this.kept = version;
    this.banner.hide();
    const at = answer.body.saved_at ? new Date(answer.body.saved_at) : new Date();
    this.bar.status(this.dirty() ? say("unsaved") : say("saved", { time: timeOfDay(at) }));
    if (answer.body.findings) this.show(answer.body.findings);
    return true;
  }

  async check() {
    if (!(await this.save())) return;
    this.bar.busy(true);
    const answer = await send("POST", this.host.dataset.check, { revision: this.revision });
    this.bar.busy(false);
    if (!answer.ok) {
      this.refused(answer, () => this.check());
      return;
    }
    const found = answer.body.findings ?? [];
    this.show(found);
    const words = found.length ? say("findings_count", { n: found.length }) : say("checked_clean");
    announce(words);
    if (!found.length) toast(words, "success");
  }

  async publish() {
    if (!(await this.save())) return;
    const title = say("publish_question", { name: this.name });
    const note = await ask({ title, text: say("publish_hint"), input: say("note"), yes: say("publish") });
    if (note === false) return;
    this.bar.busy(true);
    const answer = await send("POST", this.host.dataset.publish, { revision: this.revision, note });
    this.bar.busy(false);
    if (answer.body.findings) this.show(answer.body.findings);
    if (!answer.ok) {
      if (answer.status === 409) this.conflict(answer);
      else this.refused(answer, answer.status === 422 ? null : () => this.publish());
      return;
    }
    this.banner.hide();
    toast(answer.body.message || say("published"), "success");
    if (answer.body.location) location.assign(answer.body.location);
  }

  refused({ message, remedy }, again) {
    this.banner.show(message, remedy, again ? [{ label: say("retry"), act: again }] : []);
  }

  conflict({ message, remedy, body }) {
    const theirs = () => {
      this.kept = this.version;
      location.reload();
    };
    const mine = () => {
      this.revision = body.revision;
      this.banner.hide();
      this.version += 1; // theirs is on the server, so what is shown is not
      this.save();
    };
    const ways = [{ label: say("load_theirs"), act: theirs }];
    if (body.revision !== undefined) ways.push({ label: say("keep_mine"), act: mine });
    this.banner.show(message, remedy, ways);
  }

  show(findings) {
    this.findings.show(findings);
    this.editor.trace([]);
    this.editor.mark(this.findings.ownOnes());
  }

  point(finding) {
    this.editor.trace(finding.path ?? []);
    if (finding.element) this.editor.select(finding.element);
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s" && !this.readOnly) {
      event.preventDefault();
      this.save();
    } else if (event.defaultPrevented || event.target.closest?.("input, textarea, select, [contenteditable]")) {
      return; // fields, and the drawing itself, undo their own way
    } else if (key === "y" || (key === "z" && event.shiftKey)) {
      event.preventDefault();
      this.editor.redo();
    } else if (key === "z") {
      event.preventDefault();
      this.editor.undo();
    }
  }
}

/** The properties panel hands on what is typed a little later (300 ms); a save must not overtake it. */
function settled() {
  const typing = document.activeElement?.closest(".bio-properties-panel");
  return new Promise((resolve) => setTimeout(resolve, typing ? 350 : 0));
}
