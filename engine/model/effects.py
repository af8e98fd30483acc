"""What leaves the desk, what failed, and the files it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.model.base import Json

LETTER = "letter"
"""The channel whose effects are printed, and that a person carries to the post."""

PRINTED = "printed"
"""The status of a letter that waits for somebody to post it."""

RETURNED = "returned"
"""The status of a letter that the post brought back."""


@dataclass(frozen=True, slots=True)
class Outward:
    """An effect outside the desk, sent after the commit that asked for it.

    :param key: unique: asking twice sends once.
    :param channel: the adapter's name, such as ``console``.
    :param payload: ``subject`` and ``body``; ``papers`` names what goes along (``kind:of``), ``language`` and
        ``signed`` are for letters.
    :param status: ``waiting``, ``sent``, ``failed`` (given up) or ``bounced`` (it came back); a letter is
        ``printed`` before it is sent, and may be ``returned`` after it.
    :param quiet: whether it waits for the end of the house's quiet hours: a reminder, no reply or emergency.
    :param on_sent: name of the message thrown, with key ``answer_key``, when it was sent.
    :param on_failed: likewise when it was given up.
    """

    id: int
    key: str
    channel: str
    recipient: str
    payload: dict[str, Json]
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    status: str = "waiting"
    sent_at: datetime | None = None
    error: str = ""
    case: int | None = None
    on_sent: str = ""
    on_failed: str = ""
    answer_key: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that could not be done, for a person to see, mend and retry.

    :param kind: ``step`` (``token`` names the held step), ``outbox``, ``message``, ``timer``, ``mailbox``
        (``token`` holds its row's id), ``mail`` (``mailbox:validity:uid``) or ``day``.
    """

    id: int
    kind: str
    token: str
    element: str
    message: str
    remedy: str
    created_at: datetime
    instance: int | None = None
    case: int | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment, addressed by its content."""

    hash: str
    name: str
    content_type: str
    size: int
    stored_at: datetime
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to be made as a PDF, once, of what was known when it was asked for.

    :param kind: with ``of`` what it is: ``quote`` 17, ``invoice`` 3, ``letter`` 214.
    :param template: which of :mod:`engine.paper` lays it out.
    :param data: what stands on it; it never changes.
    :param hash: its file's, once it was made.
    """

    id: int
    kind: str
    of: str
    name: str
    template: str
    data: dict[str, Json]
    asked_at: datetime
    case: int | None = None
    hash: str = ""

    @property
    def mark(self) -> str:
        """How an effect's payload names it."""
        return f"{self.kind}:{self.of}"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along with an effect."""

    name: str
    content_type: str
    content: bytes
