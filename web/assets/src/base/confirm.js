/** `data-confirm="…"`: asks before a form is sent or a link or button does its work. */
import { ask } from "../common/dialog.js";

const agreed = new WeakSet();

async function hold(event, marked, again) {
  if (agreed.delete(marked)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { confirm: title, confirmYes: yes, confirmText: text } = marked.dataset;
  if (await ask({ title, text, yes, danger: marked.classList.contains("btn-danger") })) {
    agreed.add(marked);
    again();
  }
}

// In the capturing phase of the window: before htmx, and before a form counts as sent.
window.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("form[data-confirm]");
    if (form) hold(event, form, () => form.requestSubmit(event.submitter));
  },
  true,
);

window.addEventListener(
  "click",
  (event) => {
    const marked = event.target.closest?.("a[data-confirm], button[data-confirm], input[data-confirm]");
    if (marked) hold(event, marked, () => marked.click());
  },
  true,
);
