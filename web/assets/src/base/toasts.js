/** Notices that come from the server: in the page after a redirect, or with an htmx answer. */
import { wire } from "../common/dom.js";
import { toast } from "../common/notices.js";

wire("[data-toast]", (element) => {
  toast(element.textContent.trim(), element.dataset.toast);
  element.remove();
});

document.addEventListener("redress:toast", ({ detail }) => toast(detail.text ?? detail.value ?? "", detail.kind));
