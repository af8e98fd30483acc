/**
 * What the properties panel asks for beyond plain BPMN: one entry for each attribute of docs/dialect.md, and for
 * the parts of BPMN that the dialect gives a meaning of its own (conditions, timers, repetition, scripts).
 *
 * kind     text        literal text
 *          choice      one of data-choices[choices]; literal text where the page offers none
 *          option      one of `options`, [value, label]
 *          value       literal text, or an expression after “=”
 *          expression  always FEEL, written without “=”
 *          script      several lines of FEEL
 * write    attribute (default) · formula (a child element with the text in it) · item (a child with a name) ·
 *          reference (a child holding a name)
 * holder   which part of the element carries it; none: the entry does not apply
 */
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";

export const GROUPS = [
  ["work", "Work"],
  ["operation", "Operation"],
  ["decision", "Decision"],
  ["called", "Called process"],
  ["message", "Message"],
  ["time", "Timer"],
  ["repeat", "Once for each"],
  ["flow", "Condition"],
  ["script", "Script"],
];

const element = (...types) => (object) => (isAny(object, types) ? object : null);
const definition = (type) => (object) => (object.eventDefinitions ?? []).find((part) => is(part, type)) ?? null;
const timer = definition("bpmn:TimerEventDefinition");
const messageDefinition = definition("bpmn:MessageEventDefinition");
const loop = (object) => (is(object.loopCharacteristics, "bpmn:MultiInstanceLoopCharacteristics") ? object.loopCharacteristics : null);
const throws = (object) => (is(object, "bpmn:ThrowEvent") ? messageDefinition(object) : is(object, "bpmn:SendTask") ? object : null);
const message = (object) => (isAny(object, ["bpmn:SendTask", "bpmn:ReceiveTask"]) ? object : messageDefinition(object))?.messageRef ?? null;

/** Which of the four ways a timer is set. */
export function timerKind(part) {
  if (part.get("redress:clock") || part.get("redress:percent")) return "clock";
  return ["timeDuration", "timeDate", "timeCycle"].find((name) => part.get(name)) ?? "";
}

const timed = (kind) => (object) => {
  const part = timer(object);
  return part && timerKind(part) === kind ? part : null;
};

const conditional = (object) => {
  if (!is(object, "bpmn:SequenceFlow")) return null;
  return isAny(object.sourceRef, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]) ? object : null;
};

const resulting = (object) => {
  if (isAny(object, ["bpmn:UserTask", "bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask", "bpmn:ReceiveTask"])) return object;
  return is(object, "bpmn:CatchEvent") && messageDefinition(object) ? object : null;
};

