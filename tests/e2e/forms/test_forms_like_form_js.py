"""form-js itself, in a real browser, and the checks on the server come to the same outcome.

Forms, data and answers are made up at random (the seed is printed; REDRESS_SEED repeats a run). The browser
opens each form, gets the answers, and submits; what it would send is then checked on the server with the data
the form was opened with. When form-js finds nothing wrong the server gives back the very data; otherwise both
name the same fields.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from engine.errors import FormInvalid
from engine.forms import parse_form

pytestmark = pytest.mark.e2e

ROUNDS = int(os.environ.get("REDRESS_ROUNDS", "120"))
ASSETS = Path(__file__).parents[3] / "web" / "assets"
ENTRY = 'export { Form } from "@bpmn-io/form-js-viewer";'

# Opens a form, gives each field its answer as typing would, and submits once everything has settled.
RUN = """async ({schema, data, answers}) => {
  const settled = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 5)));
  const host = document.createElement("div");
  document.body.replaceChildren(host);
  const form = new FormJs.Form({container: host});
  await form.importSchema(schema, data);
  const registry = form.get("formFieldInstanceRegistry");
  const fixed = (field) => field.disabled || field.readonly || field.type === "expression";
  for (let round = 0; round < 3; round++) {
    await settled();
    for (const instance of registry.getAllKeyed()) {
      const path = instance.valuePath.join(".");
      const field = form.get("formFieldRegistry").get(instance.id);
      if (fixed(field) || !(path in answers)) continue;
      form._update({fieldInstance: instance, value: answers[path]});
    }
  }
  for (let round = 0; round < 5; round++) await settled();
  const result = form.submit();
  const wrong = [];
  for (const {id, indexes, valuePath} of registry.getAllKeyed()) {
    const steps = [id, ...Object.values(indexes ?? {})];
    const found = steps.reduce((inner, step) => inner?.[step], result.errors);
    if (found?.length) wrong.push(valuePath.join("."));
  }
  const sent = JSON.parse(JSON.stringify(result.data));
  form.destroy();
  return {sent, wrong: [...new Set(wrong)].sort()};
}"""


@pytest.fixture
def form_js(page: Page, tmp_path: Path) -> Page:
    """A tab with form-js's viewer in it, bundled from the version the desk ships."""
    esbuild = ASSETS / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists() or shutil.which("node") is None:
        pytest.fail("form-js is missing: run “python web/assets/hatch_build.py”.", pytrace=False)
    bundle = tmp_path / "form-js.js"
    command = [esbuild, "--bundle", "--format=iife", "--global-name=FormJs", f"--outfile={bundle}"]
    subprocess.run(command, cwd=ASSETS, input=ENTRY, text=True, check=True, capture_output=True, timeout=60)
    page.goto("about:blank")
    page.add_script_tag(path=bundle)
    return page


