"""Hands mail to the house's mail server (RFC 5321), once for each effect.

A mail's Message-ID comes from the effect's key: should the machine stop between the server's answer and the
note of it, the same mail goes out again under the same id, and receivers that look see that it is one.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256

from engine.errors import ChannelFailed, SettingsInvalid
from engine.model import Enclosure, Outward
from engine.sentences import say
from engine.settings import Settings

_SECONDS = 20.0
_LASTING = 500
"""Answers from here on will not be another one next time (RFC 5321 4.2.1)."""


class SmtpChannel:
    """Sends mail in the house's name.

    :param settings: ``smtp_*`` and ``mail_from``.
    """

    name = "smtp"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, outward: Outward, enclosed: Sequence[Enclosure] = ()) -> str:
        """Hand the mail over with its files; gives its Message-ID.

        :raises ChannelFailed: lasting when the server refuses the address or the mail for good.
        """
        settings = self._settings
        if not settings.smtp_host or not parseaddr(settings.mail_from)[1]:
            raise ChannelFailed(
                say("No mail server is set."),
                remedy=say("Set smtp_host and mail_from, then start the desk again."),
            )
        mail = composed(outward, settings, enclosed)
        try:
            with self._server() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            raise _failed(code, said) from refused
        except smtplib.SMTPResponseException as refused:
            raise _failed(refused.smtp_code, refused.smtp_error) from refused
        except (OSError, smtplib.SMTPException) as failed:
            raise ChannelFailed(
                say(
                    "The mail server %(smtp_host)s cannot be used: %(failed)s",
                    smtp_host=settings.smtp_host,
                    failed=failed,
                ),
                remedy=say("It is tried again. Check smtp_host, smtp_port and smtp_security if it goes on."),
            ) from failed
        return str(mail["Message-ID"])

    def _server(self) -> smtplib.SMTP:
        settings = self._settings
        place = (settings.smtp_host, settings.smtp_port)
        context = ssl.create_default_context()
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(*place, timeout=_SECONDS)
        try:
            if settings.smtp_security == "starttls":
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except (OSError, smtplib.SMTPException):
            with suppress(OSError, smtplib.SMTPException):
                server.close()
            raise
        return server


def composed(outward: Outward, settings: Settings, enclosed: Sequence[Enclosure] = ()) -> EmailMessage:
    """The mail of an effect.

    :raises ChannelFailed: lasting, when its recipient is no mail address.
    """
    _, to = parseaddr(outward.recipient)
    if "@" not in to or any(sign in outward.recipient for sign in "\r\n"):
        raise ChannelFailed(
            say("“%(recipient)s” is no mail address.", recipient=outward.recipient),
            lasting=True,
            remedy=say("Enter a mail address, or choose another way to reach her."),
        )
    _, sender = parseaddr(settings.mail_from)
    mail = EmailMessage()
    mail["From"] = formataddr((settings.house, sender))
    mail["To"] = to
    mail["Subject"] = " ".join(str(outward.payload.get("subject") or settings.house).split())
    mail["Date"] = format_datetime(datetime.now(UTC))
    mark = sha256(outward.key.encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{mark}@{sender.partition('@')[2]}>"
    mail.set_content(str(outward.payload.get("body") or outward.payload.get("text") or ""))
    for file in enclosed:
        kind, _, sort = file.content_type.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=sort, filename=file.name)
    return mail


def _failed(code: int, said: bytes | str) -> ChannelFailed:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    lasting = code >= _LASTING
    return ChannelFailed(
        say("The mail server refused it: %(code)s %(words)s", code=code, words=words),
        lasting=lasting,
        remedy=say("Enter another address, or choose another way.") if lasting else say("It is tried again."),
    )


def open_channel(settings: Settings) -> SmtpChannel:
    """The house's mail server, looked for when something is sent.

    :raises SettingsInvalid: for a security that is not known.
    """
    if settings.smtp_security not in ("starttls", "tls", "none"):
        raise SettingsInvalid(
            say("smtp_security is %(smtp_security)s.", smtp_security=settings.smtp_security),
            remedy=say("Use starttls, tls or none."),
        )
    return SmtpChannel(settings)
