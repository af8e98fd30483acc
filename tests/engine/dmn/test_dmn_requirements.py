"""How the elements of a decision model use each other: decisions, knowledge models, services and imports."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

from engine.dmn import parse_decisions
from engine.errors import BudgetExceeded, NotFound, TableInvalid

Document = Callable[..., bytes]
ARROWS = {
    "requiredInput": "informationRequirement",
    "requiredDecision": "informationRequirement",
    "requiredKnowledge": "knowledgeRequirement",
}


def feel(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def needs(arrow: str, target: str) -> str:
    return f'<{ARROWS[arrow]}><{arrow} href="#{target}"/></{ARROWS[arrow]}>'


def decision(name: str, text: str, *arrows: str) -> str:
    return f'<decision id="{name}" name="{name}">{"".join(arrows)}{feel(text)}</decision>'


def knowledge(name: str, parameters: str, text: str, *arrows: str) -> str:
    formal = "".join(f'<formalParameter name="{part}"/>' for part in parameters.split())
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}">'
        f"<encapsulatedLogic>{formal}{feel(text)}</encapsulatedLogic>{''.join(arrows)}"
        "</businessKnowledgeModel>"
    )


BASE = (
    '<decision id="base" name="base"><decisionTable id="base_table" hitPolicy="FIRST">'
    '<input id="in"><inputExpression id="asked"><text>days</text></inputExpression></input>'
    '<output id="out" name="points"/>'
    '<rule id="soon"><inputEntry id="c1"><text>&lt; 10</text></inputEntry>'
    '<outputEntry id="a1"><text>5</text></outputEntry></rule></decisionTable></decision>'
)


def test_a_decision_that_two_others_need_is_made_once(document: Document) -> None:
    xml = document(
        BASE
        + decision("left", "base + 1", needs("requiredDecision", "base"))
        + decision("right", "base * 2", needs("requiredDecision", "base"))
        + decision(
            "top", "left + right", needs("requiredDecision", "left"), needs("requiredDecision", "right")
        )
    )
    outcome = parse_decisions(xml, "x.dmn").decide("top", {"days": 3})
    assert outcome.value == 16
    assert outcome.trace == {"base_table": ("soon",)}


def test_a_knowledge_model_gives_a_function_that_remembers(document: Document) -> None:
    xml = document(
        knowledge("adding", "n", "function(x) x + n")
        + decision(
            "decide", "for add in [adding(1), adding(10)] return add(5)", needs("requiredKnowledge", "adding")
        )
    )
    assert parse_decisions(xml, "x.dmn").decide("decide", {"n": 99}).value == [6, 15]


def test_knowledge_models_that_call_each_other_in_a_circle_are_refused(document: Document) -> None:
    xml = document(
        knowledge("even", "n", "n = 0 or odd(n - 1)", needs("requiredKnowledge", "odd"))
        + knowledge("odd", "n", "n > 0 and even(n - 1)", needs("requiredKnowledge", "even"))
    )
    with pytest.raises(TableInvalid) as caught:
        parse_decisions(xml, "x.dmn")
    (finding,) = caught.value.findings
    assert finding.element == "odd"
    assert "depends on itself" in finding.message
    assert "arrow" in finding.remedy


@pytest.mark.parametrize(
    "body",
    [
        knowledge("own", "n", "if n = 0 then 1 else n * own(n - 1)"),
        decision("own", "own + 1"),
    ],
)
def test_what_reads_itself_is_refused_with_a_way_out(document: Document, body: str) -> None:
    with pytest.raises(TableInvalid) as caught:
        parse_decisions(document(body), "x.dmn")
    (finding,) = caught.value.findings
    assert (finding.rule, finding.element) == ("table-reference", "own")
    assert "reads itself" in finding.message
    assert "loop" in finding.remedy


def test_a_name_given_inside_is_not_taken_for_the_element_of_that_name(document: Document) -> None:
    xml = document(decision("own", "sum(for own in [1, 2] return own * 2)"))
    assert parse_decisions(xml, "x.dmn").decide("own", {}).value == 6


def test_a_function_that_calls_itself_for_ever_is_stopped(document: Document) -> None:
    xml = document(decision("decide", "{again: function(f) f(f), out: again(again)}.out"))
    with pytest.raises(BudgetExceeded):
        parse_decisions(xml, "x.dmn").decide("decide", {})


def test_an_entry_of_a_context_sees_only_those_before_it(document: Document) -> None:
    entries = "".join(
        f'<contextEntry><variable name="{name}"/>{feel(text)}</contextEntry>'
        for name, text in (("early", "later"), ("later", "2"), ("sum", "later + 1"))
    )
    xml = document(f'<decision id="decide" name="d"><context>{entries}</context></decision>')
    assert parse_decisions(xml, "x.dmn").decide("decide", {}).value == {"early": None, "later": 2, "sum": 3}


SERVICE = (
    '<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>'
    + decision("inner", "n + 1", needs("requiredInput", "n"))
    + decision("outer", "inner * 2", needs("requiredDecision", "inner"))
    + '<decisionService id="serve" name="serve">{}</decisionService>'
)


def test_a_decision_service_answers_for_its_inputs(document: Document) -> None:
    parts = '<outputDecision href="#outer"/><encapsulatedDecision href="#inner"/><inputData href="#n"/>'
    model = parse_decisions(document(SERVICE.format(parts)), "x.dmn")
    assert model.call_service("serve", {"n": 4}) == 10
    with pytest.raises(NotFound):
        model.call_service("outer", {"n": 4})


def test_an_input_decision_of_a_service_is_given_and_not_made(document: Document) -> None:
    parts = '<outputDecision href="#outer"/><inputDecision href="#inner"/>'
    model = parse_decisions(document(SERVICE.format(parts)), "x.dmn")
    assert model.call_service("serve", {"inner": 7, "n": 100}) == 14


def test_a_service_of_several_outputs_answers_with_a_context(document: Document) -> None:
    parts = '<outputDecision href="#outer"/><outputDecision href="#inner"/><inputData href="#n"/>'
    model = parse_decisions(document(SERVICE.format(parts)), "x.dmn")
    assert model.call_service("serve", {"n": 1}) == {"outer": 4, "inner": 2}


def test_a_decision_can_call_a_service(document: Document) -> None:
    parts = '<outputDecision href="#outer"/><inputData href="#n"/>'
    calling = decision("decide", "serve(n: 2) + serve(3)", needs("requiredKnowledge", "serve"))
    model = parse_decisions(document(SERVICE.format(parts) + calling), "x.dmn")
    assert model.decide("decide", {}).value == 14


def test_an_import_that_is_not_there_is_refused_with_its_name_and_what_to_do(document: Document) -> None:
    with pytest.raises(TableInvalid) as caught:
        parse_decisions(document('<import id="i" name="shop" namespace="urn:shop"/>'), "x.dmn")
    (finding,) = caught.value.findings
    assert finding.element == "i"
    assert "shop" in finding.message
    assert "Add it to the release" in finding.remedy
