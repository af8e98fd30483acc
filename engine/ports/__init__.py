"""What the engine asks of the world; adapters answer.

A :class:`Store` opens transactions. ``store.write()`` gives a :class:`UnitOfWork`: it rolls back unless
``commit()`` was called. ``store.read()`` gives :class:`Queries`. Rows are the frozen values of
:mod:`engine.model`; a row that is not there raises :class:`engine.errors.NotFound` in ``get`` and is
``None`` in ``find``. Driver errors are translated to :mod:`engine.errors` where they arise.
"""

from engine.ports.cases import Cases, Clocks, Events, Instances, Tasks
from engine.ports.house import Calendars, Files, Papers, People, Releases
from engine.ports.mail import Inbox, Mailboxes, OpenInbox
from engine.ports.store import Queries, Store, UnitOfWork
from engine.ports.waits import Incidents, Messages, Outbox, Subscriptions, Timers
from engine.ports.world import Channel, Clock, Dispatcher

__all__ = [
    "Calendars",
    "Cases",
    "Channel",
    "Clock",
    "Clocks",
    "Dispatcher",
    "Events",
    "Files",
    "Inbox",
    "Incidents",
    "Instances",
    "Mailboxes",
    "Messages",
    "OpenInbox",
    "Outbox",
    "Papers",
    "People",
    "Queries",
    "Releases",
    "Store",
    "Subscriptions",
    "Tasks",
    "Timers",
    "UnitOfWork",
]
