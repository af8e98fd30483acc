"""FEEL, the expression language of DMN 1.5 (clause 10.3), run without Python ever seeing an author's text.

Text becomes tokens (:mod:`~engine.feel.lexer`), a tree (:mod:`~engine.feel.parser`,
:mod:`~engine.feel.syntax`) and closures (:mod:`~engine.feel.compile`). A value that cannot be computed is
null and the reason is kept; an expression that wants too much ends with BudgetExceeded.
"""

from __future__ import annotations

from engine.feel.budget import Budget
from engine.feel.expression import (
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    names_in,
)
from engine.feel.jsonvalues import from_json, to_json
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

__all__ = [
    "Budget",
    "Date",
    "DateTime",
    "DaysDuration",
    "Expression",
    "MonthsDuration",
    "Time",
    "UnaryTests",
    "compile_expression",
    "compile_unary_tests",
    "from_json",
    "names_in",
    "to_json",
]
