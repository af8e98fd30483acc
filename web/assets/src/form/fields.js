/** Finds the fields of a form-js form by the path of their value, such as `finding` or `lines.0.defect`. */

const FILE_REFERENCE = "files::";

export class Fields {
  constructor(host, form) {
    this.host = host;
    this.form = form;
  }

  /** What the form holds now; files that are only chosen are left out. */
  values() {
    return withoutFiles(this.form._getSubmitData());
  }

  instances() {
    return this.form.get("formFieldInstanceRegistry").getAllKeyed();
  }

  path(instance) {
    return instance.valuePath.join(".");
  }

  /** The first problem of each field, keyed by path, from form-js's own errors. */
  problemsOf(errors) {
    const found = {};
    for (const instance of this.instances()) {
      const messages = errorPath(instance).reduce((inner, step) => inner?.[step], errors);
      if (messages?.length) found[this.path(instance)] = messages[0];
    }
    return found;
  }

  /** Puts each problem beside its field, in place of those shown before. */
  showProblems(problems) {
    const errors = {};
    for (const instance of this.instances()) {
      const message = problems[this.path(instance)];
      if (message) put(errors, errorPath(instance), [message]);
    }
    this.form._setState({ errors });
  }

  /** Problems as they come on the page: `{path, message, label, input}`; those without a field come last. */
  inOrder(problems) {
    const rest = { ...problems };
    const lines = [];
    for (const instance of this.instances()) {
      const path = this.path(instance);
      if (!(path in rest)) continue;
      const label = this.form.get("formFieldRegistry").get(instance.id).label ?? "";
      lines.push({ path, message: rest[path], label: labelText(label), input: this.input(instance) });
      delete rest[path];
    }
    lines.sort((one, two) => order(one.input, two.input));
    return [...lines, ...Object.entries(rest).map(([path, message]) => ({ path, message, label: "", input: null }))];
  }

  /** The element to focus for a field; form-js derives its id from form, field and row. */
  input(instance) {
    const row = Object.values(instance.indexes ?? {}).map((index) => `_${index}`).join("");
    const id = CSS.escape(`fjs-form-${this.form._id}-${instance.id}${row}`);
    const named = [...this.host.querySelectorAll(`[id="${id}"], [id^="${id}-"]`)];
    return named.find((element) => element.matches("input, textarea, select, button, [tabindex]")) ?? null;
  }
}

function errorPath({ id, indexes }) {
  return [id, ...Object.values(indexes ?? {})];
}

function put(tree, path, value) {
  const last = path.at(-1);
  let inner = tree;
  for (const step of path.slice(0, -1)) inner = inner[step] ??= {};
  inner[last] = value;
}

function order(one, two) {
  if (!one || !two) return one ? -1 : two ? 1 : 0;
  return one.compareDocumentPosition(two) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

function labelText(label) {
  return String(label).startsWith("=") ? "" : String(label);
}

function withoutFiles(value) {
  if (Array.isArray(value)) return value.map(withoutFiles);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutFiles(inner)]));
  }
  return typeof value === "string" && value.startsWith(FILE_REFERENCE) ? null : value;
}
