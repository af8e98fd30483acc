"""``python -m tests.conformance FOLDER`` prints how many cases of the DMN TCK pass.

``-v`` lists those that fail.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from tests.conformance.tck import run_folder


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str]) -> int:
    verbose = "-v" in arguments
    folders = [argument for argument in arguments if argument != "-v"]
    if len(folders) != 1:
        say(__doc__)
        return 2
    total: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for result in run_folder(Path(folders[0])):
        total[result.level] += 1
        passed[result.level] += result.passed
        answers[result.level] += result.wants_value
        answered[result.level] += result.wants_value and result.passed
        if verbose and not result.passed:
            say(f"{result.folder} {result.case}: {result.detail}")
    for level in sorted(total):
        say(
            f"{level}: {passed[level]}/{total[level]} passed; "
            f"where a value is expected: {answered[level]}/{answers[level]}"
        )
    return 0 if passed == total else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
