/**
 * `loopDataInputRef` names a list in task data, not an element of the diagram. bpmn-js cannot resolve such a
 * reference and would drop it on saving; here it gets a stand-in of that id, which is written as it was read.
 */
const REFERENCES = ["bpmn:loopDataInputRef", "bpmn:loopDataOutputRef"];

export function keepLoopReferences(warnings, moddle) {
  for (const { property, element, value } of warnings) {
    if (REFERENCES.includes(property)) element.set(property, dataName(value, moddle));
  }
}

/** A stand-in for a name in task data, to be put into a reference. */
export function dataName(name, moddle) {
  return moddle.create("bpmn:ItemAwareElement", { id: name });
}
