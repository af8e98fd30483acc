/** Requests to the desk: token, JSON, and a sentence for everything that can go wrong. */
import { say } from "./words.js";

/** The page's token against forged requests, or "" when it has none. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/**
 * Sends a request and never throws for what the server or the network does.
 * `body` is sent as JSON unless it is FormData or URLSearchParams.
 *
 * @returns {Promise<{ok: boolean, status: number, body: object, text?: string, message: string, remedy: string}>}
 *   `text` is the whole answer, `body` what it says when it is JSON; status 0 means that there was no answer; `message` and `remedy` are set when `ok` is false.
 */
export async function send(method, url, body, headers = {}) {
  let response;
  try {
    response = await fetch(url, request(method, body, headers));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch reports every failure of the network as one
    return { ok: false, status: 0, body: {}, ...sentences(0) };
  }
  return read(response);
}

function request(method, body, headers) {
  const all = { Accept: "application/json", ...headers };
  if (method !== "GET") all["X-CSRFToken"] = csrfToken();
  const plain = body === undefined || body instanceof FormData || body instanceof URLSearchParams;
  if (!plain) all["Content-Type"] = "application/json";
  return { method, headers: all, body: plain ? body : JSON.stringify(body), credentials: "same-origin" };
}

async function read(response) {
  const json = /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  let text;
  try {
    text = await response.text();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the connection broke in the middle of the answer
    return { ok: false, status: 0, body: {}, ...sentences(0) };
  }
  const body = json ? parse(text) : {};
  // A sign-in page that answers 200 after a redirect is not the answer to a save.
  const signIn = response.ok && response.redirected && !json;
  const status = signIn ? 401 : response.status;
  const ok = response.ok && !signIn && body !== null;
  return { ok, status, body: body ?? {}, text, ...(ok ? { message: "", remedy: "" } : sentences(body ? status : 500, body ?? {})) };
}

/** What a JSON answer says, `{}` for an empty one, or null when it is no JSON after all. */
function parse(text) {
  try {
    return text ? (JSON.parse(text) ?? {}) : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** The server's own words, or ours for its status. */
export function sentences(status, body = {}) {
  const [message, remedy] = words(status);
  return { message: body.message || body.detail || body.title || message, remedy: body.remedy || remedy };
}

function words(status) {
  if (status === 0) return [say("offline"), say("offline_remedy")];
  if (status === 401) return [say("signed_out"), say("signed_out_remedy")];
  if (status === 403) return [say("forbidden"), ""];
  if (status === 404 || status === 410) return [say("gone"), ""];
  if (status === 409) return [say("conflict"), ""];
  if (status === 413) return [say("too_large"), ""];
  if (status >= 500) return [say("server_error"), ""];
  return [say("refused"), ""];
}
