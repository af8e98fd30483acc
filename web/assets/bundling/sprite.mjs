/** One SVG file with the icons named in icons.txt, to be used as <use href="icons.svg#name">. */
import { readFile } from "node:fs/promises";
import path from "node:path";

export async function sprite(here) {
  const list = await readFile(path.join(here, "icons.txt"), "utf8");
  const names = list.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = await Promise.all(names.map((name) => symbol(here, name)));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

async function symbol(here, name) {
  const [icon, kind] = name.endsWith("-filled") ? [name.slice(0, -7), "filled"] : [name, "outline"];
  const file = path.join(here, "node_modules/@tabler/icons/icons", kind, `${icon}.svg`);
  let text;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new Error(`icons.txt names “${name}”, but Tabler has no such icon`, { cause: error });
  }
  const body = text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.lastIndexOf("</svg>"));
  const paint =
    kind === "filled"
      ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body.replace(/\s+/g, " ").trim()}</symbol>`;
}
