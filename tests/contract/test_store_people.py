"""People, units, certificates; promises' clocks; files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from random import Random

import pytest

from engine.errors import Conflict, NotFound, UploadRefused
from engine.model import Absence, Certificate, Pause, Person, PromiseClock, StoredFile, Unit
from engine.ports import Store
from tests.contract.storage_samples import NOW, a_case, a_person, an_instance, an_organisation, later


def test_a_person_comes_back_as_written(store: Store) -> None:
    with store.write() as uow:
        ana = Person(
            "ana",
            "Ana Ødegård",
            "Ana.O@House.example",
            unit="service",
            superior="cleo",
            roles=frozenset({"handler", "reception"}),
            active=False,
            password="$argon2id$…",
            token_version="mark",
        )
        uow.people.save(ana)
        assert uow.people.get("ana") == ana
        uow.people.save(replace(ana, unit=None, roles=frozenset()))
        assert uow.people.find("ana") == replace(ana, unit=None, roles=frozenset())
        assert uow.people.find("ben") is None
        with pytest.raises(NotFound, match="There is no person ben"):
            uow.people.get("ben")


def test_an_address_is_found_whatever_its_case(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("omer", email="ÖMER@House.example"))
        found = uow.people.by_email("  ömer@house.EXAMPLE ")
        assert found is not None and found.id == "omer"
        assert uow.people.by_email("omer@house.example") is None


def test_a_sign_in_is_found_by_its_mark(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana", token_version="m1"))
        uow.people.save(a_person("ben"))
        found = uow.people.by_token("m1")
        assert found is not None and found.id == "ana"
        assert uow.people.by_token("") is None, "nobody is signed in by nothing"
        assert uow.people.by_token("m2") is None


def test_everybody_is_listed_by_name(store: Store) -> None:
    with store.write() as uow:
        for id, name in (("a", "Zoe"), ("b", "Ada"), ("c", "Mia")):
            uow.people.save(a_person(id, name=name, active=id != "c", roles=frozenset({"handler"})))
        uow.people.save(a_person("d", name="Bo", roles=frozenset({"hand"})))
        assert [person.name for person in uow.people.all()] == ["Ada", "Bo", "Mia", "Zoe"]
        assert [person.name for person in uow.people.with_role("handler")] == ["Ada", "Zoe"]


def test_units_form_a_tree(store: Store) -> None:
    with store.write() as uow:
        an_organisation(uow)
        assert [unit.id for unit in uow.people.units()] == ["house", "sales", "service"]
        assert uow.people.unit("service") == Unit("service", "Service", "sales", "cleo")
        uow.people.save_unit(Unit("service", "Service", None, None))
        assert uow.people.unit("service") == Unit("service", "Service")
        assert uow.people.unit("unknown") is None


def test_a_certificate_holds_up_to_and_including_its_last_day(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        first = Certificate("ana", "high voltage", date(2026, 5, 31))
        renewed = Certificate("ana", "high voltage", date(2027, 5, 31))
        for certificate in (renewed, first, first):
            uow.people.save_certificate(certificate)
        assert uow.people.certificates("ana") == [first, renewed]
        assert uow.people.certified("ana", "high voltage", date(2027, 5, 31))
        assert not uow.people.certified("ana", "high voltage", date(2027, 6, 1))
        assert not uow.people.certified("ana", "airbags", date(2026, 5, 1))
        assert not uow.people.certified("ben", "high voltage", date(2026, 5, 1))


def test_a_certificate_that_is_taken_back_no_longer_holds(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        held = Certificate("ana", "airbags", date(2026, 5, 31))
        given = Certificate("ana", "high voltage", date(2026, 5, 6), "Nobody else is here.")
        for certificate in (held, given, replace(held, override="written twice")):
            uow.people.save_certificate(certificate)
        assert uow.people.certificates("ana") == [held, given]
        uow.people.drop_certificate(held)
        uow.people.drop_certificate(held)
        assert uow.people.certificates("ana") == [given]


def test_certificates_that_end_soon_are_those_of_active_people_who_have_no_longer_one(store: Store) -> None:
    with store.write() as uow:
        for id in ("ana", "ben", "cleo"):
            uow.people.save(a_person(id, active=id != "cleo"))
        for holder, kind, day in (
            ("ana", "airbags", date(2026, 5, 20)),
            ("ana", "airbags", date(2027, 5, 20)),
            ("ana", "brakes", date(2026, 5, 31)),
            ("ben", "airbags", date(2026, 5, 4)),
            ("ben", "brakes", date(2026, 6, 1)),
            ("cleo", "airbags", date(2026, 5, 20)),
        ):
            uow.people.save_certificate(Certificate(holder, kind, day))
        found = uow.people.certificates_ending(date(2026, 5, 4), date(2026, 5, 31))
        assert [(item.person, item.kind) for item in found] == [("ben", "airbags"), ("ana", "brakes")]
        holders = uow.people.holders("airbags", date(2026, 5, 5))
        assert [person.id for person in holders] == ["ana"]


def test_an_absence_covers_its_first_and_its_last_day(store: Store) -> None:
    with store.write() as uow:
        for id in ("ana", "ben"):
            uow.people.save(a_person(id))
        first = uow.people.add_absence("ana", date(2026, 5, 4), date(2026, 5, 8), "ben")
        later_on = uow.people.add_absence("ana", date(2026, 6, 1), date(2026, 6, 1))
        assert first == Absence(first.id, "ana", date(2026, 5, 4), date(2026, 5, 8), "ben")
        assert uow.people.absence("ana", date(2026, 5, 3)) is None
        assert uow.people.absence("ana", date(2026, 5, 4)) == first
        assert uow.people.absence("ana", date(2026, 5, 8)) == first
        assert uow.people.absence("ana", date(2026, 5, 9)) is None
        assert uow.people.absence("ben", date(2026, 5, 4)) is None
        assert uow.people.absences(date(2026, 5, 8)) == [first, later_on]
        assert uow.people.absences(date(2026, 5, 9)) == [later_on]
        shorter = replace(
            first, ends_on=date(2026, 5, 5), substitute=None, reason="back early", entered_by="ben"
        )
        uow.people.save_absence(shorter)
        assert uow.people.get_absence(first.id) == shorter
        assert uow.people.absence("ana", date(2026, 5, 6)) is None
        with pytest.raises(NotFound):
            uow.people.save_absence(replace(first, id=first.id + 100))
        uow.people.drop_absence(first.id)
        with pytest.raises(NotFound):
            uow.people.get_absence(first.id)
        assert uow.people.absence("ana", date(2026, 5, 4)) is None


def test_an_absence_is_of_somebody_who_works_here(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        uow.commit()
    for person, substitute in (("nobody", None), ("ana", "nobody")):
        with store.write() as uow, pytest.raises(Conflict):
            uow.people.add_absence(person, date(2026, 5, 4), date(2026, 5, 8), substitute)


def test_only_people_hold_certificates(store: Store) -> None:
    with pytest.raises(Conflict), store.write() as uow:
        uow.people.save_certificate(Certificate("nobody", "airbags", date(2026, 5, 31)))


def test_a_clock_comes_back_as_written(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        made = uow.clocks.start(
            case=instance.case,
            instance=instance.id,
            name="reply",
            started_at=NOW,
            unit="elapsed_hours",
            amount=24,
            due_at=later(hours=24),
        )
        assert made == PromiseClock(
            made.id, instance.case, instance.id, "reply", NOW, "elapsed_hours", 24, later(hours=24)
        )
        changed = replace(
            made,
            due_at=later(hours=30),
            stopped_at=later(hours=2),
            breached_at=later(hours=1),
            paused_since=later(hours=3),
            pause_reason="waits for the customer",
        )
        uow.clocks.save(changed)
        assert uow.clocks.find(instance.id, "reply") == changed
        with pytest.raises(NotFound):
            uow.clocks.save(replace(made, id=99))


def test_the_newest_clock_of_a_name_counts(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow)
        one, other = an_instance(uow, case), an_instance(uow, case)

        def start(instance: int, name: str) -> PromiseClock:
            return uow.clocks.start(
                case=case.id,
                instance=instance,
                name=name,
                started_at=NOW,
                unit="working_days",
                amount=1,
                due_at=later(days=1),
            )

        made = [start(one.id, "reply"), start(other.id, "reply"), start(one.id, "reply")]
        assert uow.clocks.find(one.id, "reply") == made[2]
        assert uow.clocks.find(one.id, "callback") is None
        assert uow.clocks.of_case(case.id) == made


def test_pauses_are_opened_and_closed(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        common = {"case": instance.case, "instance": instance.id, "started_at": NOW, "unit": "elapsed_hours"}
        clock = uow.clocks.start(name="reply", amount=1, due_at=NOW, **common).id
        other = uow.clocks.start(name="other", amount=1, due_at=NOW, **common).id
        uow.clocks.pause(clock, "customer", later(hours=1))
        uow.clocks.pause(other, "part", later(hours=1))
        uow.clocks.resume(clock, later(hours=2))
        uow.clocks.pause(clock, "customer again", later(hours=3))
        assert uow.clocks.pauses(clock) == [
            Pause(clock, "customer", later(hours=1), later(hours=2)),
            Pause(clock, "customer again", later(hours=3)),
        ]
        assert uow.clocks.pauses(other) == [Pause(other, "part", later(hours=1))]


def test_files_larger_than_a_chunk_come_back_whole(store: Store) -> None:
    content = Random(5).randbytes(600_001)
    with store.write() as uow:
        case = a_case(uow)
        made = uow.files.put(content, name="Foto 1.jpg", content_type="image/jpeg", at=NOW, case=case.id)
        uow.commit()
    with store.read() as queries:
        assert made == StoredFile(
            sha256(content).hexdigest(), "Foto 1.jpg", "image/jpeg", 600_001, NOW, case.id
        )
        assert queries.files.content(made.hash) == content
        assert queries.files.find(made.hash) == made
        assert queries.files.of_case(case.id) == [made]
        assert queries.files.find("0" * 64) is None
        with pytest.raises(NotFound):
            queries.files.content("0" * 64)


def test_the_same_content_is_kept_once_under_each_of_its_names(store: Store) -> None:
    with store.write() as uow:
        one, other = a_case(uow), a_case(uow)
        first = uow.files.put(b"x", name="a.txt", content_type="text/plain", at=NOW, case=one.id)
        second = uow.files.put(b"x", name="b.txt", content_type="text/plain", at=later(hours=1), case=one.id)
        assert first.hash == second.hash
        assert uow.files.of_case(one.id) == [first, second]
        uow.files.attach(first.hash, other.id)
        uow.files.attach(first.hash, other.id)
        assert uow.files.of_case(other.id) == [replace(first, case=other.id)]
        with pytest.raises(NotFound):
            uow.files.attach("0" * 64, one.id)


def test_an_upload_is_stored_before_the_step_that_names_it(store: Store) -> None:
    with store.write() as uow:
        made = uow.files.put(b"", name="empty", content_type="text/plain", at=NOW)
        case = a_case(uow)
        assert uow.files.content(made.hash) == b""
        assert list(uow.files.of_case(case.id)) == []
        uow.files.attach(made.hash, case.id)
        assert [file.name for file in uow.files.of_case(case.id)] == ["empty"]


def test_a_file_of_more_than_25_mb_is_refused(store: Store) -> None:
    with store.write() as uow, pytest.raises(UploadRefused, match="larger than 25 MB"):
        uow.files.put(bytes(25 * 1024 * 1024 + 1), name="film.mov", content_type="video/quicktime", at=NOW)
