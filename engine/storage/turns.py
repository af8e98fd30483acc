"""Writers take turns in the order in which they came.

SQLite has one writer at a time. Without an order, a worker with thousands of timers to fire takes the lock
again before a waiting person's thread has woken, and people wait for all of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from engine.storage.failures import no_turn


class Turns:
    """One turn at a time, handed on to whoever waits longest.

    :param seconds: how long a writer waits for its turn.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A turn.

        :raises Busy: when it does not come in time.
        """
        mine = self._queue()
        if mine is not None and not mine.acquire(timeout=self._seconds) and not self._came_after_all(mine):
            raise no_turn()
        try:
            yield
        finally:
            self._hand_on()

    @property
    def awaited(self) -> bool:
        """Whether anybody waits for a turn."""
        return bool(self._waiting)

    def _queue(self) -> Lock | None:
        """``None`` when it is one's turn at once, else what is released when it comes."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return None
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
            return mine

    def _came_after_all(self, mine: Lock) -> bool:
        """Whether the turn was handed over in the moment in which waiting ended."""
        with self._lock:
            if mine not in self._waiting:
                return True
            self._waiting.remove(mine)
            return False

    def _hand_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