export const FIELDS = [
  { group: "work", property: "redress:form", label: "Form", kind: "choice", choices: "forms", holder: element("bpmn:UserTask"), help: "What the person fills in to finish the task." },
  { group: "work", property: "redress:unit", label: "Unit", kind: "choice", choices: "units", holder: element("bpmn:UserTask", "bpmn:Lane"), help: "Whose people may claim the task; without it the lane's." },
  { group: "work", property: "redress:role", label: "Role", kind: "choice", choices: "roles", holder: element("bpmn:UserTask", "bpmn:Lane"), help: "Who in the unit may claim it; without it the lane's." },
  { group: "work", property: "redress:assignee", label: "Only this person", kind: "value", holder: element("bpmn:UserTask"), help: "An expression that gives a person." },
  { group: "work", property: "redress:certificate", label: "Certificate needed", kind: "choice", choices: "certificates", holder: element("bpmn:UserTask"), help: "Only who holds it may claim the task." },
  { group: "work", property: "redress:notBy", label: "Not by who did", kind: "text", holder: element("bpmn:UserTask"), help: "Elements, with blanks between, whose performer in this case may not do this one." },
  { group: "work", property: "redress:due", label: "Due after", kind: "value", holder: element("bpmn:UserTask"), help: "Such as PT4H (four hours) or P3D (three days), or an expression." },
  { group: "work", property: "redress:overdue", label: "When overdue", kind: "option", options: [["", "nothing more"], ["warn", "tell handler and superior"], ["climb", "and raise it one level"]], holder: element("bpmn:UserTask") },
  { group: "work", property: "redress:priority", label: "Priority", kind: "value", holder: element("bpmn:UserTask"), help: "Such as high, or an expression." },
  { group: "work", property: "redress:subject", label: "Subject line", kind: "value", holder: element("bpmn:UserTask"), help: "Tells this task from others of its kind, such as the item." },
  { group: "work", property: "redress:prefill", label: "The form starts with", kind: "value", holder: element("bpmn:UserTask"), help: "An expression that gives a context: what is known already and must not be asked again." },
  { group: "operation", property: "redress:operation", label: "Operation", kind: "choice", choices: "operations", holder: element("bpmn:UserTask", "bpmn:ServiceTask", "bpmn:SendTask"), help: "What the desk does here; at a user task, with what the person sent." },
  { group: "decision", property: "redress:decision", label: "Decision table", kind: "choice", choices: "decisions", holder: element("bpmn:BusinessRuleTask") },
  { group: "called", property: "calledElement", label: "Process", kind: "choice", choices: "processes", holder: element("bpmn:CallActivity") },
  { group: "message", property: "messageRef", label: "Message", kind: "message", holder: element("bpmn:SendTask"), help: "Instead of an operation: another instance gets it." },
  { group: "message", property: "redress:key", label: "Key of the message", kind: "expression", holder: message, help: "Which instance it is for; holds wherever this message is used." },
  { group: "message", property: "redress:key", label: "Key when sent here", kind: "expression", holder: throws, id: "ownKey", help: "Only where it differs from the key of the message." },
  { group: "time", property: "kind", label: "When", kind: "timer", holder: timer },
  { group: "time", property: "timeDuration", label: "After", kind: "value", write: "formula", holder: timed("timeDuration"), help: "Such as PT24H or P14D, or an expression." },
  { group: "time", property: "timeDate", label: "At", kind: "value", write: "formula", holder: timed("timeDate"), help: "Such as 2027-01-31T09:00:00Z, or an expression." },
  { group: "time", property: "timeCycle", label: "Again and again", kind: "value", write: "formula", holder: timed("timeCycle"), help: "Such as R3/P1D: three times, a day apart." },
  { group: "time", property: "redress:clock", label: "Clock", kind: "choice", choices: "clocks", holder: timed("clock") },
  { group: "time", property: "redress:percent", label: "Percent of its time", kind: "text", holder: timed("clock"), help: "80: when 80 % of the promised time is used." },
  { group: "repeat", property: "loopDataInputRef", label: "List", kind: "text", write: "reference", holder: loop, help: "A name in task data that holds a list." },
  { group: "repeat", property: "inputDataItem", label: "Name of each", kind: "text", write: "item", type: "bpmn:DataInput", holder: loop },
  { group: "repeat", property: "loopDataOutputRef", label: "List of results", kind: "text", write: "reference", holder: loop },
  { group: "repeat", property: "outputDataItem", label: "Result of each", kind: "text", write: "item", type: "bpmn:DataOutput", holder: loop },
  { group: "flow", property: "conditionExpression", label: "Condition", kind: "expression", write: "formula", holder: conditional, help: "Taken when this is true. Leave it empty on the default flow." },
  { group: "script", property: "script", label: "What to set", kind: "script", holder: element("bpmn:ScriptTask"), help: "A FEEL context, such as {cycle: cycle + 1}; each entry is set in task data." },
];

/** The result comes last in the group of whatever produces it. */
export const RESULT = { property: "redress:result", label: "Keep the answer as", kind: "text", holder: resulting, help: "A name in task data; without it the answer's fields are merged." };

/** The group in which an element's result, inputs and outputs stand. */
export function mainGroup(object) {
  if (is(object, "bpmn:UserTask")) return "operation";
  if (is(object, "bpmn:BusinessRuleTask")) return "decision";
  if (is(object, "bpmn:CallActivity")) return "called";
  if (isAny(object, ["bpmn:Event", "bpmn:ReceiveTask"])) return "message";
  return "operation";
}

/** Whether an element maps values in, and out. */
export function mappings(object) {
  const throwing = is(object, "bpmn:ThrowEvent") && messageDefinition(object);
  const catching = is(object, "bpmn:CatchEvent") && messageDefinition(object);
  return {
    input: Boolean(throwing) || isAny(object, ["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask", "bpmn:CallActivity"]),
    output: Boolean(catching) || isAny(object, ["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:ReceiveTask", "bpmn:CallActivity"]),
  };
}
