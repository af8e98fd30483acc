/** Colours the cells, columns and rules that findings are about. */
const LOOKS = ["rd-cell-error", "rd-cell-warning", "rd-cell-note"];

export function markCells(container, findings) {
  for (const cell of container.querySelectorAll(LOOKS.map((look) => `.${look}`).join(","))) {
    cell.classList.remove(...LOOKS);
    cell.removeAttribute("title");
  }
  for (const { element, severity, message } of findings) {
    if (!element) continue;
    const id = CSS.escape(element);
    const cells = container.querySelectorAll(`[data-element-id="${id}"], [data-row-id="${id}"], [data-col-id="${id}"]`);
    for (const cell of cells) {
      if (LOOKS.some((look) => cell.classList.contains(look))) continue; // the worst finding comes first
      cell.classList.add(`rd-cell-${severity}`);
      cell.title = message;
    }
  }
}
