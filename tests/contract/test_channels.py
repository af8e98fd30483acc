"""Every channel keeps the same contract."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.channels import OPENERS, open_channels
from engine.errors import ChannelFailed
from engine.model import Enclosure, Outward
from engine.settings import Settings
from tests.mailserver import Post, mail_server

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


QUOTE = Enclosure("quote-报价.pdf", "application/pdf", b"%PDF-1.7 a quote")


def outward(recipient: str = "c@x.example", **payload: str) -> Outward:
    return Outward(1, "reply:1", "any", recipient, {"subject": "Your model", **payload}, NOW, NOW)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture(params=sorted(OPENERS))
def channel(request, post):
    with mail_server(post) as settings:
        yield OPENERS[request.param](settings)


def test_a_channel_is_called_what_it_is_found_under(channel):
    assert open_channels(Settings())[channel.name].name == channel.name


def addressed(channel) -> Outward:
    """An effect to an address of the kind that the channel carries to."""
    return outward(
        "12 Mill Lane, Porto" if channel.name == "letter" else "c@x.example", body="It is repaired."
    )


def test_sending_gives_a_reference_of_the_carrier(channel, capsys):
    assert channel.send(addressed(channel))


def test_sending_takes_along_what_is_enclosed(channel, post, capsys):
    assert channel.send(addressed(channel), [QUOTE])
    if channel.name == "smtp":
        (file,) = post.taken[0].iter_attachments()
        assert (file.get_filename(), file.get_content_type()) == ("quote-报价.pdf", "application/pdf")
        assert file.get_content() == QUOTE.content
    if channel.name == "console":
        assert "quote-报价.pdf" in capsys.readouterr().out
    if channel.name == "memory":
        assert channel.enclosed["reply:1"] == (QUOTE,)


def test_the_same_effect_has_the_same_reference_when_it_is_sent_again(channel, capsys):
    if channel.name != "memory":  # it counts what it carried
        assert channel.send(addressed(channel)) == channel.send(addressed(channel))


@pytest.mark.parametrize("name", sorted(set(OPENERS) - {"memory"}))
def test_what_has_no_address_is_refused_for_good(name):
    with mail_server(Post()) as settings, pytest.raises(ChannelFailed) as refused:
        OPENERS[name](settings).send(outward(recipient=" "))
    assert refused.value.lasting


def test_a_letter_goes_to_no_mail_address():
    with pytest.raises(ChannelFailed) as refused:
        OPENERS["letter"](Settings()).send(outward())
    assert refused.value.lasting


def test_the_console_shows_to_whom_and_what(capsys):
    OPENERS["console"](Settings()).send(outward(body="It is repaired."))
    shown = capsys.readouterr().out
    assert "c@x.example" in shown
    assert "It is repaired." in shown


def test_the_memory_tells_passing_from_lasting_refusals():
    memory = OPENERS["memory"](Settings())
    for reason, lasting in (("busy", False), ("!no such address", True)):
        memory.refuse = lambda outward, reason=reason: reason
        with pytest.raises(ChannelFailed) as refused:
            memory.send(outward())
        assert refused.value.lasting is lasting
    assert memory.sent == []
