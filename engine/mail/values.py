"""What is known of a mail once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["message", "auto_reply", "bounce", "thanks", "list"]


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox (RFC 5322, 3.4).

    :ivar name: the display name, decoded; may be empty.
    :ivar address: ``local@domain`` as written; empty when there was none.
    """

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail.

    :ivar filename: without folders and control characters, at most 150 characters; never empty.
    :ivar content_type: as declared, such as ``image/jpeg``.
    :ivar content: the decoded bytes.
    :ivar sha256: of ``content``, in hexadecimal.
    :ivar inline: shown inside the text (a picture of a related part) rather than offered beside it.
    :ivar content_id: what the HTML calls it (``cid:…``), without brackets; may be empty.
    """

    filename: str
    content_type: str
    content: bytes
    sha256: str
    inline: bool
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report (RFC 3464) or what could be read from one that keeps to no standard.

    :ivar final_recipient: the address it is about; may be empty.
    :ivar status: enhanced status code such as ``5.1.1`` (RFC 3463); may be empty.
    :ivar action: ``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``.
    :ivar diagnostic: what the other mail system said.
    :ivar original_message_id: of the mail that is reported on, with brackets; ``None`` when not told.
    """

    final_recipient: str
    status: str
    action: str
    diagnostic: str
    original_message_id: str | None

    @property
    def lasting(self) -> bool:
        """Whether sending the same again to the same address cannot help."""
        return self.action == "failed" and not self.status.startswith("4")


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail.

    :ivar key: the same for the same mail however often it is fetched: the message id, or ``sha256:…``
        of the raw bytes where there is none.
    :ivar message_id: with brackets; empty when missing.
    :ivar in_reply_to: with brackets, the first one; ``None`` when missing.
    :ivar references: with brackets, oldest first.
    :ivar date: what the sender's clock said, UTC; ``None`` when missing or unreadable.
    :ivar received_at: what the caller passed in, UTC.
    :ivar language: ISO 639-1 code of the new text as far as it can be told.
    :ivar text: the whole readable text; nothing is ever cut from it.
    :ivar new_text: the text without quoted replies and signature; the whole text when nothing else is left.
    :ivar html_safe: the HTML body cleaned for showing; pictures only by ``cid:``. ``None`` without HTML.
    :ivar kind: ``message`` is for people to read; the other kinds never reopen or pause anything.
    :ivar kind_reason: a sentence that says why it has this kind.
    :ivar bounce: present when the mail is a delivery report. A report of mere delay or of success has the
        kind ``auto_reply``: it takes nothing back.
    :ivar case_reference: a case number such as ``C-2026-000123`` that the mail answers to.
    :ivar defects: problems met while reading, in plain sentences.
    """

    key: str
    message_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    date: datetime | None
    received_at: datetime | None
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    language: str | None
    text: str
    new_text: str
    html_safe: str | None
    attachments: tuple[Attachment, ...]
    kind: Kind
    kind_reason: str
    bounce: Bounce | None
    case_reference: str | None
    defects: tuple[str, ...]
