/** The licence texts of every library that is in the bundles, as most of them ask. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

export async function licences(here, metafile) {
  const folders = new Set(["node_modules/@tabler/icons"]);
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]);
  }
  const parts = await Promise.all([...folders].sort().map((folder) => licence(path.join(here, folder))));
  return `The bundles in this folder contain these libraries.\n\n${parts.join("\n\n")}\n`;
}

async function licence(folder) {
  const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  const text = file ? await readFile(path.join(folder, file), "utf8") : `Licence: ${about.license}`;
  const head = `${about.name} ${about.version} (${about.license})`;
  return `${head}\n${"-".repeat(head.length)}\n${text.trim()}`;
}
