"""Which mails are for people, and which only look like it."""

from __future__ import annotations

import re

from engine.mail.addresses import case_in_message_ids
from engine.mail.headers import Headers
from engine.mail.parts import Part
from engine.mail.reports import improvised_report, standard_report
from engine.mail.thanks import is_only_thanks
from engine.mail.values import Bounce, Kind

_AWAY = re.compile(
    r"^\W*(?:(?:re|aw|fw|fwd)\s*[:：]\s*)?(?:out of (?:the )?office|(?:auto(?:matic|mated)?"
    r"|auto)[- ]?(?:re(?:ply|sponse)|"
    r"response)\b|away from (?:my|the) (?:office|desk|mail)|on (?:vacation|holiday|leave)\b"
    r"|vacation (?:reply|response|notice)"
    r"|i am (?:out of|away)|i'm (?:out of|away)|abwesenheits?(?:notiz|meldung|nachricht|assistent)?\b"
    r"|abwesend\b"
    r"|automatische (?:antwort|antwoord)|nicht im (?:büro|haus)\b|réponse automatique|absence du bureau"
    r"|absent du bureau"
    r"|respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori (?:sede|ufficio)"
    r"|afwezig(?:heid)?\b"
    r"|automatisch antwoord|resposta automática|fora do escritório|ausência temporária|autosvar"
    r"|automatiskt svar"
    r"|frånvaro|ikke til stede|automatyczna odpowiedź|nieobecność|automatická odpověď|автоответ"
    r"|自动回复|自動回覆|自動回复|自动答复|外出自动|休假|不在办公室|不在辦公室|自動返信|自動応答"
    r"|自動送信|不在通知|不在のお知らせ|자동 ?회신|자동 ?응답|부재중)",
    re.IGNORECASE,
)
_AUTOREPLY_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoreply-from",
    "x-mail-autoreply",
)
_READ_RECEIPT = re.compile(r"^(?:read|gelesen|lu|已读|開封済み)\s*[:：]", re.IGNORECASE)


def bounce_of(root: Part, sender: str, text: str) -> Bounce | None:
    """The delivery report in a mail, standard or not."""
    return standard_report(root) or improvised_report(root, root.headers, sender, text)


def kind_of(
    root: Part,
    *,
    bounce: Bounce | None,
    subject: str,
    new_text: str,
    in_reply_to: str | None,
    references: tuple[str, ...],
    case_reference: str | None,
    has_attachments: bool,
) -> tuple[Kind, str]:
    """The kind of a mail and a sentence that says why."""
    headers = root.headers
    if bounce is not None:
        return _report_kind(bounce)
    reason = _automatic(root, headers, subject)
    if reason:
        return "auto_reply", reason
    answers_us = case_in_message_ids([in_reply_to or "", *references]) is not None
    reason = "" if answers_us else _from_list(headers)
    if reason:
        return "list", reason
    answers = answers_us or (case_reference is not None and in_reply_to is not None)
    if answers and not has_attachments and is_only_thanks(new_text):
        return "thanks", "The answer only says thank you."
    return "message", "Nothing says that a program wrote it."


def _report_kind(bounce: Bounce) -> tuple[Kind, str]:
    whom = bounce.final_recipient or "the recipient"
    if bounce.action == "failed":
        return "bounce", f"A mail system reports that a mail to {whom} was not delivered."
    if bounce.action == "delayed":
        return "auto_reply", f"A mail system reports that a mail to {whom} is late; it still tries."
    return "auto_reply", f"A mail system reports that a mail to {whom} was {bounce.action}."


def _automatic(root: Part, headers: Headers, subject: str) -> str:
    """Why a program wrote this in answer to something (RFC 3834 and older habits); empty when none did."""
    submitted = headers.raw("auto-submitted").split(";")[0].split("(")[0].strip().lower()
    if submitted and submitted != "no":
        return f"Its header says Auto-Submitted: {submitted[:60]}."
    is_report = headers.raw("content-type").lower().startswith("multipart/report")
    report = root.params.get("report-type", "").lower() if is_report else ""
    if report == "disposition-notification":
        return "It is a read receipt."
    if report:
        return f"It is a report that a program made ({report[:60]})."
    for name in _AUTOREPLY_FIELDS:
        if name in headers and headers.raw(name).strip().lower() not in ("no", "false"):
            return f"Its header has {name.title()}."
    precedence = headers.raw("precedence").strip().lower()
    if precedence in ("auto_reply", "auto-reply", "autoreply"):
        return f"Its header says Precedence: {precedence}."
    suppress = headers.raw("x-auto-response-suppress").lower()
    away = bool(_AWAY.match(subject[:300]))
    if "all" in suppress or (suppress and (away or precedence in ("bulk", "junk"))):
        return "Its header asks that no program answer it, as automatic replies do."
    if away:
        return "Its subject is that of an automatic reply."
    if (
        _READ_RECEIPT.match(subject[:300])
        and "disposition-notification" in headers.raw("content-type").lower()
    ):
        return "It is a read receipt."
    if precedence == "junk":
        return "Its header says Precedence: junk."
    return ""


def _from_list(headers: Headers) -> str:
    if "list-id" in headers:
        return "It came over a mailing list (List-Id)."
    if "list-unsubscribe" in headers:
        return "It is a mass mail (List-Unsubscribe)."
    precedence = headers.raw("precedence").strip().lower()
    if precedence in ("list", "bulk"):
        return f"It is a mass mail (Precedence: {precedence})."
    return ""
