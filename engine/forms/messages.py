"""What people read beside a field. A page translates the text of a code and fills in its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MESSAGES: Mapping[str, str] = {
    "required": "Please fill in “{label}”.",
    "required_choice": "Please choose an answer for “{label}”.",
    "required_tick": "Please tick “{label}”.",
    "text": "Please enter a text.",
    "number": "Please enter a number, such as 12.5.",
    "yes_no": "Please answer with yes or no.",
    "choice": "Please choose one of: {options}.",
    "choices": "Please choose only from: {options}.",
    "no_choices": "There is nothing to choose from here; please leave it empty.",
    "pattern": "Please enter it in the expected form ({pattern}).",
    "own": "{message}",
    "min": "Please enter {limit} or more.",
    "max": "Please enter {limit} or less.",
    "limit_unknown": "The limit of “{label}” cannot be worked out. Please tell the owner of this form.",
    "min_length": "Please write at least {limit} characters.",
    "max_length": "Please write at most {limit} characters.",
    "integer": "Please enter a whole number.",
    "decimals": "Please enter at most {digits} digits after the point.",
    "step": "Please enter a multiple of {step}; the nearest are {below} and {above}.",
    "email": "Please enter an e-mail address, such as name@example.org.",
    "phone": "Please enter the phone number with its country, such as +4930664040900.",
    "date": "Please enter a date, such as 2027-01-31.",
    "time": "Please enter a time, such as 14:30.",
    "datetime": "Please enter a date and a time, such as 2027-01-31T14:30.",
    "in_the_past": "Please choose today or a later day.",
    "file": "Please choose a file again; it did not arrive.",
    "files": "Please choose at most {limit} files.",
    "rows": "Please enter at most {limit} rows.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer: a code of :data:`MESSAGES` and what goes into its text."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in plain English."""
        return MESSAGES[self.code].format_map(self.params)
