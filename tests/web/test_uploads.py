"""Files that arrive with a form."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from engine.errors import UploadRefused
from web.uploads import clean_name, content_of


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("arm.png", "arm.png"),
        ("C:\\pictures\\arm.png", "arm.png"),
        ("../../etc/passwd", "passwd"),
        ("照片 1.jpg", "照片 1.jpg"),
        ("two\nlines\r\n.pdf", "two lines .pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("a" * 300 + ".png", "a" * 196 + ".png"),
    ],
)
def test_a_name_is_kept_without_folders_and_what_cannot_be_shown(name: str, kept: str) -> None:
    assert clean_name(name) == kept


def test_a_file_of_just_the_limit_is_taken_and_one_byte_more_is_not(app: Flask) -> None:
    limit = 2 * 1024 * 1024
    assert len(content_of(FileStorage(BytesIO(bytes(limit)), "arm.png"), limit=limit)) == limit
    with app.test_request_context(), pytest.raises(UploadRefused, match=r"arm\.png is larger than 2 MB\."):
        content_of(FileStorage(BytesIO(bytes(limit + 1)), "arm.png"), limit=limit)
