"""DataView computes once for a data set, beside the window where that takes long."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core import Dataset, DataSpec, Experiment, LayerSpec, NetworkSpec, TrainSpec
from core.insight.data_summary import summarise
from core.run.analysis import AnalysisRequest, AnalysisResult
from playground.views.data import view as data_view

if TYPE_CHECKING:
    from pathlib import Path

    from playground.views.data.view import DataView


SPEC = DataSpec("digits")


def pictures(seed: int = 0) -> Dataset:
    """Forty pictures of 2 × 2 pixels."""
    x = np.random.default_rng(seed).integers(0, 256, (40, 4)).astype(np.uint8)
    y = np.arange(40) % 4
    return Dataset(x, y, x[:8], y[:8], "classes", 4, (2, 2), "digits")


def show(view: DataView, data: Dataset, units: int = 1) -> None:
    network = NetworkSpec(data.inputs, (LayerSpec(units, "tanh"),))
    view.set_experiment(Experiment(SPEC, network, TrainSpec()), data)


@pytest.fixture
def asked(view: DataView) -> list[AnalysisRequest]:
    requests: list[AnalysisRequest] = []
    view.analysis_requested.connect(requests.append)
    return requests


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_view, "is_quick", lambda _: False)


def answer(view: DataView, request: AnalysisRequest, data: Dataset) -> None:
    value = request.compute(None, data, bool)  # type: ignore[arg-type]  # it asks no network
    view.show_analysis(AnalysisResult(request.kind, 0, value))


def test_the_analyst_is_asked_once(
    view: DataView, asked: list[AnalysisRequest], make_network_snapshot: Any
) -> None:
    data = pictures()
    show(view, data)
    assert len(asked) == 1
    assert view.caption.text(), "how large it is, is known at once"
    assert not view.overview.isVisible()
    view.show_snapshot(make_network_snapshot(4, 1))
    answer(view, asked[0], data)
    assert view.overview.isVisible()
    assert len(view.overview.classes.groups) == 4
    for steps in (1, 2):
        view.show_snapshot(make_network_snapshot(4, 1, steps=steps))
    show(view, data, units=3)
    assert len(asked) == 1, "another network learns the same data"
    assert view.overview.isVisible()


def test_other_data_are_asked_about_anew(view: DataView, asked: list[AnalysisRequest]) -> None:
    data = pictures()
    show(view, data)
    answer(view, asked[0], data)
    show(view, pictures(1))
    assert len(asked) == 2
    assert not view.overview.isVisible(), "what is shown is of these data, or nothing"


def test_hidden_it_asks_nothing_and_snapshots_cost_nothing(
    view: DataView,
    asked: list[AnalysisRequest],
    make_network_snapshot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view.hide()
    data = pictures()
    show(view, data)
    view.show_snapshot(make_network_snapshot(4, 1))
    assert asked == []
    view.show()
    answer(view, asked[0], data)
    assert not view.is_active(), "nothing is left to be drawn"
    monkeypatch.setattr(view, "_draw", None)
    view.show_snapshot(make_network_snapshot(4, 1, steps=7))


def test_what_fails_is_said(view: DataView, asked: list[AnalysisRequest]) -> None:
    show(view, pictures(1))
    view.show_analysis(AnalysisResult(asked[0].kind, 0, None, "Not computed: no memory."))
    assert view.is_empty
    assert view.empty_text == "Not computed: no memory."


def test_a_picture_is_written_though_nobody_has_looked(view: DataView, tmp_path: Path) -> None:
    view.hide()
    data = pictures()
    show(view, data)
    view.export_png(tmp_path / "data.png")
    assert (tmp_path / "data.png").stat().st_size > 0
    assert view.summary is not None
    expected = summarise(data)
    assert expected is not None
    np.testing.assert_array_equal(view.summary.train_counts, expected.train_counts)


def test_the_same_data_read_again_take_the_place_of_the_old_ones(
    view: DataView, asked: list[AnalysisRequest]
) -> None:
    data = pictures()
    old = weakref.ref(data)
    show(view, data)
    answer(view, asked[0], data)
    show(view, pictures())
    del data
    gc.collect()
    assert old() is None, "they may be large"
    assert len(asked) == 1
    assert view.overview.isVisible()
