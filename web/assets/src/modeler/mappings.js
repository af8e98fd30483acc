/** `redress:input` and `redress:output`: lists of name and expression in the properties panel. */
import { FeelEntry, TextFieldEntry } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";

/** The panel's list for `type` (`redress:Input` or `redress:Output`) of an element. */
export function mappingList(type, element, injector) {
  const object = element.businessObject;
  const commandStack = injector.get("commandStack");
  const change = (values) => commandStack.execute("properties-panel.multi-command-executor", commands(element, values, injector));
  const items = all(object)
    .filter((value) => value.$type === type)
    .map((mapping, index) => item(type, mapping, index, () => change(all(object).filter((other) => other !== mapping))));
  const add = (event) => {
    event.stopPropagation();
    change([...all(object), injector.get("bpmnFactory").create(type, { name: "", value: "" })]);
  };
  return { items, add };
}

function all(object) {
  return object.get("extensionElements")?.get("values") ?? [];
}

/** Sets the extension elements, making or dropping the element that holds them. */
function commands(element, values, injector) {
  const object = element.businessObject;
  let holder = object.get("extensionElements");
  const update = (moddleElement, properties) => ({ cmd: "element.updateModdleProperties", context: { element, moddleElement, properties } });
  if (!values.length) return [update(object, { extensionElements: undefined })];
  const first = [];
  if (!holder) {
    holder = injector.get("bpmnFactory").create("bpmn:ExtensionElements", { values: [] });
    holder.$parent = object;
    first.push(update(object, { extensionElements: holder }));
  }
  values.forEach((value) => (value.$parent = holder));
  return [...first, update(holder, { values })];
}

function item(type, mapping, index, drop) {
  const id = `${type.replace(":", "-")}-${index}`;
  const remove = (event) => {
    event.stopPropagation();
    drop();
  };
  return {
    id,
    label: mapping.name || "",
    autoFocusEntry: `${id}-name`,
    remove,
    entries: [
      { id: `${id}-name`, component: Name, mapping },
      { id: `${id}-value`, component: Expression, mapping },
    ],
  };
}

function usePart({ id, element, mapping }, property) {
  const commandStack = useService("commandStack");
  const set = (text) =>
    commandStack.execute("element.updateModdleProperties", { element, moddleElement: mapping, properties: { [property]: text ?? "" } });
  return { id, element, debounce: useService("debounceInput"), translate: useService("translate"), set };
}

function Name(props) {
  const { set, translate, ...given } = usePart(props, "name");
  return TextFieldEntry({ ...given, label: translate("Name"), getValue: () => props.mapping.name, setValue: set });
}

function Expression(props) {
  const { set, translate, ...given } = usePart(props, "value");
  return FeelEntry({
    ...given,
    translate,
    label: translate("Expression"),
    feel: "required",
    getValue: () => (props.mapping.value ? `=${props.mapping.value}` : ""),
    setValue: (text) => set((text ?? "").replace(/^=/, "")),
  });
}
