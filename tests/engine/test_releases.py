"""Drafts and releases, on a small pack and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from engine import releases
from engine.errors import Conflict, DiagramInvalid, Invalid, NotFound, StaleRevision
from engine.model import Draft, Event
from tests.engine.commands.bench_pack import ORDER, Trial

RENAMED = ORDER.replace('name="Enter the order"', 'name="Take the order"').encode()
WITHOUT_FORM = ORDER.replace('redress:form="order" ', "").encode()
UNREADABLE = b"<bpmn:definitions"


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    made = Trial(tmp_path)
    yield made
    made.desk.close()


def save(
    trial: Trial,
    content: bytes,
    name: str = "order.bpmn",
    *,
    actor: str = "ada",
    revision: int | None = None,
    seen: str | None = None,
) -> Draft:
    return releases.save_draft(trial.engine.core, name, content, actor=actor, revision=revision, seen=seen)


def publish(trial: Trial, *names: str, note: str = "", actor: str = "bea") -> int:
    return releases.publish(trial.engine.core, actor=actor, note=note, drafts=names or None).id


def history(trial: Trial) -> list[Event]:
    with trial.engine.store.read() as queries:
        return list(queries.events.stream("releases"))


def published(trial: Trial, name: str = "order.bpmn") -> str:
    """The hash of what the newest release holds under a name."""
    with trial.engine.store.read() as queries:
        newest = queries.releases.newest()
    assert newest is not None
    return newest.manifest[name]


def names_of_tasks(trial: Trial, instance: int) -> list[str]:
    with trial.engine.store.read() as queries:
        return [task.name for task in queries.tasks.open_of(instance)]


@pytest.mark.parametrize("content", [UNREADABLE, WITHOUT_FORM, b""], ids=["unreadable", "no form", "empty"])
def test_a_draft_is_kept_even_when_it_is_broken(trial: Trial, content: bytes) -> None:
    draft = save(trial, content)
    with trial.engine.store.read() as queries:
        assert releases.current(queries, "order.bpmn") == (content, draft.revision)
        assert releases.findings(trial.engine.core, queries)


def test_what_is_published_opens_where_there_is_no_draft(trial: Trial) -> None:
    with trial.engine.store.read() as queries:
        assert releases.current(queries, "order.bpmn") == (ORDER.encode(), None)
        with pytest.raises(NotFound):
            releases.current(queries, "nothing.bpmn")


def test_publishing_an_error_is_refused_and_names_the_element(trial: Trial) -> None:
    save(trial, WITHOUT_FORM)
    with pytest.raises(DiagramInvalid) as refusal:
        publish(trial)
    assert {(found.artefact, found.element) for found in refusal.value.findings} == {("order.bpmn", "enter")}
    assert all(found.severity == "error" and found.message for found in refusal.value.findings)
    with trial.engine.store.read() as queries:
        newest = queries.releases.newest()
        assert newest is not None and newest.id == 1
        assert queries.releases.draft("order.bpmn") is not None


def test_publishing_makes_the_next_release_and_tells_author_publisher_and_note(trial: Trial) -> None:
    save(trial, RENAMED)
    assert publish(trial, note="People call it taking") == 2
    with trial.engine.store.read() as queries:
        newest = queries.releases.newest()
        assert newest is not None
        assert (newest.author, newest.publisher, newest.note) == ("ada", "bea", "People call it taking")
        assert queries.releases.content(newest.manifest["order.bpmn"]) == RENAMED
        assert queries.releases.drafts() == []
    last = history(trial)[-1]
    assert (last.type, last.actor, last.payload["release"]) == ("release.published", "bea", 2)


def test_only_the_chosen_drafts_are_published(trial: Trial) -> None:
    save(trial, RENAMED)
    save(trial, UNREADABLE, "audit.bpmn")
    assert publish(trial, "order.bpmn") == 2
    with trial.engine.store.read() as queries:
        assert [draft.name for draft in queries.releases.drafts()] == ["audit.bpmn"]


def test_a_running_case_stays_on_its_release_and_a_new_one_takes_the_next(trial: Trial) -> None:
    old, task = trial.order()
    save(trial, RENAMED)
    publish(trial)
    new, _ = trial.order()
    assert names_of_tasks(trial, old) == ["Enter the order"]
    assert names_of_tasks(trial, new) == ["Take the order"]
    trial.engine.complete(task, {"amount": 3}, actor="ada")
    with trial.engine.store.read() as queries:
        assert (queries.instances.get(old).release, queries.instances.get(new).release) == (1, 2)


def test_a_draft_that_somebody_saved_meanwhile_is_not_written_over(trial: Trial) -> None:
    first = save(trial, RENAMED)
    save(trial, WITHOUT_FORM, actor="bea", revision=first.revision)
    with pytest.raises(StaleRevision) as refusal:
        save(trial, RENAMED, revision=first.revision)
    assert refusal.value.actual == first.revision + 1
    with pytest.raises(StaleRevision):
        save(trial, RENAMED)
    with trial.engine.store.read() as queries:
        assert releases.current(queries, "order.bpmn") == (WITHOUT_FORM, first.revision + 1)


def test_what_was_published_since_it_was_opened_is_not_written_over_unseen(trial: Trial) -> None:
    opened = published(trial)
    save(trial, RENAMED)
    publish(trial)
    with pytest.raises(Conflict) as refusal:
        save(trial, ORDER.encode() + b"\n", seen=opened)
    assert (refusal.value.by, refusal.value.at) == ("bea", trial.clock.now())
    assert save(trial, ORDER.encode() + b"\n", seen=published(trial)).revision == 1


def test_a_draft_begun_anew_at_the_same_revision_is_not_written_over_unseen(trial: Trial) -> None:
    trial_revision = save(trial, RENAMED).revision
    seen = "0" * 64
    with pytest.raises(StaleRevision):
        save(trial, WITHOUT_FORM, revision=trial_revision, seen=seen)


def test_there_is_nothing_to_publish_without_a_draft(trial: Trial) -> None:
    with pytest.raises(Conflict):
        publish(trial)


@pytest.mark.parametrize(
    "name",
    [
        "../order.bpmn",
        "/etc/order.bpmn",
        "order.py",
        "order",
        "forms/../x.form",
        "x" * 200 + ".bpmn",
        "a b.bpmn",
        "a//b.bpmn",
        "a<b.bpmn",
        ".bpmn",
        "a.bpmn\n",
        "",
    ],
)
def test_a_name_that_no_artefact_has_is_refused(trial: Trial, name: str) -> None:
    with pytest.raises(Invalid):
        save(trial, RENAMED, name)


def test_a_file_that_is_too_large_is_refused(trial: Trial) -> None:
    with pytest.raises(Invalid, match="2 MB"):
        save(trial, b" " * (2 * 1024 * 1024 + 1))


def test_a_discarded_draft_stays_stored_under_the_hash_that_the_history_names(trial: Trial) -> None:
    save(trial, RENAMED)
    releases.discard_draft(trial.engine.core, "order.bpmn", actor="bea")
    last = history(trial)[-1]
    assert (last.type, last.actor) == ("draft.discarded", "bea")
    with trial.engine.store.read() as queries:
        assert queries.releases.draft("order.bpmn") is None
        assert queries.releases.content(last.payload["content"]) == RENAMED
    with pytest.raises(NotFound):
        releases.discard_draft(trial.engine.core, "order.bpmn", actor="bea")


def test_a_changed_shipped_file_is_offered_as_a_draft_and_changes_no_release(trial: Trial) -> None:
    (trial.pack / "order.bpmn").write_bytes(RENAMED)
    assert releases.install(trial.engine.core).id == 1
    with trial.engine.store.read() as queries:
        assert [draft.name for draft in queries.releases.drafts()] == ["order.bpmn"]


def test_an_offer_that_was_thrown_away_is_not_made_again_at_the_next_start(trial: Trial) -> None:
    (trial.pack / "order.bpmn").write_bytes(RENAMED)
    releases.install(trial.engine.core)
    releases.discard_draft(trial.engine.core, "order.bpmn", actor="ada")
    releases.install(trial.engine.core)
    with trial.engine.store.read() as queries:
        assert queries.releases.drafts() == []
    (trial.pack / "order.bpmn").write_bytes(WITHOUT_FORM)
    releases.install(trial.engine.core)
    with trial.engine.store.read() as queries:
        (draft,) = queries.releases.drafts()
    assert draft.content == WITHOUT_FORM


def test_an_offer_made_long_ago_is_remembered(trial: Trial) -> None:
    (trial.pack / "order.bpmn").write_bytes(RENAMED)
    releases.install(trial.engine.core)
    releases.discard_draft(trial.engine.core, "order.bpmn", actor="ada")
    with trial.engine.store.write() as uow:
        for number in range(600):
            uow.events.append(
                "releases", "draft.saved", {"name": "x", "revision": number}, at=trial.clock.now()
            )
        uow.commit()
    releases.install(trial.engine.core)
    with trial.engine.store.read() as queries:
        assert queries.releases.drafts() == []


def test_a_shipped_file_never_goes_over_somebodys_draft(trial: Trial) -> None:
    save(trial, WITHOUT_FORM)
    (trial.pack / "order.bpmn").write_bytes(RENAMED)
    releases.install(trial.engine.core)
    with trial.engine.store.read() as queries:
        (draft,) = queries.releases.drafts()
    assert (draft.content, draft.author) == (WITHOUT_FORM, "ada")


def test_the_list_shows_published_artefacts_and_drafts_alike(trial: Trial) -> None:
    save(trial, RENAMED)
    save(trial, b"{}", "forms/new.form")
    with trial.engine.store.read() as queries:
        found = {
            state.name: (state.published, state.draft is not None) for state in releases.artefacts(queries)
        }
    assert found == {
        "audit.bpmn": (True, False),
        "forms/new.form": (False, True),
        "forms/order.form": (True, False),
        "forms/review.form": (True, False),
        "order.bpmn": (True, True),
    }


def test_the_last_draft_that_was_thrown_away_can_be_taken_back(trial: Trial) -> None:
    for content in (WITHOUT_FORM, RENAMED):
        save(trial, content)
        releases.discard_draft(trial.engine.core, "order.bpmn", actor="bea")
    with trial.engine.store.read() as queries:
        assert [(item.name, item.by) for item in releases.discarded(queries)] == [("order.bpmn", "bea")]
    assert releases.take_back(trial.engine.core, "order.bpmn", actor="ada").content == RENAMED
    with pytest.raises(StaleRevision):
        releases.take_back(trial.engine.core, "order.bpmn", actor="ada")
    with pytest.raises(NotFound):
        releases.take_back(trial.engine.core, "audit.bpmn", actor="ada")


def test_only_what_the_publisher_saw_is_published(trial: Trial) -> None:
    draft = save(trial, RENAMED)
    with pytest.raises(Conflict) as refusal:
        releases.publish(trial.engine.core, actor="bea", seen={"order.bpmn": "0" * 64})
    assert (refusal.value.by, refusal.value.at) == ("ada", draft.updated_at)
    seen = {"order.bpmn": sha256(RENAMED).hexdigest()}
    assert releases.publish(trial.engine.core, actor="bea", seen=seen).id == 2


def test_a_chosen_draft_that_is_gone_is_told(trial: Trial) -> None:
    save(trial, RENAMED)
    with pytest.raises(Conflict, match=r"audit\.bpmn"):
        publish(trial, "order.bpmn", "audit.bpmn")
