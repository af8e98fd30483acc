/** `data-filedrop`: files by drop, paste or choice, listed with a small picture and a way to take them out. */
import { h, icon, wire } from "../common/dom.js";
import { announce, toast } from "../common/notices.js";
import { bytes, say } from "../common/words.js";

const PICTURE = 96; // pixels, twice what is shown

wire("[data-filedrop]", (place) => {
  const input = place.querySelector('input[type="file"]');
  if (!input) return;
  const limit = Number(place.dataset.maxBytes) || Infinity;
  const list = h("ul", { class: "rd-files" });
  const browse = h("button", { type: "button", class: "btn btn-link p-0", onclick: () => input.click() }, say("drop_browse"));
  const hint = h("p", { class: "rd-drop-hint" }, icon("cloud-upload"), `${say("drop_hint")} `, browse);
  place.classList.add("rd-drop");
  input.classList.add("visually-hidden");
  input.tabIndex = -1;
  input.after(hint, list);

  let chosen = [];

  const keep = (files) => {
    chosen = files;
    const transfer = new DataTransfer();
    chosen.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    list.replaceChildren(...chosen.map((file) => entry(file, () => keep(chosen.filter((other) => other !== file)))));
    announce(say("files_chosen", { n: chosen.length }));
    input.dispatchEvent(new Event("redress:files", { bubbles: true }));
  };

  const add = (files) => {
    const fitting = [...files].filter((file) => file.size <= limit);
    for (const file of files) {
      if (file.size > limit) toast(say("file_too_big", { name: file.name, size: bytes(file.size), limit: bytes(limit) }), "warning");
    }
    if (fitting.length || !files.length) keep(input.multiple ? [...chosen, ...fitting] : fitting.slice(0, 1));
    else keep(chosen);
  };

  input.addEventListener("change", () => add(input.files));
  input.form?.addEventListener("reset", () => keep([]));
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("rd-drop-over");
  });
  for (const leave of ["dragleave", "drop"]) place.addEventListener(leave, () => place.classList.remove("rd-drop-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  (input.form ?? place).addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) add(event.clipboardData.files);
  });
});

function entry(file, remove) {
  const label = say("file_remove", { name: file.name });
  const button = h("button", { type: "button", class: "btn-close", "aria-label": label, onclick: remove });
  const place = h("span", { class: "rd-file-picture" }, icon("file"));
  picture(file).then((canvas) => canvas && place.replaceChildren(canvas));
  return h("li", {}, place, h("span", { class: "rd-file-name" }, file.name), h("small", {}, bytes(file.size)), button);
}

/** A thumbnail drawn on a canvas (the page's policy has no place for blob addresses), or null. */
async function picture(file) {
  if (!file.type.startsWith("image/")) return null;
  try {
    const bitmap = await createImageBitmap(file);
    const side = Math.min(bitmap.width, bitmap.height);
    const canvas = h("canvas", { width: PICTURE, height: PICTURE });
    const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
    canvas.getContext("2d").drawImage(bitmap, left, top, side, side, 0, 0, PICTURE, PICTURE);
    bitmap.close();
    return canvas;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // a picture this browser cannot read keeps its plain icon
    return null;
  }
}
