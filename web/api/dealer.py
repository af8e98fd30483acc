"""A dealer's part of a case, by a token that she gets for number and her own PIN (S8).

It shows what her page shows: her reference, the items she sold, how far it is, and the messages between her
and the house; nothing of the customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, Invalid
from engine.ports import Queries
from processes.complaint import dealers
from processes.complaint.records.dealers import DealerMessage
from web import access, current, pin_tokens
from web.api import PREFIX
from web.api.customer import NumberAndPin, PinTokenShape
from web.i18n import gettext
from web.openapi import answer, describe, sent
from web.openapi.wire import read as as_shape
from web.pages.follow import store_files

blueprint = Blueprint("api_dealer", __name__, url_prefix=f"{PREFIX}/dealer")


@dataclass(frozen=True)
class DealerLineShape:
    """An item that she sold."""

    item: str
    defect: str
    quantity: int
    settled: bool


@dataclass(frozen=True)
class DealerMessageShape:
    """One message between her and the house.

    :ivar inward: hers; else the house's.
    :ivar files: the names of the files that came with it.
    """

    at: datetime
    inward: bool
    author: str
    text: str
    files: list[str]


@dataclass(frozen=True)
class DealerPartShape:
    """What a dealer sees.

    :ivar reference: her own number for the matter.
    :ivar stage: how far it is: ``received``, ``examined``, ``repaired``, ``answered``, ``closed``,
        ``withdrawn``, or only ``open`` where it is confidential.
    :ivar step: what was agreed with her last.
    :ivar answer_by: until when the house waits for her word; ``null`` while it does not.
    :ivar open: whether she may write.
    """

    number: str
    name: str
    reference: str
    stage: str
    step: str
    answer_by: datetime | None
    lines: list[DealerLineShape]
    messages: list[DealerMessageShape]
    open: bool


@dataclass(frozen=True)
class DealerWords:
    """What she writes."""

    text: str


@blueprint.post("/token")
@access.allow("public")
@describe(takes=NumberAndPin, gives=PinTokenShape, status=201, refusals=(403,))
def token() -> ResponseReturnValue:
    """A token for a dealer's part of a case; it holds for two hours."""
    given = sent(NumberAndPin)
    made = pin_tokens.for_dealer(given.number, given.pin)
    return answer(PinTokenShape(made.token, made.number, made.until), 201)


@blueprint.get("/part")
@access.allow("api", "dealer")
@describe(gives=DealerPartShape)
def part() -> ResponseReturnValue:
    """Her part of the case."""
    with current.engine().store.read() as queries:
        return answer(_part(queries))


@blueprint.post("/messages")
@access.allow("api", "dealer")
@describe(
    takes=DealerWords, form=DealerWords, files="files", gives=DealerPartShape, status=201, refusals=(409,)
)
def write() -> ResponseReturnValue:
    """A message of hers to whoever coordinates with her; with files as a form."""
    form = request.mimetype.startswith("multipart/")
    given = as_shape(DealerWords, request.form.to_dict()) if form else sent(DealerWords)
    if not given.text.strip():
        raise Invalid(gettext("The message is empty."), remedy=gettext("Write what you want to tell us."))
    own = access.token_dealer()
    with current.engine().store.read() as queries:
        if not dealers.story_of(queries, own).open:
            raise Conflict(
                gettext("This case is over."), remedy=gettext("Please call us, or tell us of a new matter.")
            )
    dealers.write(current.engine(), own.id, given.text, store_files(request.files.getlist("files")))
    with current.engine().store.read() as queries:
        return answer(_part(queries), 201)


def _part(queries: Queries) -> DealerPartShape:
    told = dealers.story_of(queries, queries.records.dealers.get(access.token_dealer().id))
    return DealerPartShape(
        number=told.number,
        name=told.dealer.name,
        reference=told.dealer.reference,
        stage=told.stage,
        step=told.dealer.step,
        answer_by=told.dealer.answer_by,
        lines=[
            DealerLineShape(line.item, line.defect, line.quantity, line.status == "final")
            for line in told.lines
        ],
        messages=[_message(queries, item) for item in told.messages],
        open=told.open,
    )


def _message(queries: Queries, message: DealerMessage) -> DealerMessageShape:
    found = [queries.files.find(file) for file in message.files]
    names = [file.name for file in found if file is not None]
    return DealerMessageShape(message.at, message.inward, message.author, message.text, names)
