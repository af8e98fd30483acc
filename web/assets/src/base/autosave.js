/** `<form data-autosave="/url">`: what is typed is kept as a draft while one types. */
import { debounce, guard, h, wire } from "../common/dom.js";
import { send } from "../common/http.js";
import { say, timeOfDay } from "../common/words.js";

const AFTER = 800; // milliseconds without a key
const AGAIN = 5000; // milliseconds after a failure

wire("form[data-autosave]", (form) => {
  const status = form.querySelector("[data-autosave-status]") ?? form.appendChild(h("output", { "data-autosave-status": true }));
  status.setAttribute("role", "status");
  let dirty = false;
  let version = 0;
  let underWay = false;
  let done = false;

  const save = debounce(AFTER, async () => {
    if (done || underWay || !form.isConnected) return;
    const saving = version;
    underWay = true;
    status.textContent = say("saving");
    const answer = await send("POST", form.dataset.autosave, fields(form), { "X-Redress-Autosave": "1" });
    underWay = false;
    if (done) return;
    if (answer.ok) {
      dirty = version !== saving;
      status.textContent = say("saved", { time: timeOfDay(new Date()) });
      if (dirty) save();
    } else if (answer.status === 0 || answer.status >= 500) {
      status.textContent = say("not_saved_retry");
      setTimeout(save, AGAIN - AFTER);
    } else {
      status.textContent = [answer.message, answer.remedy].filter(Boolean).join(" ");
    }
  });

  form.addEventListener("input", () => {
    dirty = true;
    done = false;
    version += 1;
    save();
  });
  form.addEventListener("submit", () => {
    done = true;
    dirty = false;
    save.cancel();
  });
  guard(() => dirty && form.isConnected);
});

/** What the form holds, without what must not lie in a draft. */
function fields(form) {
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const secret = name === "csrf_token" || form.elements[name]?.type === "password";
    if (typeof value === "string" && !secret) kept.append(name, value);
  }
  return kept;
}
