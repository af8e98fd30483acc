"""Every error the desk raises on purpose.

The tree (each class carries its data; ``str(error)`` is a plain sentence a person can act on)::

    RedressError
    ├── NotFound               a thing asked for by its identity does not exist
    ├── NotAllowed             the person may not do this
    ├── Conflict               somebody else was first, or the state moved on
    │   └── StaleRevision      the row was changed since it was read
    ├── Invalid                what was sent does not hold
    │   ├── FormInvalid        a submission breaks its form; one message for each field
    │   ├── FormSchemaInvalid  a form cannot be shown or checked; findings name the fields
    │   ├── DiagramInvalid     a diagram cannot be run; findings name the elements
    │   ├── TableInvalid       a decision table cannot be run
    │   └── UploadRefused      a file is too large or of a kind that is not taken
    ├── FeelError              an expression is wrong
    │   ├── FeelSyntaxError    it cannot be read
    │   ├── FeelUnsupported    it uses a construct that this desk does not run
    │   ├── FeelTypeError      it was given values that it cannot work on
    │   └── BudgetExceeded     it wants more steps, depth or room than an author is given
    ├── ModelledError          a service reports an error the diagram may catch (BPMN 10.5.5)
    ├── StepFailed             a step of a diagram could not be run; becomes an incident
    ├── ChannelFailed          an outward effect failed; retried with back-off
    ├── Busy                   the database is locked or full; nothing was changed
    └── SettingsInvalid        a setting is misspelt or has a wrong value
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.sentences import joined, say


class RedressError(Exception):
    """Root of the tree.

    :param message: a plain sentence that says what is wrong.
    :param remedy: a plain sentence that says how to mend it; empty when there is nothing to do.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class NotFound(RedressError):
    """No ``kind`` with the identity ``key`` exists, or the person may not know of it."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(say("There is no %(kind)s %(key)s.", kind=say(kind), key=key))
        self.kind = kind
        self.key = key


class NotAllowed(RedressError):
    """The person may not do this; ``reason`` is a stable code for the page to explain."""

    def __init__(self, message: str, *, reason: str = "not_allowed", remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason


class Conflict(RedressError):
    """Somebody else was first.

    :param by: the person who was first, as shown to people; ``None`` when it was the desk itself.
    :param at: when that happened, aware.
    """

    def __init__(
        self, message: str, *, by: str | None = None, at: datetime | None = None, remedy: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.by = by
        self.at = at


class StaleRevision(Conflict):
    """The row was changed since it was read: ``expected`` was sent, ``actual`` is stored."""

    def __init__(self, kind: str, key: object, expected: int, actual: int | None) -> None:
        super().__init__(
            say("The %(kind)s %(key)s was changed meanwhile.", kind=say(kind), key=key),
            remedy=say("Read it again and repeat."),
        )
        self.kind = kind
        self.key = key
        self.expected = expected
        self.actual = actual


class Invalid(RedressError):
    """What was sent does not hold."""


class FormInvalid(Invalid):
    """A submission breaks its form.

    :param problems: field key (dotted path) → the message shown beside the field, in plain English.
    :param codes: the same paths → (code, parameters): a page makes the message in another language of them.
    """

    def __init__(
        self, problems: Mapping[str, str], codes: Mapping[str, tuple[str, Mapping[str, Any]]] | None = None
    ) -> None:
        super().__init__(
            say("Some answers need another look: %(problems)s", problems=joined("; ", problems.values())),
            remedy=say("Correct the marked fields."),
        )
        self.problems = dict(problems)
        self.codes = dict(codes or {})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or could be better, in an artefact.

    :param rule: the rule's name, the same as its file and page.
    :param element: the id of the element, table cell or form field it is about; ``None`` for the whole.
    :param message: a plain sentence.
    :param remedy: how to mend it.
    :param severity: ``error`` hinders publishing, ``warning`` does not.
    :param artefact: the artefact's name, such as ``reply.bpmn``.
    :param line: the line in the text where known, from 1.
    """

    rule: str
    message: str
    element: str | None = None
    remedy: str = ""
    severity: str = "error"
    artefact: str = ""
    line: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as the pages and ``redress check --json`` show it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "artefact": self.artefact,
            "element": self.element,
            "line": self.line,
            "message": self.message,
            "remedy": self.remedy,
        }


class DiagramInvalid(Invalid):
    """A diagram cannot be run."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(joined("; ", (f.message for f in findings)) or say("The diagram cannot be run."))
        self.findings = tuple(findings)


class FormSchemaInvalid(Invalid):
    """A form cannot be shown or checked; the findings name the fields."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(joined("; ", (f.message for f in findings)) or say("The form cannot be used."))
        self.findings = tuple(findings)


class TableInvalid(Invalid):
    """A decision table cannot be run; the findings name the cells."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(joined("; ", (f.message for f in findings)) or say("The table cannot be run."))
        self.findings = tuple(findings)


class UploadRefused(Invalid):
    """A file is too large or of a kind that is not taken."""


class FeelError(RedressError):
    """An expression is wrong.

    :param text: the expression.
    :param position: the character, from 0, at which it goes wrong; ``None`` when the whole is meant.
    """

    def __init__(
        self, message: str, *, text: str = "", position: int | None = None, remedy: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.text = text
        self.position = position


class FeelSyntaxError(FeelError):
    """The expression cannot be read."""


class FeelUnsupported(FeelError):
    """The expression uses a construct this desk does not run; refused on saving, never ignored."""


class FeelTypeError(FeelError):
    """The expression was given values that it cannot work on."""


class BudgetExceeded(FeelError):
    """The expression wants more steps, depth or room than an author is given."""


class ModelledError(RedressError):
    """A service reports an error that the diagram may catch with an error boundary event.

    :param code: the ``errorCode`` of the BPMN error (BPMN 2.0.2, 10.5.5).
    """

    def __init__(self, code: str, message: str = "", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or code)
        self.code = code
        self.details = dict(details or {})


class StepFailed(RedressError):
    """A step of a diagram could not be run; the command that ran it turns this into an incident."""

    def __init__(self, element: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.element = element


class ChannelFailed(RedressError):
    """An outward effect failed.

    :param lasting: true when trying again cannot help, such as an address that does not exist.
    """

    def __init__(self, message: str, *, lasting: bool = False, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.lasting = lasting


class Busy(RedressError):
    """The database is locked, full or read-only; nothing was changed."""


class SettingsInvalid(RedressError):
    """A setting is misspelt or has a wrong value; raised when the program starts."""
