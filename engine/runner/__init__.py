"""Runs BPMN diagrams on SpiffWorkflow; the only package that imports it."""

from __future__ import annotations

from engine.runner.info import ElementInfo, ProcessInfo, Tokens
from engine.runner.parsing import ProcessSet, prepare
from engine.runner.runner import Runner
from engine.runner.script import Services

__all__ = ["ElementInfo", "ProcessInfo", "ProcessSet", "Runner", "Services", "Tokens", "prepare"]
