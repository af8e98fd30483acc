/** htmx with the page's token, without anything that needs eval, and with refusals shown as notices. */
import htmx from "htmx.org/dist/htmx.esm.js";

import { ask } from "../common/dialog.js";
import { csrfToken } from "../common/http.js";
import { toast } from "../common/notices.js";
import { sentences } from "../common/http.js";

/** Stands where htmx would make a function from text: the policy refuses that, so say it plainly. */
class NoEval {
  constructor(...parts) {
    throw new Error(`htmx: “${parts.at(-1)}” would need eval, which the pages do without; use a data attribute`);
  }
}

htmx.registerExtension("no-eval", { init: (api) => void api.initSecurity(null, NoEval, NoEval) });

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  const yes = ctx.sourceElement.getAttribute("data-confirm-yes") ?? undefined;
  ask({ title: ctx.confirm, yes }).then((agreed) => (agreed ? issueRequest() : dropRequest()));
});

document.addEventListener("htmx:before:swap", (event) => {
  const { status } = event.detail.ctx.response ?? {};
  if (status === 401 || status === 403 || status >= 500) event.preventDefault();
});

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  if (status === 422) return; // the answer is the form with its messages
  const { message, remedy } = sentences(status, bodyOf(ctx));
  toast([message, remedy].filter(Boolean).join(" "), "danger");
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (!detail.ctx?.response && detail.error instanceof TypeError) toast(sentences(0).message, "danger");
});

function bodyOf(ctx) {
  const type = ctx.response.headers.get("Content-Type") ?? "";
  try {
    return /\bjson\b/.test(type) ? JSON.parse(ctx.text) : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}
