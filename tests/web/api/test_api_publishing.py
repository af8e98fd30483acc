"""Publishing for programs: drafts always save, only what was looked at goes out, errors hinder it."""

from __future__ import annotations

from tests.web.api.caller import World

TEXT = "texts/en/receipt.txt"


def test_a_broken_draft_saves_and_hinders_its_release_with_findings(world: World) -> None:
    olga = world.staff("olga")
    read = olga.gets("/drafts/complaint.bpmn")
    broken = {"content": read["content"].replace("<bpmn:", "<bmn:", 1), "revision": read["revision"]}
    saved = olga.asks("PUT", "/drafts/complaint.bpmn", broken).json
    assert saved["findings"]
    refused = olga.posts("/releases", {"drafts": {"complaint.bpmn": saved["digest"]}}, 422)
    assert refused["findings"][0]["message"]


def test_what_was_saved_since_it_was_looked_at_does_not_go_out(world: World) -> None:
    olga = world.staff("olga")
    read = olga.gets(f"/drafts/{TEXT}")
    changed = {"content": read["content"] + "\nThank you.\n", "revision": read["revision"]}
    first = olga.asks("PUT", f"/drafts/{TEXT}", changed).json
    olga.asks(
        "PUT", f"/drafts/{TEXT}", {**changed, "content": read["content"], "revision": first["revision"]}
    )
    late = olga.posts("/releases", {"drafts": {TEXT: first["digest"]}}, 409)
    assert "saved since" in late["message"]


def test_nothing_is_published_when_nothing_is_named_and_unknown_names_are_not_there(world: World) -> None:
    olga = world.staff("olga")
    olga.posts("/releases", {"drafts": {}}, 409)
    olga.gets("/drafts/none.bpmn", 404)
    assert olga.asks("PUT", "/drafts/none.exe", {"content": "x"}).status_code == 422
