/** Reading and writing of one field, as a command that can be undone. */
import { dataName } from "./loops.js";

/** The text a field shows. */
export function read(field, holder) {
  const value = holder.get(field.property);
  if (field.write === "formula") return value?.body ?? "";
  if (field.write === "item") return value?.name ?? "";
  if (field.write === "reference") return value?.id ?? "";
  return value ?? "";
}

/** Changes a field; an empty text takes the attribute or child away. */
export function write(field, element, holder, text, { commandStack, bpmnFactory, moddle }) {
  const properties = { [field.property]: text ? part(field, holder, text, bpmnFactory, moddle) : undefined };
  // The dialect's scripts are FEEL, whoever drew them.
  if (field.kind === "script") properties.scriptFormat = "feel";
  commandStack.execute("element.updateModdleProperties", { element, moddleElement: holder, properties });
}

function part(field, holder, text, bpmnFactory, moddle) {
  if (field.write === "formula") return child(bpmnFactory.create("bpmn:FormalExpression", { body: text }), holder);
  if (field.write === "reference") return dataName(text, moddle);
  if (field.write === "item") {
    const id = holder.get(field.property)?.id;
    return child(bpmnFactory.create(field.type, { ...(id ? { id } : {}), name: text }), holder);
  }
  return text;
}

function child(made, parent) {
  made.$parent = parent;
  return made;
}
