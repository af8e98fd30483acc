"""What an owner opens from her recall notice: what is wrong with the item, and her answer (S11).

The link's secret is hers alone and says nothing of her. Following it decides nothing: only sending the form
does, so that a scanner of mail boxes answers for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import flask_babel
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, Invalid
from processes.complaint import recalls
from processes.complaint.records import Records
from processes.complaint.records.recalls import Owner, Recall
from web import access, current
from web.i18n import gettext, languages, lazy_gettext

_LONGEST = 1000

blueprint = Blueprint("recall_answer", __name__, url_prefix="/recall")

CHOICES: Mapping[str, Any] = {
    "returns": lazy_gettext("I send it in, or have it fetched; I pay nothing"),
    "keeps": lazy_gettext("I keep it, and have read what is wrong with it"),
    "gone": lazy_gettext("I no longer have it: sold, given away or thrown away"),
}


@blueprint.get("/<token>")
@access.allow("public")
def notice(token: str) -> ResponseReturnValue:
    """The notice with its form, and what she answered before."""
    owner, recall, language = _find(token)
    with _speaking(language):
        return _page(owner, recall, language)


@blueprint.post("/<token>")
@access.allow("public")
def answer(token: str) -> ResponseReturnValue:
    """Take her answer; she may change it while the recall runs."""
    owner, recall, language = _find(token)
    response, comment = request.form.get("response", ""), request.form.get("comment", "")[:_LONGEST]
    with _speaking(language):
        try:
            changed = recalls.respond(current.engine(), owner.id, response, comment)
        except (Conflict, Invalid) as refused:
            status = 409 if isinstance(refused, Conflict) else 422
            return _page(owner, recall, language, problem=_why(refused)), status
        return _page(changed, recall, language, done=True)


def _why(refused: Conflict | Invalid) -> str:
    if isinstance(refused, Conflict):
        return gettext("This recall is closed; your answer was not taken.")
    return gettext("Please choose one of the answers.")


def _find(token: str) -> tuple[Owner, Recall, str]:
    """The owner of a token, what is recalled, and her language.

    :raises NotFound: when no notice carried this token.
    """
    with current.engine().store.read() as queries:
        records: Records = queries.records
        owner = recalls.owner_of(records, token)
        customer = records.customers.find(owner.customer) if owner.customer is not None else None
        return owner, records.recalls.get(owner.recall), customer.language if customer else ""


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    if language not in languages():
        yield
        return
    with flask_babel.force_locale(language):
        yield


def _page(owner: Owner, recall: Recall, language: str, *, problem: str = "", done: bool = False) -> str:
    decision = recall.decision or {}
    return render_template(
        "recall_answer/notice.html",
        owner=owner,
        recall=recall,
        words=decision.get(f"notice_{language}") or decision.get("notice") or "",
        choices=CHOICES,
        longest=_LONGEST,
        problem=problem,
        done=done,
    )
