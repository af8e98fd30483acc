/** Keeps what is filled in as a draft on the server while one types. */
import { debounce } from "../common/dom.js";
import { send } from "../common/http.js";
import { say, timeOfDay } from "../common/words.js";

const AFTER = 800; // milliseconds without a change
const AGAIN = 5000; // milliseconds after a failure

export class Draft {
  /**
   * @param {string|undefined} address where drafts go; without one nothing is kept, but changes are noticed
   * @param {() => object} values what the form holds
   * @param {() => number} revision of the task
   * @param {HTMLElement} status where "Saved 12:04" is shown
   */
  constructor(address, values, revision, status) {
    Object.assign(this, { address, values, revision, status });
    this.kept = "";
    this.stopped = true;
    this.saving = null;
    this.later = debounce(AFTER, () => this.save());
  }

  begin() {
    this.kept = JSON.stringify(this.values());
    this.stopped = false;
  }

  unsaved() {
    return JSON.stringify(this.values()) !== this.kept;
  }

  changed() {
    if (!this.stopped && this.address && this.unsaved()) this.later();
  }

  async save() {
    if (this.stopped || this.saving) return;
    const data = this.values();
    this.status.textContent = say("saving");
    this.saving = send("PUT", this.address, { data, revision: this.revision() });
    const answer = await this.saving;
    this.saving = null;
    if (answer.ok) this.kept = JSON.stringify(data);
    if (this.stopped) return;
    this.tell(answer);
  }

  tell(answer) {
    if (answer.ok) {
      this.status.textContent = say("saved", { time: timeOfDay(new Date()) });
      this.changed();
    } else if (answer.status === 0 || answer.status >= 500) {
      this.status.textContent = say("not_saved_retry");
      setTimeout(() => this.save(), AGAIN);
    } else {
      this.status.textContent = [answer.message, answer.remedy].filter(Boolean).join(" ");
    }
  }

  /** No more drafts from here on; waits for one that is under way, so that it cannot arrive after what follows. */
  async stop() {
    this.stopped = true;
    this.later.cancel();
    await this.saving;
  }

  resume() {
    this.stopped = false;
    this.changed();
  }
}
