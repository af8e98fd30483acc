"""``redress check``: exit 0 or 1 and sentences, whatever it is given."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.diagrams import diagram, flows, node, user
from web.cli import main

PACK = Path(__file__).parents[3] / "processes" / "complaint"
ENDS = node("startEvent", "start") + node("endEvent", "end")
GOOD = diagram("good", ENDS, user("ask", name="Ask"), flows("start ask end"))
ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><lolz>&lol9;</lolz>"
)
FILE_ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
NESTED_FORM = b'{"type": "default", "id": "x", "components": ' + b"[" * 300_000 + b"]" * 300_000 + b"}"
NESTED_XML = b"<a>" * 300_000
DEEP_CONDITION = diagram(
    "deep",
    ENDS,
    node("exclusiveGateway", "which", default="which_end"),
    node("endEvent", "stop"),
    flows("start which end", "which stop", when={("which", "stop"): "(" * 100_000}),
)
OS = '__import__("os").system("touch owned")'
PYTHON = diagram(
    "python",
    ENDS,
    node("exclusiveGateway", "which", default="which_end"),
    node("endEvent", "stop"),
    flows("start which end", "which stop", when={("which", "stop"): OS}),
)
LINK = diagram(
    "link",
    ENDS,
    node("intermediateThrowEvent", "jump", '<bpmn:linkEventDefinition name="x"/>'),
    flows("start jump end"),
)
BROKEN: dict[str, tuple[str, bytes]] = {
    "entity bomb": ("a.bpmn", ENTITY_BOMB),
    "entity bomb in a table": ("a.dmn", ENTITY_BOMB),
    "file entity": ("a.bpmn", FILE_ENTITY),
    "nested list": ("a.form", NESTED_FORM),
    "nested elements": ("a.bpmn", NESTED_XML),
    "nested elements in a table": ("a.dmn", NESTED_XML),
    "nested condition": ("a.bpmn", DEEP_CONDITION),
    "python": ("a.bpmn", PYTHON),
    "link event": ("a.bpmn", LINK),
    "binary": ("a.bpmn", bytes(range(256)) * 40),
    "binary table": ("a.dmn", bytes(range(256)) * 40),
    "binary form": ("a.form", bytes(range(256)) * 40),
    "empty": ("a.bpmn", b""),
    "empty table": ("a.dmn", b""),
    "empty form": ("a.form", b""),
    "a number as a form": ("a.form", b"1e999999"),
    "a long number as a form": ("a.form", b"1" * 100_000),
    "entity bomb in UTF-16": ("a.bpmn", ENTITY_BOMB.decode().encode("utf-16")),
    "another encoding than it says": ("a.bpmn", GOOD.replace(b"Ask", b"\xff\xfe")),
    "an unknown encoding": ("a.bpmn", GOOD.replace(b"UTF-8", b"no-such")),
}


def checked(capsys: Any, *arguments: Path | str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and findings, as JSON tells them."""
    code = main(["check", "--json", *map(str, arguments)])
    said = capsys.readouterr()
    assert said.err == ""
    return code, json.loads(said.out)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_shipped_pack_is_clean_as_a_folder_and_file_by_file(capsys: Any) -> None:
    assert checked(capsys, PACK) == (0, [])
    kinds = ("*.bpmn", "*/*.dmn", "*/*.form", "texts/*/*.txt", "commitments.toml")
    files = sorted(file for kind in kinds for file in PACK.glob(kind))
    assert checked(capsys, *files) == (0, [])


def test_a_file_that_lies_alone_is_clean_though_its_form_lies_elsewhere(tmp_path: Path, capsys: Any) -> None:
    assert checked(capsys, write(tmp_path, "good.bpmn", GOOD)) == (0, [])


def test_a_diagram_that_lies_alone_may_call_others(tmp_path: Path, capsys: Any) -> None:
    calls = diagram("a", ENDS, node("callActivity", "go", calledElement="repair"), flows("start go end"))
    assert checked(capsys, write(tmp_path, "a.bpmn", calls)) == (0, [])


