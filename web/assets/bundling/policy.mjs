/**
 * Makes the libraries keep to the pages' content security policy (style-src 'self'): whatever they would
 * write as a <style> element or a style="…" attribute goes through the CSSOM instead, which the policy allows.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";

/** Each patch: the file it is for, and the change; `change` returns its argument when it finds nothing. */
const PATCHES = [
  {
    // CodeMirror prefers a <style> element in a document; an adopted sheet does the same.
    name: "style-mod adopts its sheet",
    file: /[\\/]style-mod[\\/]src[\\/]style-mod\.js$/,
    change: (text) => text.replace("!root.head && root.adoptedStyleSheets", "root.adoptedStyleSheets"),
  },
  {
    // These pictures go into the page as markup; presentation attributes say the same as their styles.
    name: "icons of align and distribute without style attributes",
    file: /[\\/]bpmn-js[\\/]lib[\\/]features[\\/](align|distribute)-elements[\\/]\w+Icons\.js$/,
    change: (text) => text.replace(/ style="([^"]*)"/g, (_, style) => presentation(style)),
  },
];

function presentation(style) {
  const pairs = style.split(";").filter(Boolean).map((pair) => pair.split(":"));
  return pairs.map(([name, value]) => ` ${name.trim()}="${value.trim()}"`).join("");
}

/** @param {string} here the folder of the sources */
export function contentSecurityPolicy(here) {
  const done = new Set();
  const ownDomify = path.join(here, "src/csp/domify.js");

  const plugin = {
    name: "content-security-policy",
    setup(build) {
      build.onStart(() => done.clear());
      for (const patch of PATCHES) {
        build.onLoad({ filter: patch.file }, async ({ path: file }) => {
          const text = await readFile(file, "utf8");
          const changed = patch.change(text);
          if (changed === text) throw new Error(`${patch.name}: nothing to change in ${file}; has the library changed?`);
          done.add(patch.name);
          return { contents: changed, loader: "js" };
        });
      }
      // bpmn-js, its token simulation, its panel and dmn-js all make their markup with this one function.
      build.onResolve({ filter: /^domify$/ }, (args) => {
        if (args.importer === ownDomify) return undefined;
        done.add("domify");
        return { path: ownDomify };
      });
    },
  };

  function verify() {
    const missing = [...PATCHES.map((patch) => patch.name), "domify"].filter((name) => !done.has(name));
    if (missing.length) throw new Error(`not applied, because the file was not met: ${missing.join(", ")}`);
  }

  return { plugin, verify };
}
