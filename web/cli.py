"""The ``redress`` command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from engine.errors import RedressError
from web.commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 well, 1 findings or refused, 2 wrong use."""
    parser = argparse.ArgumentParser(
        prog="redress", description="An after-sales complaint desk whose behaviour is its diagrams."
    )
    chosen = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(chosen.add_parser(name, help=command.__doc__, description=command.__doc__))
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except RedressError as problem:
        print(f"redress {options.command}: {problem.message}", file=sys.stderr)
        if problem.remedy:
            print(problem.remedy, file=sys.stderr)
        return 1
    except BrokenPipeError:  # who reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        print(
            f"redress {options.command}: {problem.strerror or problem}: {problem.filename}", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
