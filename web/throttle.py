"""Slows down guessing: so many failures in a span, then a pause."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

_KEYS = 10_000


class Throttle:
    """Counts failures by key, in this process.

    :param limit: failures after which a key is refused.
    :param span: seconds in which they count.
    :param clock: monotonic seconds.
    """

    def __init__(self, limit: int, span: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.span = span
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}
        self._lock = Lock()

    def refused(self, key: str) -> bool:
        """Whether this key has failed too often."""
        with self._lock:
            return len(self._recent(key)) >= self.limit

    def failed(self, key: str) -> None:
        """Note a failure."""
        with self._lock:
            if len(self._failures) >= _KEYS:
                self._forget_old()
            recent = self._recent(key)
            recent.append(self._clock())
            self._failures[key] = recent

    def succeeded(self, key: str) -> None:
        """Forget the key's failures."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        found = self._failures.get(key, deque())
        while found and found[0] <= self._clock() - self.span:
            found.popleft()
        return found

    def _forget_old(self) -> None:
        """Keys without a recent failure go; when all are recent, the oldest half goes."""
        self._failures = {key: rest for key in self._failures if (rest := self._recent(key))}
        if len(self._failures) >= _KEYS:
            by_age = sorted(self._failures, key=lambda key: self._failures[key][-1])
            for key in by_age[: _KEYS // 2]:
                del self._failures[key]
