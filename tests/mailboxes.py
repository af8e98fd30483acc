"""A real IMAP server on loopback, with folders that a test fills and looks into."""

from __future__ import annotations

import asyncio
import socket
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, date, datetime
from threading import Event, Thread

from imap_tools import MailBoxUnencrypted
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPService

from engine.commands.mailboxes import Entry

USER, PASSWORD = "service", "pässword 密码"


class MailServer:
    """Serves one user's folders in memory until it is stopped; ``start`` brings the same folders back."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._backend: DictBackend | None = None
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        ready = Event()
        self._thread = Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    def close(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            self.stop()
        self._loop.close()

    def _run(self, ready: Event) -> None:
        self._loop.run_until_complete(self._serve(ready))

    async def _serve(self, ready: Event) -> None:
        self._ended = asyncio.Event()
        args = Namespace(
            host="127.0.0.1",
            port=self.port,
            debug=False,
            cert=None,
            key=None,
            tls=False,
            proxy_protocol=None,
            inherited_sockets=None,
            passlib_cfg=None,
            demo_data=False,
            demo_user=USER,
            demo_password=PASSWORD,
        )
        if self._backend is None:
            self._backend, _ = await DictBackend.init(args, invalid_user_sleep=0, reject_dnsbl=False)
        self._backend.config.apply_context()
        async with AsyncExitStack() as stack:
            await IMAPService(self._backend, self._backend.config).start(stack)
            ready.set()
            await self._ended.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    @contextmanager
    def box(self, folder: str = "INBOX") -> Iterator[MailBoxUnencrypted]:
        """The folders, as a mail programme sees them."""
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login_utf8(USER, PASSWORD, folder) as box:
            yield box

    def deliver(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        """A mail arrives at a moment of its own."""
        with self.box() as box:
            if not box.folder.exists(folder):
                box.folder.create(folder)
            box.append(raw, folder, dt=at.astimezone(UTC))

    def subjects(self, folder: str = "INBOX", *, seen: bool | None = None) -> list[str]:
        """What lies in a folder; nothing where there is none."""
        with self.box() as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder)
            mails = box.fetch(mark_seen=False, headers_only=True)
            return [mail.subject for mail in mails if seen is None or (r"\Seen" in mail.flags) == seen]

    def entry(self, **changes: object) -> Entry:
        """How an administrator enters it."""
        known: dict[str, object] = {
            "name": "Service",
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "password": PASSWORD,
            "security": "none",
            "since": date(2026, 1, 1),
        }
        return Entry(**{**known, **changes})  # type: ignore[arg-type]


def a_mail(subject: str, body: str = "The hand of the captain broke off.", **headers: str) -> bytes:
    """A mail of Maria's."""
    told = {
        "From": "Maria Gomez <maria@post.example>",
        "To": "service@modelhouse.example",
        "Subject": subject,
        "Message-ID": f"<{abs(hash((subject, body)))}@post.example>",
        "Date": "Mon, 23 Nov 2026 08:00:00 +0000",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"{head}\r\n{body}\r\n".encode()
