/** The groups of the properties panel that belong to the dialect. */
import { Group, ListGroup } from "@bpmn-io/properties-panel";

import { entry } from "./entries.js";
import { FIELDS, GROUPS, RESULT, mainGroup, mappings } from "./fields.js";
import { mappingList } from "./mappings.js";

/** Groups for what the dialect does not use, or asks for in its own words. */
const NOT_OURS = ["link", "compensation", "adHocCompletion", "multiInstance", "timer"];
const AFTER_BPMN_JS = 500;

/** A bpmn-js module; `choices` are the lists that the page offers (forms, decisions, …). */
export function propertiesModule(choices) {
  return { __init__: ["redressProperties"], redressProperties: ["type", RedressProperties], redressChoices: ["value", choices ?? {}] };
}

class RedressProperties {
  static $inject = ["propertiesPanel", "injector", "translate", "redressChoices"];

  constructor(propertiesPanel, injector, translate, choices) {
    Object.assign(this, { injector, translate, choices });
    propertiesPanel.registerProvider(AFTER_BPMN_JS, this);
  }

  getGroups(element) {
    return (given) => {
      const groups = given.filter(({ id }) => !NOT_OURS.includes(id));
      const documentation = groups.findIndex(({ id }) => id === "documentation");
      groups.splice(documentation, 0, ...this.own(element, groups));
      return groups.filter(({ component, entries }) => component !== Group || entries.length);
    };
  }

  /** Our groups; entries of a group that bpmn-js has already (the message) join it. */
  own(element, existing) {
    const object = element.businessObject;
    const made = [];
    for (const [id, label] of GROUPS) {
      const entries = this.entries(id, object);
      const there = existing.find((group) => group.id === id);
      if (there) there.entries.push(...entries);
      else if (entries.length) made.push({ id, label: this.translate(label), component: Group, entries, shouldOpen: true });
    }
    return [...made, ...this.lists(element, object)];
  }

  entries(group, object) {
    const fields = FIELDS.filter((field) => field.group === group);
    if (mainGroup(object) === group) fields.push(RESULT);
    return fields.flatMap((field) => {
      const holder = field.holder(object);
      return holder ? [entry(field, holder, this.choices)] : [];
    });
  }

  lists(element, object) {
    const { input, output } = mappings(object);
    const list = (type, id, label) => ({ id, label: this.translate(label), component: ListGroup, ...mappingList(type, element, this.injector) });
    return [
      ...(input ? [list("redress:Input", "inputs", "Inputs")] : []),
      ...(output ? [list("redress:Output", "outputs", "Outputs")] : []),
    ];
  }
}
