"""Every text has a subject, and placeholders that can be filled in."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import Artefacts
from engine.errors import FeelError, Finding
from engine.feel import compile_expression
from engine.sentences import say

_FOLDER = "texts/"


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """What would stop a text from being sent, or would reach the customer as braces."""
    for name, content in artefacts.named(".txt"):
        if name.startswith(_FOLDER):
            yield from _text(name, content)


def _text(name: str, content: bytes) -> Iterator[Finding]:
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        yield _finding(name, 1, say("The text is not UTF-8."), say("Save it as UTF-8."))
        return
    if not text.startswith("Subject:") or not text.partition("\n\n")[2].strip():
        yield _finding(
            name,
            1,
            say("The text does not begin with its subject, an empty line, and then the letter."),
            say("Write “Subject: …” in the first line and leave the second one empty."),
        )
    line = 1 + text.partition("{{")[0].count("\n")
    for part in text.split("{{")[1:]:
        expression, closed, _ = part.partition("}}")
        problem = _problem(expression) if closed else "it is not closed"
        if problem:
            shown = " ".join(expression.split())[:60]
            yield _finding(
                name,
                line,
                say("The placeholder “%(shown)s” cannot be read: %(problem)s", shown=shown, problem=problem),
                say("Correct it."),
            )
        line += part.count("\n")


def _problem(expression: str) -> str:
    try:
        calls = compile_expression(expression.strip()).calls
    except FeelError as wrong:
        return wrong.message
    return say("“%(min)s” is no function.", min=min(calls)) if calls else ""


def _finding(name: str, line: int, message: str, remedy: str) -> Finding:
    return Finding("", message, None, remedy, artefact=name, line=line)