class Maker:
    """Makes up forms, data and answers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.answers: dict[str, Any] = {}

    def maybe(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def form(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        self.answers = {}
        names = [f"f{number}" for number in range(self.random.randint(2, 7))]
        components = [self.component(name, name, names) for name in names]
        if self.maybe(0.5):
            inner = [self.component(n, f"group.{n}", names) for n in ("g1", "g2")]
            components.append(
                self.hidden_sometimes({"type": "group", "path": "group", "components": inner}, names)
            )
        if self.maybe(0.5):
            components.append(self.rows(names))
        # form-js clears existing values that are no computed choice at some moment, or fails on them.
        lists = [component["key"] for component in components if "valuesExpression" in component]
        data = {name: self.value() for name in names if self.maybe(0.3) and name not in lists}
        data |= {"choices": ["red", "green", 3], "limit": self.random.randint(0, 12)}
        return {"type": "default", "components": components}, data, self.answers

    def rows(self, names: list[str]) -> dict[str, Any]:
        count = self.random.randint(0, 3)
        inner = [self.component(n, f"rows.0.{n}", names) for n in ("r1", "r2")]
        for number in range(1, count):
            for component in inner:
                if self.maybe(0.8):
                    self.answers[f"rows.{number}.{component['key']}"] = self.answer(component)
        # What was typed into a field before it was hidden is not sent: no condition here reads such a field.
        inner[0].pop("conditional", None)
        inner[1].pop("conditional", None)
        inner.append(
            {
                "type": "textfield",
                "key": "r3",
                "validate": {"required": True},
                "conditional": {
                    "hide": self.pick(
                        "=this.r1 = null", '=parent.f0 = "no"', "=i[1] > 1", "=_this_.r2 = true"
                    )
                },
            }
        )
        made = {"type": "dynamiclist", "path": "rows", "defaultRepetitions": count, "components": inner}
        return self.hidden_sometimes(made, names)

    def hidden_sometimes(self, component: dict[str, Any], names: list[str]) -> dict[str, Any]:
        # A condition on the field's own value comes to different things in form-js's two passes.
        others = [name for name in names if name != component.get("key")]
        if self.maybe(0.35) and component.get("key") != "f0":
            other = self.random.choice(others)
            condition = self.pick(
                f'={other} = "no"',
                f"={other} = null",
                f"={other} > 5",
                f"=not({other} = true)",
                f"={other}",
                f'={other} != "yes" and f0 = "no"',
                f'=contains(string({other}), "a")',
                "=limit > 6",
            )
            component["conditional"] = {"hide": condition}
        return component

    def component(self, key: str, path: str, names: list[str]) -> dict[str, Any]:
        kind = self.pick(
            "textfield",
            "textfield",
            "textarea",
            "number",
            "number",
            "checkbox",
            "checklist",
            "radio",
            "select",
            "taglist",
            "datetime",
            "expression",
        )
        component: dict[str, Any] = {"type": kind, "key": key, "validate": {}, **self.details(kind, names)}
        if self.maybe(0.4):
            component["validate"]["required"] = True
        if self.maybe(0.1):
            component["disabled"] = True
        elif self.maybe(0.15):
            # form-js computes nothing while a field is read-only: the outcome hangs on the order of events.
            component["readonly"] = kind == "expression" or self.pick(True, '=f0 = "no"', "=limit > 6")
        if self.maybe(0.2) and kind in ("textfield", "number"):
            component["defaultValue"] = self.answer(component)
        if self.maybe(0.8):
            self.answers[path] = self.answer(component)
        return self.hidden_sometimes(component, names)

    def details(self, kind: str, names: list[str]) -> dict[str, Any]:
        if kind in ("textfield", "textarea"):
            rules: dict[str, Any] = {}
            if self.maybe(0.3):
                rules["minLength"] = self.pick(1, 3, "=limit")
            if self.maybe(0.3):
                rules["maxLength"] = self.pick(2, 5, "=limit + 1")
            if self.maybe(0.3):
                rules["pattern"] = self.pick(r"^\d+$", "a", r"^[\w-]{2,4}$", r"\s", "^(yes|no)$", "[^a-z]")
            if self.maybe(0.2) and kind == "textfield":
                rules["validationType"] = self.pick("email", "phone")
            return {"validate": rules}
        if kind == "number":
            rules = {}
            if self.maybe(0.4):
                rules["min"] = self.pick(0, 2.5, "=limit", "=missing")
            if self.maybe(0.4):
                rules["max"] = self.pick(10, 7, "=limit + 3")
            more = {"decimalDigits": self.pick(0, 1, 2)} if self.maybe(0.4) else {}
            more |= {"increment": self.pick(0.5, 3, "0.1")} if self.maybe(0.3) else {}
            return {"validate": rules, "serializeToString": self.maybe(0.2), **more}
        if kind in ("radio", "select", "checklist", "taglist"):
            return self.pick(
                {"values": [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]},
                {"valuesKey": "choices"},
                {"valuesExpression": "=[1, 2, limit]"},
            )
        if kind == "datetime":
            return {"subtype": self.pick("date", "time", "datetime"), "timeInterval": 1}
        if kind == "expression":
            return {"expression": self.pick("=limit * 2", "=f0", '=string(limit) + "x"', "=[limit, 1]")}
        return {}

    def answer(self, component: dict[str, Any]) -> Any:
        """What typing or clicking can put into a field."""
        kind = component["type"]
        if kind in ("textfield", "textarea"):
            return self.pick(
                "", "a", "yes", "no", "12345", "a b", "  x ", "é😀", "a@b.example", "+4930664040900", "ab-c"
            )
        if kind == "number":
            number = self.pick(None, 0, 1, 2.5, 7, 12, 3.14159, -4, 0.30000000000000004, 100.1)
            return str(number) if component.get("serializeToString") and number is not None else number
        if kind == "checkbox":
            return self.maybe(0.5)
        if kind in ("radio", "select", "checklist", "taglist"):
            options = ["yes", "no"] if "values" in component else [1, 2]
            options = ["red", "green", 3] if "valuesKey" in component else options
            if kind in ("radio", "select"):
                return self.pick(None, *options)
            return self.random.sample(options, self.random.randint(0, 2))
        if kind == "datetime":
            return {"date": "2027-01-31", "time": "14:31", "datetime": "2027-01-31T14:31"}[
                component["subtype"]
            ]
        return None

    def value(self) -> Any:
        return self.pick("no", "yes", "a", 5, 12, True, False, None, "2027-01-31", ["yes"], {"x": 1})


def without_disabled(schema: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What the server keeps of disabled fields is not sent by the browser."""
    result = json.loads(json.dumps(found))

    def visit(components: list[dict[str, Any]], holder: Any) -> None:
        for component in components:
            if component.get("disabled"):
                holder.pop(component["key"], None)
            elif component["type"] == "group":
                visit(component["components"], holder.get(component["path"], {}))
            elif component["type"] == "dynamiclist":
                for row in holder.get(component["path"], []):
                    visit(component["components"], row)

    visit(schema["components"], result)
    return result


def as_browser_sends(found: dict[str, Any]) -> dict[str, Any]:
    """form-js sends no object and no list that holds nothing."""
    kept = {key: value for key, value in found.items() if key not in ("rows", "group") or value}
    if "rows" in kept and not any(kept["rows"]):
        del kept["rows"]
    return kept


def test_the_server_comes_to_the_outcome_of_the_browser(form_js: Page) -> None:
    seed = int(os.environ.get("REDRESS_SEED", "20261123")) or random.SystemRandom().randrange(1, 10**9)
    print(f"seed {seed}")
    maker = Maker(seed)
    right = wrong = 0
    for number in range(ROUNDS):
        schema, data, answers = maker.form()
        ours = parse_form(json.dumps(schema).encode(), artefact="made-up.form")
        theirs = form_js.evaluate(RUN, {"schema": schema, "data": data, "answers": answers})
        story = f"seed {seed}, round {number}\n" + "\n".join(map(json.dumps, [schema, data, answers, theirs]))
        try:
            result = ours.check(theirs["sent"], data, zone=UTC, now=datetime(2027, 1, 1, tzinfo=UTC))
        except FormInvalid as refused:
            wrong += 1
            assert sorted(refused.problems) == theirs["wrong"], f"{refused.problems}\n{story}"
        else:
            right += 1
            assert theirs["wrong"] == [], story
            found = as_browser_sends(without_disabled(schema, result))
            assert found == as_browser_sends(theirs["sent"]), f"{found}\n{story}"
    assert right > ROUNDS // 20 and wrong > ROUNDS // 4, (right, wrong)
