"""The guard that every test runs under sees what it is there to see."""

from __future__ import annotations

import threading

import leftovers
import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget


@pytest.fixture
def watch(qapp, monkeypatch):
    return leftovers.Watch(monkeypatch, with_qt=True)


def only_phrase(watch):
    (phrase,) = watch.clear_away()
    assert watch.clear_away() == []
    return phrase


def test_nothing_is_left(watch):
    thread = QThread()
    thread.start()
    thread.quit()
    assert thread.wait(5000)
    timer = QTimer()
    timer.start(1)
    timer.stop()
    QWidget().show()
    assert watch.clear_away() == []


def test_a_running_qthread_is_seen_and_ended(watch):
    thread = QThread()
    thread.start()
    assert only_phrase(watch).startswith("running <PySide6.QtCore.QThread")
    assert thread.isFinished()


def test_a_ticking_timer_is_seen_even_with_a_parent(watch):
    parent = QWidget()
    QTimer(parent).start(10)
    assert only_phrase(watch).startswith("ticking <PySide6.QtCore.QTimer")


def test_a_timer_deleted_later_is_not_left(watch):
    timer = QTimer()
    timer.start(10)
    timer.deleteLater()
    assert watch.clear_away() == []


def test_a_shown_window_is_seen(watch):
    window = QWidget()
    window.show()
    assert only_phrase(watch).startswith("on the screen <PySide6.QtWidgets.QWidget")


def test_a_python_thread_is_seen(watch):
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait, name="lingerer")
    thread.start()
    try:
        assert watch.clear_away() == ["thread lingerer"]
    finally:
        go_on.set()
        thread.join()
