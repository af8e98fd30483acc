/** Short notices in a corner of the page, read out once by screen readers. */
import { h, icon } from "./dom.js";
import { say } from "./words.js";

const ICONS = { info: "info-circle", success: "circle-check", warning: "alert-triangle", danger: "alert-circle" };
const SHOWN_FOR = 6000; // milliseconds

function region() {
  return (
    document.querySelector("[data-toasts]") ??
    document.body.appendChild(
      h("div", { "data-toasts": true, class: "rd-toasts", role: "region", "aria-live": "polite", "aria-label": say("notices") }),
    )
  );
}

/** Shows `text`; kinds `warning` and `danger` stay until they are closed, so that each is shown once. */
export function toast(text, kind = "info") {
  const known = kind in ICONS ? kind : "info";
  const standing = [...region().querySelectorAll(".rd-toast-warning, .rd-toast-danger")];
  const same = standing.find((other) => other.querySelector("p").textContent === text);
  if (same) return same;
  const note = h("div", { class: `rd-toast rd-toast-${known}` }, icon(ICONS[known]), h("p", {}, text));
  const close = () => note.remove();
  note.append(h("button", { type: "button", class: "btn-close", "aria-label": say("close"), onclick: close }));
  region().append(note);
  if (known === "info" || known === "success") setTimeout(close, SHOWN_FOR);
  return note;
}

/** Says `text` to screen readers without showing it. */
export function announce(text) {
  let place = document.querySelector("[data-announcer]");
  if (!place) {
    place = document.body.appendChild(h("div", { "data-announcer": true, class: "visually-hidden", role: "status" }));
  }
  place.textContent = "";
  setTimeout(() => (place.textContent = text), 50); // a change is read out, the first content often is not
}
