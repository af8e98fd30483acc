/**
 * Bundles the scripts and styles of the pages into web/static/bundles/.
 *
 *   node build.mjs            one build, minified
 *   node build.mjs --watch    rebuilds on every change, with source maps
 *
 * Every change made to a library on its way is in PATCHES below; a build in which one of them finds
 * nothing to change fails, so that an upgrade cannot silently bring back what the page's policy refuses.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

import { licences } from "./bundling/licences.mjs";
import { contentSecurityPolicy } from "./bundling/policy.mjs";
import { sprite } from "./bundling/sprite.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const OUT = path.resolve(HERE, "../static/bundles");
const STAGE = path.resolve(HERE, "node_modules/.bundles"); // what is served stays until the build has succeeded
const WATCH = process.argv.includes("--watch");
const BUNDLES = ["base", "diagram", "form", "modeler", "table", "formeditor"];

const policy = contentSecurityPolicy(HERE);

/** @type {import("esbuild").BuildOptions} */
const options = {
  absWorkingDir: HERE,
  entryPoints: Object.fromEntries(BUNDLES.map((name) => [name, `src/${name}/index.js`])),
  outdir: STAGE,
  bundle: true,
  preserveSymlinks: true, // a library is what lies in this folder's node_modules, wherever it is kept
  format: "esm",
  target: ["es2022"],
  minify: !WATCH,
  sourcemap: WATCH ? "linked" : false,
  legalComments: "none", // the licences stand together in LICENCES.txt
  metafile: true,
  charset: "utf8",
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".woff2": "file" },
  assetNames: "[name]-[hash]",
  plugins: [policy.plugin, { name: "finish", setup: (build) => build.onEnd(finish) }],
};

async function finish(result) {
  if (result.errors.length) return;
  policy.verify();
  await writeFile(path.join(STAGE, "icons.svg"), await sprite(HERE));
  await cp(path.join(HERE, "src/common/words.json"), path.join(STAGE, "words.json"));
  await writeFile(path.join(STAGE, "LICENCES.txt"), await licences(HERE, result.metafile));
  await writeFile(path.join(STAGE, "manifest.json"), await manifest());
  await rm(OUT, { recursive: true, force: true });
  await cp(STAGE, OUT, { recursive: true });
}

/** What templates need: the name of every file and a hash of what is in it. */
async function manifest() {
  const files = {};
  for (const name of (await readdir(STAGE)).sort()) {
    if (name.startsWith(".") || name === "manifest.json") continue;
    const content = await readFile(path.join(STAGE, name));
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
    files[name] = { hash, bytes: content.length };
  }
  return JSON.stringify({ files }, null, 1) + "\n";
}

await rm(STAGE, { recursive: true, force: true });
await mkdir(STAGE, { recursive: true });
if (WATCH) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
}
