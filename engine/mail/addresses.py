"""Mailboxes, message ids, dates and case numbers in header fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from engine.mail.headers import decode_words
from engine.mail.values import Address

_MOST = 500
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_BARE_ADDRESS = re.compile(r"[^\s<>\"(),:;@]{1,200}@[^\s<>\"(),:;@]{1,250}")
_CASE = re.compile(r"(?<![A-Za-z0-9])C-[0-9]{4}-[0-9]{6,12}(?![0-9])", re.IGNORECASE)
_OWN_ID = re.compile(r"<(C-[0-9]{4}-[0-9]{6,12})[.@+-][^<>\s]{1,300}>", re.IGNORECASE)


def read_addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """The mailboxes of address fields (RFC 5322, 3.4), groups opened, comments taken as names."""
    found: list[Address] = []
    for value in values:
        for pieces in _mailboxes(value):
            address = _address(pieces)
            if address is not None and len(found) < _MOST:
                found.append(address)
    return tuple(found)


def _mailboxes(value: str) -> list[dict[str, str]]:
    """Cuts a list at its commas; each mailbox as ``phrase``, ``angle`` and ``comment``."""
    boxes: list[dict[str, str]] = []
    box = {"phrase": "", "angle": "", "comment": ""}
    depth, place = 0, "phrase"
    quoted = False
    index = 0
    while index < len(value):
        c = value[index]
        index += 1
        if c == "\\" and (quoted or depth) and index < len(value):
            box["comment" if depth else place] += value[index]
            index += 1
        elif quoted:
            if c == '"':
                quoted = False
            else:
                box[place] += c
        elif depth:
            depth += (c == "(") - (c == ")")
            if depth:
                box["comment"] += c
        elif c == '"' and place == "phrase":
            quoted = value.find('"', index) >= 0  # a single quote mark is an ordinary character
            box[place] += " " if quoted else c
        elif c == "(":
            depth = 1
        elif c == "<":
            place = "angle"
            box["angle"] = ""
        elif c == ">":
            place = "phrase"
        elif c == ":" and place == "phrase" and "@" not in box["phrase"]:
            box = {"phrase": "", "angle": "", "comment": ""}  # the name of a group
        elif c in ",;" and place == "phrase":
            boxes.append(box)
            box = {"phrase": "", "angle": "", "comment": ""}
        else:
            box[place] += c
    return [*boxes, box]


def _address(box: dict[str, str]) -> Address | None:
    name = " ".join(decode_words(box["phrase"]).split())
    address = "".join(decode_words(box["angle"]).split())
    if not address:
        match = _BARE_ADDRESS.search(name)
        if match:
            address, name = match.group(), (name[: match.start()] + name[match.end() :]).strip()
            name = name or " ".join(decode_words(box["comment"]).split())
    if "@" not in address:
        address = ""
    if not name and not address:
        return None
    return Address(name[:300].strip("'\" "), address[:320])


def read_message_ids(value: str) -> tuple[str, ...]:
    """The message ids in a field, in order, each once, with brackets."""
    ids = dict.fromkeys(f"<{match}>" for match in _MESSAGE_ID.findall(value))
    if not ids and "@" in value and " " not in value.strip():
        ids = {f"<{value.strip('<> ')[:500]}>": None}
    return tuple(ids)[:_MOST]


def read_date(value: str) -> datetime | None:
    """The moment in a date field, UTC; ``None`` when it cannot be read. No zone is taken as UTC."""
    try:
        moment = parsedate_to_datetime(value[:200])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def case_in_message_ids(ids: Iterable[str]) -> str | None:
    """The case number in the first message id that this desk made."""
    for message_id in ids:
        match = _OWN_ID.fullmatch(message_id)
        if match:
            return match.group(1).upper()
    return None


def case_in_text(text: str) -> str | None:
    """The first case number in a line of text."""
    match = _CASE.search(text)
    return match.group().upper() if match else None
