/**
 * `domify` for pages that refuse style attributes: the attribute is held back while the markup is parsed
 * and set through the CSSOM afterwards. The build puts this in place of the library of that name.
 */
import domify from "domify";

export default function domifyWithoutStyleAttributes(markup, document = globalThis.document) {
  const node = domify(hold(markup), document);
  const holders = node.querySelectorAll ? [...node.querySelectorAll("[data-held-style]")] : [];
  if (node.dataset?.heldStyle !== undefined) holders.push(node);
  for (const holder of holders) {
    holder.style.cssText = holder.dataset.heldStyle;
    delete holder.dataset.heldStyle;
  }
  return node;
}

function hold(markup) {
  return typeof markup === "string" ? markup.replace(/(\s)style=(?=["'])/g, "$1data-held-style=") : markup;
}
