"""What the command line can do: one module a command, found by name.

Each module's docstring is its help; it has ``add_arguments(parser)`` and ``run(options) -> int``, and
imports what it needs when it runs, so that ``redress --help`` is quick.
"""

from __future__ import annotations

import importlib
import pkgutil
from argparse import ArgumentParser, Namespace
from typing import Protocol


class Command(Protocol):
    """A module of this package."""

    __doc__: str | None

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's arguments."""

    def run(self, options: Namespace) -> int:
        """Do it; returns the exit code."""


COMMANDS: dict[str, Command] = {
    item.name: importlib.import_module(f"{__name__}.{item.name}") for item in pkgutil.iter_modules(__path__)
}
