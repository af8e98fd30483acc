"""Connections that stay set up between transactions.

Checking one out of the pool and giving it back costs as much as the statements of a small read
(``bench/storage_step.py``), so a few are kept at hand.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from engine.storage.failures import translated
from engine.storage.statements import Session


class Connections:
    """An engine's connections.

    :param spare: how many are kept at hand; others go back to the pool.
    """

    def __init__(self, engine: Engine, *, spare: int) -> None:
        self._engine = engine
        self._most = spare if engine.dialect.name == "sqlite" else 0
        self._spare: deque[Session] = deque()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session with an open transaction, which is rolled back unless it was committed.

        :raises Busy: when none comes free in time, or the database cannot be used.
        """
        with translated(self._engine):
            session = self._take()
            try:
                session.begin()
                yield session
                session.rollback()
            except BaseException:
                session.close()
                raise
            self._give_back(session)

    def _take(self) -> Session:
        try:
            return self._spare.pop()
        except IndexError:
            return Session(self._engine.connect())

    def _give_back(self, session: Session) -> None:
        if len(self._spare) < self._most:
            self._spare.append(session)
        else:
            session.close()

    def release(self) -> None:
        """Give those at hand back to the pool."""
        while self._spare:
            self._spare.pop().close()

    def close(self) -> None:
        """Give all back and close them."""
        self.release()
        self._engine.dispose()
