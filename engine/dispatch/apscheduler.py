"""APScheduler as the alarm clock of one process.

The rows are the truth; the scheduler only sets an event for a thread that reads what is due. So a job
that is dropped, late or doubled does no harm, and a jump of the clock is noticed within a heartbeat.
"""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event, Lock, Thread

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from engine.commands.services import BUGS
from engine.errors import RedressError
from engine.mailroom import Mailroom
from engine.worker import Worker

_HEARTBEAT = 1.0
_LAST_WORK = 10.0
"""Seconds that stopping waits for the batch in hand."""
_ALARM = "next due"

log = structlog.get_logger(__name__)


class AlarmClock:
    """Runs a worker in a thread of its own whenever something is due.

    :param mailroom: looks into mailboxes in another thread: a mail server that is slow holds nobody up.
    """

    def __init__(self, worker: Worker, mailroom: Mailroom | None = None) -> None:
        self._worker = worker
        self._mailroom = mailroom
        self._mail = Event()
        self._work = Event()
        self._stopping = Event()
        self._due: datetime | None = None
        self._asked: datetime | None = None
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="worker", daemon=True)
        self._second = Thread(target=self._look, name="mailroom", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Begin: what became due while nothing ran is worked through at once; once stopped, it stays so."""
        if self._stopping.is_set():
            return
        self._scheduler.add_job(self._heartbeat, "interval", seconds=_HEARTBEAT, id="heartbeat")
        self._scheduler.start()
        self._thread.start()
        self._work.set()
        if self._mailroom is not None:
            self._mailroom.stop_when(self._stopping.is_set)
            self._second.start()
            self._mail.set()

    def wake(self, due: datetime | None) -> None:
        """There is work from a moment on; what comes after the alarm is found when that rings."""
        if due is None:
            return
        with self._lock:
            self._asked = due if self._asked is None else min(due, self._asked)
            if self._due is not None and due >= self._due:
                return
        self._work.set()

    def stop(self) -> None:
        """Finish the batch in hand and stop; waits at most ten seconds. Nothing to do when nothing runs."""
        self._stopping.set()
        self._work.set()
        self._mail.set()
        for thread in (self._thread, self._second):
            if thread.is_alive():
                thread.join(timeout=_LAST_WORK)
                if thread.is_alive():
                    log.warning("stopped in the middle of a batch", thread=thread.name, seconds=_LAST_WORK)
        if self._scheduler.running:
            self._scheduler.shutdown()

    def _heartbeat(self) -> None:
        """The net under the alarm: notices a new day, a jump of the clock, a lost alarm; rings for mail."""
        if self._worker.is_new_day() or (self._due is not None and self._due <= datetime.now(UTC)):
            self._work.set()
        self._mail.set()

    def _look(self) -> None:
        while not self._stopping.is_set():
            self._mail.wait()
            self._mail.clear()
            if self._stopping.is_set() or self._mailroom is None:
                return
            try:
                self._mailroom.round()
            except (RedressError, *BUGS) as problem:
                log.error("the mailboxes will be looked into again", reason=str(problem))

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._work.wait()
            self._work.clear()
            if self._stopping.is_set():
                return
            try:
                with self._lock:
                    self._asked = None
                while self._worker.round().anything and not self._stopping.is_set():
                    pass
                self._set_alarm(self._worker.next_due())
            except (RedressError, *BUGS) as problem:
                log.error("the worker will try again", reason=str(problem))
                self._due = datetime.now(UTC)

    def _set_alarm(self, due: datetime | None) -> None:
        with self._lock:
            before, self._due = self._due, due
            if self._asked is not None and (due is None or self._asked < due):
                # Asked for while the next due time was looked up, which may have been too early to see it.
                self._work.set()
        if due == before:
            return
        if due is not None and due.year < 9999:
            # Once a day from then on, not once: a job that has run out is taken out by the scheduler's own
            # thread, which breaks when it is shut down in that moment.
            self._scheduler.add_job(
                self._work.set, "interval", days=1, next_run_time=due, id=_ALARM, replace_existing=True
            )
