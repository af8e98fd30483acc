/** Questions in a modal dialog of the page itself. */
import { h } from "./dom.js";
import { say } from "./words.js";

/**
 * Asks; resolves to false when it is cancelled, else to true, or to the text typed when `input` is given.
 *
 * @param {{title: string, text?: string, yes?: string, danger?: boolean, input?: string}} question
 */
export function ask({ title, text = "", yes = say("yes"), danger = false, input = "" }) {
  const field = input ? h("textarea", { class: "form-control", rows: 3, id: "rd-ask-input" }) : null;
  const dialog = h(
    "dialog",
    { class: "rd-dialog", "aria-labelledby": "rd-ask-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "rd-ask-title" }, title),
      text ? h("p", {}, text) : null,
      field ? h("label", { class: "form-label", for: "rd-ask-input" }, input) : null,
      field,
      h(
        "div",
        { class: "rd-dialog-buttons" },
        h("button", { class: "btn", value: "no", formnovalidate: true }, say("cancel")),
        h("button", { class: `btn ${danger ? "btn-danger" : "btn-primary"}`, value: "yes", autofocus: !field }, yes),
      ),
    ),
  );
  return show(dialog, () => (dialog.returnValue === "yes" ? (field ? field.value.trim() : true) : false));
}

/** Shows `dialog` until it is closed; resolves to what `answer()` says then. */
export function show(dialog, answer = () => undefined) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer());
    });
  });
}
