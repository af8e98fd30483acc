"""Delivery reports: the standard ones (RFC 3464) and those of programs that keep to none."""

from __future__ import annotations

import re

from engine.mail.addresses import read_message_ids
from engine.mail.headers import Headers, decode_words, read_headers
from engine.mail.parts import Part
from engine.mail.values import Bounce

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP_CODE = re.compile(r"(?<![\d.-])([45])[0-5]\d[ -]")
_ADDRESS = re.compile(r"<?([^\s<>\"'(),:;@\[\]]{1,100}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,30})>?")
_MESSAGE_ID_LINE = re.compile(r"^[ \t>]*Message-ID:[ \t]*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_COPY_BELOW = re.compile(
    r"^-{2,}.{0,20}(?:below this line is a copy|this is a copy of (?:the|your) message|original message"
    r"|returned message|undelivered message|message header follows).*$|^Original message headers:",
    re.IGNORECASE | re.MULTILINE,
)
_DAEMON = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?daemon|mdaemon|bounces?"
    r"|microsoftexchange[0-9a-f]*)(?:[+=-][^@]*)?@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status notification|failure|has failed|report)"
    r"|mail delivery (?:failed|system|error)"
    r"|failure notice|returned mail|returned to sender|delivery incomplete|could ?n[o']t be delivered"
    r"|non[- ]?remis"
    r"|message not delivered|unzustellbar|nicht zugestellt|nicht zustellbar|zustellung fehlgeschlagen"
    r"|échec de la remise"
    r"|no se puede entregar|no entregado|non recapitabile|onbestelbaar|退信|投递失败|无法投递|無法傳送"
    r"|無法投遞"
    r"|配信不能|配信できません|送信できません|未达|반송|배달되지",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delay(?:ed)?|warning: message|still being retried|will (?:be retried|keep trying)|verzögert|延迟"
    r"|遅延",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"this is the qmail-send program|this message was created automatically by mail delivery software"
    r"|this is the mail system at host|delivery to the following recipients? failed|did(?: not"
    r"|n't) reach the following"
    r"|did not reach some or all of the intended recipients"
    r"|your message (?:to .{1,100} )?could ?n[o']t be delivered"
    r"|address(?:es)? had permanent fatal errors|permanent error|konnte nicht zugestellt werden"
    r"|很抱歉.{0,20}退"
    r"|邮件被退回|无法(?:送达|投递)|配信できませんでした|5\d\d [^\n]{0,80}(?:user|mailbox|recipient)",
    re.IGNORECASE,
)
_LONGEST = 100_000


def standard_report(root: Part) -> Bounce | None:
    """What a ``message/delivery-status`` part says; of several recipients the first that failed."""
    status_part = next(
        (
            p
            for p in root.walk()
            if p.content_type in ("message/delivery-status", "message/global-delivery-status")
        ),
        None,
    )
    if status_part is None:
        return None
    groups = _groups(status_part.content()[0])
    recipients = [group for group in groups if "final-recipient" in group or "action" in group]
    if not recipients:
        return None
    order = {"failed": 0, "delayed": 1}
    chosen = min(recipients, key=lambda group: order.get(_word(group.raw("action")), 2))
    status = _STATUS.search(chosen.raw("status"))
    action = _word(chosen.raw("action"))
    if action not in ("failed", "delayed", "delivered", "relayed", "expanded"):
        action = "delayed" if status and status.group().startswith("4") else "failed"
    return Bounce(
        final_recipient=_typed(chosen.raw("final-recipient") or chosen.raw("original-recipient"))[:320],
        status=status.group(1) if status else "",
        action=action,
        diagnostic=_typed(chosen.text("diagnostic-code"))[:1000],
        original_message_id=_returned_message_id(root),
    )


def improvised_report(root: Part, headers: Headers, sender: str, text: str) -> Bounce | None:
    """A report in plain words, taken for one only when who sent it and what it says agree."""
    subject = headers.text("subject")
    from_machine = (
        headers.raw("return-path").strip() == "<>"
        or bool(_DAEMON.match(sender))
        or "x-failed-recipients" in headers
        or "x-ms-exchange-message-is-ndr" in headers
    )
    says_so = "x-failed-recipients" in headers or _SUBJECT.search(subject) or _BODY.search(text[:5000])
    if not from_machine or not says_so:
        return None
    told, copy = _split_copy(text[:_LONGEST])
    status = _STATUS.search(told)
    code = _SMTP_CODE.search(told)
    number = status.group(1) if status else (f"{code.group(1)}.0.0" if code else "")
    delayed = bool(_DELAYED.search(subject)) and not number.startswith("5")
    return Bounce(
        final_recipient=_recipient(headers, told, sender),
        status=number,
        action="delayed" if delayed else "failed",
        diagnostic=_diagnostic(told)[:1000],
        original_message_id=_returned_message_id(root) or _message_id_in(copy or told) or _answered(headers),
    )


def _groups(content: bytes) -> list[Headers]:
    """The groups of fields of a delivery status (RFC 3464, 2.1), the one about the message first."""
    groups: list[Headers] = []
    position = 0
    while position < len(content) and len(groups) < 200:
        headers, after, _ = read_headers(content, position, len(content))
        if headers.fields:
            groups.append(headers)
        elif after <= position + 2:
            after = max(after, content.find(b"\n", position) + 1 or len(content))
        position = max(after, position + 1)
    return groups


def _word(value: str) -> str:
    return (value.split("(")[0].split() or [""])[0].lower()


def _typed(value: str) -> str:
    """``rfc822; somebody@example.org`` without its type."""
    head, separator, tail = value.partition(";")
    return " ".join(decode_words(tail if separator and " " not in head.strip() else value).split()).strip(
        "<>"
    )


def _returned_message_id(root: Part) -> str | None:
    for part in root.walk():
        if part is root or part.content_type in ("message/delivery-status",):
            continue
        if part.content_type in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            content = part.content()[0]
            headers, _, _ = read_headers(content, 0, len(content))
            ids = read_message_ids(headers.raw("message-id"))
        else:
            ids = read_message_ids(part.headers.raw("message-id"))
        if ids:
            return ids[0]
    return None


def _split_copy(text: str) -> tuple[str, str]:
    match = _COPY_BELOW.search(text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _message_id_in(text: str) -> str | None:
    match = _MESSAGE_ID_LINE.search(text)
    return match.group(1) if match else None


def _answered(headers: Headers) -> str | None:
    ids = read_message_ids(headers.raw("in-reply-to")) or read_message_ids(headers.raw("references"))
    return ids[-1] if ids else None


def _recipient(headers: Headers, told: str, sender: str) -> str:
    failed = _ADDRESS.search(headers.raw("x-failed-recipients"))
    if failed:
        return failed.group(1)
    addresses = (match.group(1) for match in _ADDRESS.finditer(told[:10000]))
    return next((a for a in addresses if a.lower() != sender.lower() and not _DAEMON.match(a)), "")


def _diagnostic(told: str) -> str:
    """The line that carries the code, else the first lines of the explanation."""
    lines = [" ".join(line.split()) for line in told.split("\n") if line.strip()]
    for line in lines:
        if _STATUS.search(line) or _SMTP_CODE.match(line):
            return line
    return " ".join(lines[:4])
