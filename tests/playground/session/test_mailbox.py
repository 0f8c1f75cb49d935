"""Mailbox: one slot, the newest wins."""

from __future__ import annotations

from playground.session.mailbox import Mailbox


def test_the_newest_item_wins_and_is_given_once() -> None:
    mailbox: Mailbox[str] = Mailbox()
    mailbox.put("old")
    mailbox.put("new")
    assert mailbox.take() == "new"
    assert mailbox.take() is None


def test_only_an_empty_slot_asks_for_a_signal() -> None:
    mailbox: Mailbox[str] = Mailbox()
    assert mailbox.put("first")
    assert not mailbox.put("second")
    mailbox.take()
    assert mailbox.put("third")
