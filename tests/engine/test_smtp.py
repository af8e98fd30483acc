"""Mail goes out through a real server, in the house's name, and what fails is told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.channels import smtp
from engine.errors import ChannelFailed, SettingsInvalid
from engine.model import Outward
from engine.settings import Settings
from tests.mailserver import Post, mail_server

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def settings(post: Post) -> Iterator[Settings]:
    with mail_server(post) as found:
        yield found


def outward(recipient: str = "maria@post.example", **payload: str) -> Outward:
    told = {"subject": "Your ship – 船", "body": "Dear Maria,\n\nit is repaired.\n", **payload}
    return Outward(1, "reply:1:1", "smtp", recipient, told, NOW, NOW)


def test_a_mail_arrives_in_the_houses_name_with_its_text(settings: Settings, post: Post) -> None:
    reference = smtp.open_channel(settings).send(outward())
    (mail,) = post.taken
    assert mail["From"] == "Model House <service@modelhouse.example>"
    assert mail["To"] == "maria@post.example"
    assert mail["Subject"] == "Your ship – 船"
    assert "it is repaired." in mail.get_content()
    assert mail["Message-ID"] == reference


def test_the_same_effect_has_the_same_id_when_it_goes_out_again(settings: Settings, post: Post) -> None:
    channel = smtp.open_channel(settings)
    assert channel.send(outward()) == channel.send(outward())
    assert channel.send(replace(outward(), key="reply:1:2")) != post.taken[0]["Message-ID"]


@pytest.mark.parametrize(("address", "lasting"), [("nobody@x.example", True), ("full@x.example", False)])
def test_what_the_server_refuses_for_good_is_told_from_what_passes(
    settings: Settings, address: str, lasting: bool
) -> None:
    with pytest.raises(ChannelFailed) as refused:
        smtp.open_channel(settings).send(outward(address))
    assert refused.value.lasting is lasting


@pytest.mark.parametrize("address", ["12 Mill Lane, Porto", "", "a@b.example\r\nBcc: all@b.example"])
def test_what_is_no_mail_address_is_refused_for_good(settings: Settings, post: Post, address: str) -> None:
    with pytest.raises(ChannelFailed) as refused:
        smtp.open_channel(settings).send(outward(address))
    assert refused.value.lasting
    assert post.taken == []


def test_a_subject_holds_no_further_headers(settings: Settings, post: Post) -> None:
    smtp.open_channel(settings).send(outward(subject="Hello\r\nBcc: all@b.example"))
    assert post.taken[0]["Bcc"] is None
    assert post.taken[0]["Subject"] == "Hello Bcc: all@b.example"


def test_without_a_server_it_waits_and_says_what_to_set(settings: Settings) -> None:
    for missing in (replace(settings, smtp_host=""), replace(settings, mail_from="")):
        with pytest.raises(ChannelFailed, match="No mail server is set") as failed:
            smtp.open_channel(missing).send(outward())
        assert not failed.value.lasting


def test_a_server_that_is_away_or_speaks_no_tls_is_tried_again(settings: Settings, post: Post) -> None:
    away = replace(settings, smtp_port=1)
    plain = replace(settings, smtp_security="starttls")
    for wrong in (away, plain):
        with pytest.raises(ChannelFailed) as failed:
            smtp.open_channel(wrong).send(outward())
        assert not failed.value.lasting
    assert post.taken == [], "nothing goes out on an open line that was to be a closed one"


def test_a_security_that_nobody_knows_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsInvalid):
        smtp.open_channel(Settings(smtp_security="some"))
