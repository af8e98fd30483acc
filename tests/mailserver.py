"""A real mail server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from engine.settings import Settings


class Post:
    """What the server took; it refuses ``nobody@`` for good and ``full@`` for now."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 No such user"
        if address.startswith("full"):
            return "452 4.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.taken.append(found)
        return "250 OK"


@contextmanager
def mail_server(post: Post) -> Iterator[Settings]:
    """Settings of a house that hands its mail to the server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(post, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield Settings(
            house="Model House",
            mail_from="service@modelhouse.example",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
        )
    finally:
        server.stop()
