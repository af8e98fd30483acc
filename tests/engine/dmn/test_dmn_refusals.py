"""What cannot be run is refused when it is saved, with the element named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.dmn import parse_decisions, read_decisions
from engine.errors import TableInvalid

Table = Callable[..., bytes]
Document = Callable[..., bytes]


def refused(xml: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(TableInvalid) as caught:
        parse_decisions(xml, "decisions/test.dmn")
    assert all(
        finding.artefact == "decisions/test.dmn" and finding.message for finding in caught.value.findings
    )
    return [(finding.rule, finding.element) for finding in caught.value.findings]


def test_text_that_is_no_xml_is_refused_with_its_line() -> None:
    with pytest.raises(TableInvalid) as caught:
        parse_decisions(b"<definitions>\n<", "x.dmn")
    assert caught.value.findings[0].line == 2


@pytest.mark.parametrize(
    "xml",
    [
        b"<html/>",
        b'<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd"/>',
        b'<!DOCTYPE d [<!ENTITY e "x">]><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        b"<a>" * 5000,
    ],
)
def test_what_is_no_plain_dmn_is_refused(xml: bytes) -> None:
    assert refused(xml) == [("table-xml", None)]


def test_an_entity_bomb_is_refused_at_once() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "' + "x" * 1000 + '">'
    bomb += "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcde", "bcdef", strict=True))
    bomb += ']><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="&f;"/>'
    assert refused(bomb.encode()) == [("table-xml", None)]


def test_a_cell_that_cannot_be_read_is_named(table: Table) -> None:
    assert refused(table(["a"], ["b"], [("< ", "1"), ("1", "1 +")])) == [
        ("table-expression", "r1c1"),
        ("table-expression", "r2c2"),
    ]


def test_a_broken_input_expression_is_named(table: Table) -> None:
    assert refused(table(["a +"], ["b"], [])) == [("table-expression", "ie1")]


def test_an_unknown_type_is_named(table: Table) -> None:
    assert refused(table(["a: money"], ["b: colour"], [])) == [("table-type", "ie1"), ("table-type", "out1")]


def test_an_unknown_hit_policy_is_refused(table: Table) -> None:
    assert refused(table(["a"], ["b"], [], "BEST")) == [("table-hit-policy", "table")]


def test_only_collect_adds_up_and_only_one_output(table: Table) -> None:
    assert refused(table(["a"], ["b"], [], "FIRST", "SUM")) == [("table-hit-policy", "table")]
    assert refused(table(["a"], ["b", "c"], [], "COLLECT", "SUM")) == [("table-hit-policy", "table")]
    assert refused(table(["a"], ["b"], [], "COLLECT", "MEDIAN")) == [("table-hit-policy", "table")]


def test_priority_needs_an_order_of_outputs(table: Table) -> None:
    assert refused(table(["a"], ["b"], [], "PRIORITY")) == [("table-hit-policy", "table")]


def test_a_rule_with_too_few_cells_is_refused(table: Table) -> None:
    assert refused(table(["a", "b"], ["c"], [("1", "2")])) == [("table-rule", "r1")]


def test_outputs_need_names_of_their_own(table: Table) -> None:
    assert refused(table(["a"], ["b", "b"], [])) == [("table-output", "table")]
    assert refused(table(["a"], [], [])) == [("table-output", "table")]


def test_a_cell_in_another_language_is_refused(table: Table) -> None:
    xml = table(["a"], ["b"], [("1", "2")])
    changed = xml.replace(b'<inputEntry id="r1c1"', b'<inputEntry id="r1c1" expressionLanguage="javascript"')
    assert refused(changed) == [("table-unsupported", "r1c1")]
    changed = xml.replace(b'name="test"', b'name="test" expressionLanguage="juel"')
    assert refused(changed) == [("table-unsupported", "d")]


def test_an_empty_answer_is_only_a_warning(table: Table) -> None:
    model = parse_decisions(table(["a"], ["b"], [("1", "")]), "x.dmn")
    assert [(f.rule, f.severity, f.element) for f in model.findings] == [("table-empty", "warning", "r1c2")]


DECISION = '<decision id="decide" name="d">{}</decision>'
KNOWLEDGE = '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic kind="{}">{}</encapsulatedLogic>'
KNOWLEDGE += "</businessKnowledgeModel>"
LITERAL = "<literalExpression id='l'{}><text>{}</text></literalExpression>"
ARROW = "<informationRequirement id='q'><requiredInput href='#no'/></informationRequirement>"


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (DECISION.format(""), ("table-empty", "decide")),
        (DECISION.format("<literalExpression id='l'/>"), ("table-empty", "l")),
        (
            DECISION.format(LITERAL.format(" expressionLanguage='groovy'", "1")),
            ("table-unsupported", "l"),
        ),
        (DECISION.format(ARROW + LITERAL.format("", "1")), ("table-reference", "q")),
        (KNOWLEDGE.format("Java", "<context/>"), ("table-unsupported", "k")),
        (DECISION.format(LITERAL.format("", "function(a) external {a: 1}")), ("table-expression", "l")),
        ("<import id='i' name='other' namespace='urn:other'/>", ("table-reference", "i")),
        ("<itemDefinition id='t' name='t'><typeRef>t</typeRef></itemDefinition>", ("table-type", "t")),
    ],
)
def test_what_is_not_run_is_refused_with_its_element(
    document: Document, body: str, finding: tuple[str, str]
) -> None:
    assert refused(document(body)) == [finding]


def test_an_element_that_is_read_without_an_arrow_is_refused(document: Document) -> None:
    body = "<inputData id='i' name='age'/>" + DECISION.format(LITERAL.format("", "age + 1"))
    assert refused(document(body)) == [("table-reference", "decide")]
    assert read_decisions(document(body), "x.dmn").decide("decide", {"age": 1}).value is None


def test_decisions_that_require_each_other_are_refused(document: Document) -> None:
    decision = (
        '<decision id="{0}" name="{0}"><informationRequirement><requiredDecision href="#{1}"/>'
        "</informationRequirement><literalExpression><text>{1}</text></literalExpression></decision>"
    )
    xml = document(decision.format("a", "b") + decision.format("b", "a"))
    assert [rule for rule, _ in refused(xml)] == ["table-reference"]
    assert read_decisions(xml, "x.dmn").decide("a", {}).value is None


def test_a_draft_is_read_as_far_as_it_goes(table: Table) -> None:
    model = read_decisions(table(["a"], ["b"], [("< ", "1"), ("2", "3")]), "x.dmn")
    assert [finding.element for finding in model.findings] == ["r1c1"]
    assert model.decide("decide", {"a": 2}).value == 3
    assert model.decide("decide", {"a": 1}).value is None


def test_models_are_imported_by_namespace(document: Document) -> None:
    other = document(
        '<itemDefinition name="tDays"><typeRef>number</typeRef></itemDefinition>'
        '<businessKnowledgeModel id="k" name="twice"><encapsulatedLogic><formalParameter name="x"/>'
        "<literalExpression><text>x * 2</text></literalExpression></encapsulatedLogic>"
        "</businessKnowledgeModel>",
        own="urn:other",
    )
    main = document(
        '<import name="shop" namespace="urn:other"/><decision id="decide" name="d">'
        '<variable name="d" typeRef="shop.tDays"/>'
        '<knowledgeRequirement><requiredKnowledge href="urn:other#k"/>'
        "</knowledgeRequirement><literalExpression><text>shop.twice(4)</text></literalExpression></decision>"
    )
    model = parse_decisions(main, "main.dmn", [parse_decisions(other, "other.dmn")])
    assert model.decide("decide", {}).value == 8
