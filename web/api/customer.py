"""A customer's own case, by a token that she gets for number and PIN: read it, write, decide (S4, S9, Q4).

The token names the case, so no address does. What it shows is what her page shows, and nothing internal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, Invalid
from processes.complaint import portal
from web import access, current, pin_tokens
from web.api import PREFIX
from web.customer_shapes import CustomerCaseShape, CustomerQuoteShape, customer_case
from web.i18n import gettext
from web.openapi import answer, describe, sent
from web.openapi.wire import read as as_shape
from web.pages.follow import store_files

blueprint = Blueprint("api_customer", __name__, url_prefix=f"{PREFIX}/customer")


@dataclass(frozen=True)
class NumberAndPin:
    """What a receipt says.

    :ivar number: such as C-2026-000123.
    :ivar pin: six digits.
    """

    number: str
    pin: str


@dataclass(frozen=True)
class PinTokenShape:
    """A token for one case.

    :ivar token: send it as ``Authorization: Bearer …``.
    :ivar number: the case that it opens; another than was asked for where that was merged into it.
    """

    token: str
    number: str
    expires_at: datetime


@dataclass(frozen=True)
class CustomerMessage:
    """What she writes.

    :ivar text: her words.
    :ivar key: her own mark of this message: sent again with it after a lost answer, it is taken in once.
    """

    text: str
    key: str = ""


@dataclass(frozen=True)
class WrittenShape:
    """What became of a message.

    :ivar number: the case that it went to; long after closing a new one.
    :ivar pin: of a new case, told once; empty otherwise.
    """

    number: str
    pin: str


@dataclass(frozen=True)
class Satisfaction:
    """Her answer on a reply.

    :ivar contact: as ``asked`` says.
    :ivar round: as ``asked`` says.
    """

    contact: int
    round: int
    satisfied: bool
    comment: str = ""


@dataclass(frozen=True)
class Acceptance:
    """What she accepts.

    :ivar version: the version of the quote that she saw.
    :ivar positions: places of its lines; left out, all of them.
    """

    version: int
    positions: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Refusal:
    """That she does not want what was offered.

    :ivar version: the version of the quote that she saw.
    :ivar reason: may be left out.
    """

    version: int
    reason: str = ""


@dataclass(frozen=True)
class Climbing:
    """To whom she turns (S4).

    :ivar leader: directly to the company leader; else to the next level.
    :ivar words: what she wants to say.
    """

    leader: bool = False
    words: str = ""


@dataclass(frozen=True)
class Withdrawing:
    """That she takes her case back.

    :ivar reason: may be left out.
    """

    reason: str = ""


@blueprint.post("/token")
@access.allow("public")
@describe(takes=NumberAndPin, gives=PinTokenShape, status=201, refusals=(403,))
def token() -> ResponseReturnValue:
    """A token for the case of a number and its PIN; it holds for two hours.

    403 in the same words whichever of them is wrong, and after five wrong tries in a quarter of an hour.
    """
    given = sent(NumberAndPin)
    made = pin_tokens.for_customer(given.number, given.pin)
    return answer(PinTokenShape(made.token, made.number, made.until), 201)


@blueprint.get("/case")
@access.allow("api", "customer")
@describe(gives=CustomerCaseShape)
def case() -> ResponseReturnValue:
    """Where her case stands, the conversation, and what waits for her decision."""
    return answer(_told())


@blueprint.get("/case/quotes")
@access.allow("api", "customer")
@describe(gives=list[CustomerQuoteShape])
def quotes() -> ResponseReturnValue:
    """The quotes that wait for her decision, and those that she accepted."""
    return answer(_told().quotes)


@blueprint.post("/case/messages")
@access.allow("api", "customer")
@describe(takes=CustomerMessage, form=CustomerMessage, files="files", gives=WrittenShape, status=201)
def write() -> ResponseReturnValue:
    """A message of hers, which a person answers within the promised time; with files as a form.

    It joins her case, or opens it again; long after closing it opens a new one with a PIN of its own.
    """
    given = (
        as_shape(CustomerMessage, request.form.to_dict())
        if request.mimetype.startswith("multipart/")
        else sent(CustomerMessage)
    )
    if not given.text.strip():
        raise Invalid(gettext("The message is empty."), remedy=gettext("Write what you want to tell us."))
    files = store_files(request.files.getlist("files"))
    taken = portal.write_message(current.engine(), access.token_case(), given.text, files, key=given.key)
    return answer(WrittenShape(taken.case.number, taken.pin), 201)


@blueprint.post("/case/satisfaction")
@access.allow("api", "customer")
@describe(takes=Satisfaction, gives=CustomerCaseShape, refusals=(404, 409))
def satisfaction() -> ResponseReturnValue:
    """Whether she is satisfied with the reply that she is asked about (S9); a no begins a new round."""
    given, own = sent(Satisfaction), access.token_case()
    with current.engine().store.read() as queries:
        asked = portal.story_of(queries, own.id).asked
    if asked is None or (asked.id, asked.cycle) != (given.contact, given.round):
        raise Conflict(
            gettext("There is no reply that waits for your answer."),
            remedy=gettext("Read your case again: it names the reply that waits, if one does."),
        )
    portal.say_satisfied(
        current.engine(), own, asked.id, satisfied=given.satisfied, comment=given.comment.strip()
    )
    return answer(_told())


@blueprint.post("/case/quotes/<int:quote>/accept")
@access.allow("api", "customer")
@describe(takes=Acceptance, gives=CustomerCaseShape, refusals=(409,))
def accept(quote: int) -> ResponseReturnValue:
    """Accept a version of a quote, all of it or some lines (Q4)."""
    given = sent(Acceptance)
    items = None if given.positions is None else list(given.positions)
    portal.accept_quote(current.engine(), access.token_case(), quote, given.version, items)
    return answer(_told())


@blueprint.post("/case/quotes/<int:quote>/refuse")
@access.allow("api", "customer")
@describe(takes=Refusal, gives=CustomerCaseShape, refusals=(409,))
def refuse(quote: int) -> ResponseReturnValue:
    """Refuse a version of a quote: the item comes back as it is (Q4)."""
    given = sent(Refusal)
    portal.refuse_quote(current.engine(), access.token_case(), quote, given.version, given.reason.strip())
    return answer(_told())


@blueprint.post("/case/level")
@access.allow("api", "customer")
@describe(takes=Climbing, optional=True, gives=CustomerCaseShape, refusals=(409,))
def level() -> ResponseReturnValue:
    """Turn to the next level of the complaint chain, or directly to the company leader (S4)."""
    given = sent(Climbing, optional=True)
    portal.go_level_up(current.engine(), access.token_case(), leader=given.leader, words=given.words.strip())
    return answer(_told())


@blueprint.post("/case/withdraw")
@access.allow("api", "customer")
@describe(takes=Withdrawing, optional=True, gives=CustomerCaseShape, refusals=(409,))
def withdraw() -> ResponseReturnValue:
    """Take the case back; what was paid or sent in comes back to her first."""
    given = sent(Withdrawing, optional=True)
    portal.withdraw(current.engine(), access.token_case(), reason=given.reason.strip())
    return answer(_told())


def _told() -> CustomerCaseShape:
    with current.engine().store.read() as queries:
        return customer_case(queries, access.token_case())
