"""Every channel keeps the same contract."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.channels import OPENERS, open_channels
from engine.errors import ChannelFailed
from engine.model import Outward
from engine.settings import Settings
from tests.mailserver import Post, mail_server

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def outward(recipient: str = "c@x.example", **payload: str) -> Outward:
    return Outward(1, "reply:1", "any", recipient, {"subject": "Your model", **payload}, NOW, NOW)


@pytest.fixture(params=sorted(OPENERS))
def channel(request):
    with mail_server(Post()) as settings:
        yield OPENERS[request.param](settings)


def test_a_channel_is_called_what_it_is_found_under(channel):
    assert open_channels(Settings())[channel.name].name == channel.name


def test_sending_gives_a_reference_of_the_carrier(channel, capsys):
    assert channel.send(outward(body="It is repaired."))


def test_the_console_shows_to_whom_and_what(capsys):
    OPENERS["console"](Settings()).send(outward(body="It is repaired."))
    shown = capsys.readouterr().out
    assert "c@x.example" in shown
    assert "It is repaired." in shown


def test_the_console_refuses_what_has_no_address_for_good():
    with pytest.raises(ChannelFailed) as refused:
        OPENERS["console"](Settings()).send(outward(recipient=" "))
    assert refused.value.lasting


def test_the_memory_tells_passing_from_lasting_refusals():
    memory = OPENERS["memory"](Settings())
    for reason, lasting in (("busy", False), ("!no such address", True)):
        memory.refuse = lambda outward, reason=reason: reason
        with pytest.raises(ChannelFailed) as refused:
            memory.send(outward())
        assert refused.value.lasting is lasting
    assert memory.sent == []
