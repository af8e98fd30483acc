"""Forms: form-js schemas, checked on the server with the outcome form-js has in the browser."""

from __future__ import annotations

from engine.forms.fields import Field
from engine.forms.form import Form, parse_form
from engine.forms.messages import MESSAGES, Problem

__all__ = ["MESSAGES", "Field", "Form", "Problem", "parse_form"]
