/** The inputs of the properties panel; which of them a field gets follows from its kind. */
import {
  FeelEntry,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";

import { read, write } from "./access.js";
import { timerKind } from "./fields.js";

/** The panel's entry for a field of an element. */
export function entry(field, holder, choices) {
  const [component, isEdited] = pick(field, choices);
  return { id: field.id ?? field.property.replace(":", "-"), component, isEdited, field, holder, choices };
}

function pick(field, choices) {
  if (field.kind === "choice" && choices[field.choices]?.length) return [Choice, isSelectEntryEdited];
  if (field.kind === "option") return [Option, isSelectEntryEdited];
  if (field.kind === "timer") return [TimerKind, isSelectEntryEdited];
  if (field.kind === "message") return [MessageChoice, isSelectEntryEdited];
  if (field.kind === "value") return [Value, isFeelEntryEdited];
  if (field.kind === "expression") return [Expression, isFeelEntryEdited];
  if (field.kind === "script") return [Script, isTextAreaEntryEdited];
  return [Text, isTextFieldEntryEdited];
}

function useField({ id, element, field, holder }) {
  const translate = useService("translate");
  const services = { commandStack: useService("commandStack"), bpmnFactory: useService("bpmnFactory"), moddle: useService("moddle") };
  const debounce = useService("debounceInput");
  return {
    element,
    id,
    debounce,
    translate,
    services,
    label: translate(field.label),
    description: field.help && translate(field.help),
    getValue: () => read(field, holder),
    setValue: (text) => write(field, element, holder, text ?? "", services),
  };
}

const Text = (props) => TextFieldEntry(useField(props));
const Script = (props) => TextAreaEntry({ ...useField(props), rows: 4, monospace: true });
const Value = (props) => FeelEntry({ ...useField(props), feel: "optional" });

/** The panel's FEEL input marks an expression by “=”; these have none in the file. */
function Expression(props) {
  const given = useField(props);
  return FeelEntry({
    ...given,
    feel: "required",
    getValue: () => (given.getValue() ? `=${given.getValue()}` : ""),
    setValue: (text) => given.setValue((text ?? "").replace(/^=/, "")),
  });
}

function Option(props) {
  const given = useField(props);
  return SelectEntry({
    ...given,
    getOptions: () => props.field.options.map(([value, label]) => ({ value, label: given.translate(label) })),
  });
}

function Choice(props) {
  const given = useField(props);
  const getOptions = () => {
    const known = props.choices[props.field.choices];
    const now = given.getValue();
    const offered = now && !known.includes(now) ? [...known, now] : known;
    return [{ value: "", label: given.translate("<none>") }, ...offered.map((value) => ({ value, label: value }))];
  };
  return SelectEntry({ ...given, getOptions });
}

function MessageChoice(props) {
  const given = useField(props);
  const root = props.holder.$parent && definitions(props.holder);
  const messages = (root?.rootElements ?? []).filter((part) => part.$type === "bpmn:Message");
  return SelectEntry({
    ...given,
    getValue: () => props.holder.messageRef?.id ?? "",
    setValue: (id) => {
      const properties = { messageRef: messages.find((message) => message.id === id) };
      given.services.commandStack.execute("element.updateModdleProperties", { element: props.element, moddleElement: props.holder, properties });
    },
    getOptions: () => [{ value: "", label: given.translate("<none>") }, ...messages.map(({ id, name }) => ({ value: id, label: name ?? id }))],
  });
}

function definitions(part) {
  return part.$parent ? definitions(part.$parent) : part;
}

const TIMERS = [
  ["", "not said yet"],
  ["timeDuration", "after a time"],
  ["timeDate", "at a moment"],
  ["timeCycle", "again and again"],
  ["clock", "at a share of a promise"],
];

function TimerKind(props) {
  const given = useField(props);
  const { holder, element, choices } = props;
  return SelectEntry({
    ...given,
    getValue: () => timerKind(holder),
    setValue: (kind) => given.services.commandStack.execute("element.updateModdleProperties", {
      element,
      moddleElement: holder,
      properties: asTimer(kind, holder, choices, given.services.bpmnFactory),
    }),
    getOptions: () => TIMERS.map(([value, label]) => ({ value, label: given.translate(label) })),
  });
}

const FIRST = { timeDuration: "PT24H", timeDate: "2030-01-01T09:00:00Z", timeCycle: "R3/P1D" };

function asTimer(kind, holder, choices, bpmnFactory) {
  const clock = kind === "clock";
  const properties = {
    timeDuration: undefined,
    timeDate: undefined,
    timeCycle: undefined,
    "redress:clock": clock ? (choices.clocks?.[0] ?? "reply") : undefined,
    "redress:percent": clock ? "80" : undefined,
  };
  if (FIRST[kind]) {
    properties[kind] = bpmnFactory.create("bpmn:FormalExpression", { body: FIRST[kind] });
    properties[kind].$parent = holder;
  }
  return properties;
}
