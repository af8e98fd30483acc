"""What the dialect page says, the diagrams' extension and the properties panel must say as well."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ASSETS = ROOT / "web" / "assets"
DIALECT = (ROOT / "docs" / "dialect.md").read_text(encoding="utf-8")
MODDLE = json.loads((ASSETS / "src" / "redress-moddle.json").read_text(encoding="utf-8"))
FIELDS = (ASSETS / "src" / "modeler" / "fields.js").read_text(encoding="utf-8")
SOURCES = sorted((ASSETS / "src").glob("**/*.js"))

NAMESPACE = "urn:redress:bpmn:1"
CHILDREN = {"input", "output"}
"""Elements of the namespace; everything else the dialect names in it is an attribute."""


def said_in_the_dialect() -> set[str]:
    """The names that follow ``redress:`` on the page, without the name of the namespace itself."""
    names = set(re.findall(r"\bredress:(\w+)", DIALECT.replace(NAMESPACE, "")))
    assert names, "docs/dialect.md names no attributes"
    return names


def attributes_by_type() -> dict[str, set[str]]:
    """BPMN type → attributes that the extension gives it."""
    found: dict[str, set[str]] = {}
    for kind in MODDLE["types"]:
        for extended in kind.get("extends", []):
            found.setdefault(extended, set()).update(item["name"] for item in kind["properties"])
    return found


def test_the_extension_has_the_namespace_of_the_dialect() -> None:
    assert f'xmlns:redress="{MODDLE["uri"]}"' in DIALECT


def test_the_extension_knows_exactly_what_the_dialect_names() -> None:
    attributes = set().union(*attributes_by_type().values())
    children = {kind["name"].lower() for kind in MODDLE["types"] if not kind.get("isAbstract")}
    assert attributes | children == said_in_the_dialect()
    assert children == CHILDREN


def test_no_name_is_given_to_one_element_twice() -> None:
    for extended in attributes_by_type():
        names = [
            item["name"]
            for kind in MODDLE["types"]
            if extended in kind.get("extends", [])
            for item in kind["properties"]
        ]
        assert len(names) == len(set(names)), f"{extended} gets {names}"


def test_the_panel_asks_for_every_attribute() -> None:
    asked = set(re.findall(r'property: "redress:(\w+)"', FIELDS))
    assert asked == said_in_the_dialect() - CHILDREN


@pytest.mark.parametrize(
    ("element", "attributes"),
    [
        (
            "bpmn:UserTask",
            "form unit role assignee due overdue certificate notBy operation result priority subject prefill",
        ),
        ("bpmn:ServiceTask", "operation result"),
        ("bpmn:BusinessRuleTask", "decision result"),
        ("bpmn:Lane", "unit role"),
        ("bpmn:TimerEventDefinition", "clock percent"),
        ("bpmn:Message", "key"),
    ],
)
def test_an_element_takes_the_attributes_of_its_row(element: str, attributes: str) -> None:
    assert attributes_by_type()[element] == set(attributes.split())


def test_every_word_that_is_said_has_an_english_text_and_none_is_left_over() -> None:
    words = json.loads((ASSETS / "src" / "common" / "words.json").read_text(encoding="utf-8"))
    text = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)
    severities = {"severity_error", "severity_warning", "severity_note"}
    used = {name for name in words if re.search(rf'"{name}"', text)} | severities
    said = set(re.findall(r'\bsay\("(\w+)"', text))
    assert said <= set(words), f"no English text for {sorted(said - set(words))}"
    assert used == set(words), f"nobody says {sorted(set(words) - used)}"


def test_no_source_makes_code_or_markup_from_text() -> None:
    forbidden = re.compile(
        r"\beval\(|new Function\(|\.innerHTML\b|insertAdjacentHTML|\.outerHTML\b|document\.write"
    )
    found = [f"{source.relative_to(ASSETS)}: {match.group()}" for source in SOURCES
             if (match := forbidden.search(source.read_text(encoding="utf-8")))]  # fmt: skip
    assert found == []


def test_the_lock_names_no_addresses_and_no_script_is_run() -> None:
    lock = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert not [name for name, about in packages.items() if "resolved" in about]
    assert not [
        name for name, about in packages.items() if not about.get("integrity", "").startswith("sha512-")
    ]
    assert "ignore-scripts=true" in (ASSETS / ".npmrc").read_text(encoding="utf-8").splitlines()


def test_every_library_is_named_with_one_exact_version() -> None:
    package = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))
    named = package["dependencies"] | package["devDependencies"]
    assert [name for name, version in named.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_library_that_is_imported_is_named() -> None:
    package = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in [*SOURCES, *(ASSETS / "src").glob("**/*.css")]
    )
    imported = re.findall(r'(?:from|import|@import|url\()\s*"((?:@[\w-]+/)?[\w.-]+)[/"]', text)
    outside = {name for name in imported if not name.startswith(".")}
    assert outside <= set(package["dependencies"])