def test_what_a_file_of_a_pack_names_is_looked_up_in_the_pack(tmp_path: Path, capsys: Any) -> None:
    file = write(tmp_path, "good.bpmn", GOOD)
    form = {"type": "default", "id": "other", "schemaVersion": 18, "components": []}
    write(tmp_path, "forms/other.form", json.dumps(form).encode())
    code, found = checked(capsys, file)
    assert code == 1
    assert ("ask", "references_exist") in {(item["element"], item["rule"]) for item in found}
    assert {item["file"] for item in found} == {str(file)}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_is_broken_is_told_in_a_sentence(what: str, tmp_path: Path, capsys: Any) -> None:
    name, content = BROKEN[what]
    code, found = checked(capsys, write(tmp_path, name, content))
    assert code == 1
    assert found and all(item["message"] and item["severity"] for item in found)
    assert not (Path.cwd() / "owned").exists()


def test_an_entity_never_shows_what_lies_in_another_file(tmp_path: Path, capsys: Any) -> None:
    main(["check", str(write(tmp_path, "a.bpmn", FILE_ENTITY))])
    assert "root:" not in capsys.readouterr().out


def test_fifty_megabytes_are_refused_unread(tmp_path: Path, capsys: Any) -> None:
    large = tmp_path / "large.bpmn"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    code, found = checked(capsys, large)
    assert code == 1
    assert "larger than 2 MB" in found[0]["message"]


@pytest.mark.parametrize("name", ["gone.bpmn", "gone", "gone/also/gone.dmn"])
def test_a_file_that_is_not_there_is_told(name: str, tmp_path: Path, capsys: Any) -> None:
    code, found = checked(capsys, tmp_path / name)
    assert (code, len(found)) == (1, 1)


@pytest.mark.parametrize("name", ["notes.md", "picture.png", "bpmn"])
def test_a_file_of_another_kind_is_not_passed_over_in_silence(name: str, tmp_path: Path, capsys: Any) -> None:
    code, found = checked(capsys, write(tmp_path, name, b"x"))
    assert (code, found[0]["rule"]) == (1, "readable")


def test_a_text_of_a_pack_is_checked(tmp_path: Path, capsys: Any) -> None:
    text = write(tmp_path, "texts/en/reply.txt", b"Subject: x\n\n{{1 +}}\n")
    for path in (text, tmp_path):
        code, found = checked(capsys, path)
        assert code == 1
        assert [(item["rule"], item["line"]) for item in found] == [("texts_run", 3)]


def test_a_folder_without_artefacts_is_told(tmp_path: Path, capsys: Any) -> None:
    assert checked(capsys, tmp_path)[0] == 1


def test_a_folder_with_one_broken_file_tells_of_it_alone(tmp_path: Path, capsys: Any) -> None:
    shutil.copytree(PACK, tmp_path / "pack", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    broken = write(tmp_path / "pack", "decisions/reward.dmn", b"<definitions")
    code, found = checked(capsys, tmp_path / "pack")
    assert code == 1
    assert {item["file"] for item in found if item["severity"] == "error"} == {str(broken)}


def test_a_folder_named_like_a_diagram_and_a_pipe_are_no_files(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "folder.bpmn").mkdir()
    pipe = tmp_path / "pipe.bpmn"
    os.mkfifo(pipe)
    assert checked(capsys, tmp_path / "folder.bpmn")[0] == 1
    code, found = checked(capsys, pipe)
    assert (code, len(found)) == (1, 1)


def test_two_files_of_one_name_are_both_checked(tmp_path: Path, capsys: Any) -> None:
    first = write(tmp_path, "one/a.bpmn", LINK)
    second = write(tmp_path, "two/a.bpmn", GOOD)
    code, found = checked(capsys, first, second)
    assert code == 1
    assert {item["file"] for item in found} == {str(first)}


def test_for_people_it_says_where_what_and_how_to_mend_it(tmp_path: Path, capsys: Any) -> None:
    file = write(tmp_path, "link.bpmn", LINK)
    assert main(["check", str(file)]) == 1
    said = capsys.readouterr().out
    assert f"error: {file}#jump: " in said
    assert "link event" in said
    assert "1 file checked, " in said


def test_what_a_file_says_cannot_steer_the_terminal(tmp_path: Path, capsys: Any) -> None:
    steering = LINK.replace(b'id="jump"', b'id="jump" name="&#x9b;31m&#x202e;x"')
    main(["check", str(write(tmp_path, "a.bpmn", steering))])
    said = capsys.readouterr().out
    assert "\x9b" not in said and "\u202e" not in said


def test_a_path_is_asked_for(capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        main(["check"])
    assert end.value.code == 2
    capsys.readouterr()
