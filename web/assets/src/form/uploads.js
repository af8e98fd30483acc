/** Sends the chosen files and puts what the server calls them into the data. */
import { send } from "../common/http.js";
import { say } from "../common/words.js";

/**
 * @param {object} data of the form, in which a file field holds a reference such as `files::3`
 * @param {Map<string, File[]>} files the chosen files by that reference
 * @param {string|undefined} address where files go
 * @returns {Promise<{data: object, failed?: object}>} `failed` is the answer that ended it
 */
export async function withUploads(data, files, address) {
  const stored = new Map();
  for (const [reference, chosen] of files) {
    const list = [];
    for (const file of chosen) {
      const answer = await upload(file, address);
      if (!answer.ok) return { data, failed: { ...answer, message: `${say("upload_failed", { name: file.name })} ${answer.message}` } };
      list.push({ id: answer.body.id, name: file.name, size: file.size });
    }
    stored.set(reference, list);
  }
  return { data: replace(data, stored) };
}

async function upload(file, address) {
  if (!address) return { ok: false, status: 0, body: {}, message: "", remedy: "" };
  const body = new FormData();
  body.append("file", file);
  return send("POST", address, body);
}

function replace(value, stored) {
  if (Array.isArray(value)) return value.map((inner) => replace(inner, stored));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner, stored)]));
  }
  return stored.has(value) ? stored.get(value) : value;
}
