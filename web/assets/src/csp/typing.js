/**
 * Typing over selected, coloured text: Chromium would keep the look of what it replaces in a style attribute, which
 * the pages' policy refuses and reports. So the editor makes this change itself, before the browser does.
 */
import { EditorView } from "@codemirror/view";

document.addEventListener(
  "beforeinput",
  (event) => {
    if (event.inputType !== "insertText" || event.isComposing || !event.data) return;
    const content = event.target.closest?.(".cm-content");
    const view = content && EditorView.findFromDOM(content);
    if (!view || view.state.readOnly || view.state.selection.main.empty) return;
    event.preventDefault();
    type(view, event.data);
  },
  true,
);

function type(view, text) {
  const { from, to } = view.state.selection.main;
  const plain = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  // Such as the one that puts brackets around what is selected.
  const handled = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, plain));
  if (!handled) view.dispatch(plain());
}
