"""The DMN Technology Compatibility Kit, where a folder of its cases is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conformance.tck import run_folder

FOLDER = os.environ.get("DMN_TCK")
JAVA = "0076-feel-external-java"


@pytest.mark.skipif(not FOLDER, reason="DMN_TCK names no folder with cases of the DMN conformance kit")
def test_every_case_passes_but_calls_into_java() -> None:
    results = list(run_folder(Path(FOLDER or "")))
    assert results, f"{FOLDER} holds no test cases"
    failed = [f"{r.folder} {r.case}: {r.detail}" for r in results if not r.passed and r.folder != JAVA]
    assert not failed, "\n".join(failed)
