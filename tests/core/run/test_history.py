import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import History
from core.run.history import COLUMNS, MAX_ROWS, kept_when_thinned


def _rows(start: int, stop: int) -> np.ndarray:
    epochs = np.arange(start, stop, dtype=float)
    return np.stack([epochs, 1 / epochs, epochs % 2, 2 / epochs, np.full_like(epochs, np.nan)])


def test_columns_are_what_was_appended():
    history = History("exact")
    assert len(history) == 0
    assert history.epoch.size == 0
    history.append_epochs(_rows(1, 4))
    history.append_points(np.array([[0.5, 1.0], [3.0, 2.0], [0.1, 0.2]]))
    assert len(history) == 3
    assert history.epoch.tolist() == [1.0, 2.0, 3.0]
    assert history.train_loss.tolist() == [1.0, 1 / 2, 1 / 3]
    assert history.train_accuracy.tolist() == [1.0, 0.0, 1.0]
    assert history.test_loss.tolist() == [2.0, 1.0, 2 / 3]
    assert np.isnan(history.test_accuracy).all()
    assert history.points.epoch.tolist() == [0.5, 1.0]
    assert history.points.accuracy.tolist() == [0.1, 0.2]
    assert history.metric_name == "exact"


def test_ten_thousand_epochs_are_kept_whole():
    history = History()
    for start in range(1, 10_001, 100):
        history.append_epochs(_rows(start, start + 100))
    assert history.epoch.tolist() == list(range(1, 10_001))


@pytest.mark.parametrize("block", [1, 71, 50_000])
def test_memory_is_bounded_and_both_ends_stay(block: int):
    history, last = History(), 50_000 if block == 1 else 300_000
    for start in range(1, last + 1, block):
        history.append_epochs(_rows(start, min(start + block, last + 1)))
        assert len(history) <= MAX_ROWS
    epochs = history.epoch
    assert (epochs[0], epochs[-1]) == (1.0, last)
    assert (np.diff(epochs) > 0).all()
    assert len(history) > MAX_ROWS // 8
    # The rows belong together still, and no stretch of the run is missing.
    np.testing.assert_array_equal(history.train_loss, 1 / epochs)
    assert np.diff(epochs).max() <= 16 * last / MAX_ROWS


def test_thinning_does_not_depend_on_the_portions():
    single, whole = History(), History()
    for epoch in range(1, 20_001):
        single.append_epochs(_rows(epoch, epoch + 1))
    whole.append_epochs(_rows(1, 20_001))
    np.testing.assert_array_equal(single.epoch, whole.epoch)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1e-3, 1e3), min_size=100, max_size=400), st.integers(10, 60))
def test_thinning_keeps_ends_and_bound(gaps: list[float], most: int):
    positions = np.cumsum(gaps)
    kept = kept_when_thinned(positions, most)
    assert (kept[0], kept[-1]) == (0, len(gaps) - 1)
    assert len(kept) <= most


def test_a_frozen_history_stays_as_it_is():
    history = History()
    history.append_epochs(_rows(1, 201))
    history.append_points(np.ones((3, 1)))
    frozen = history.frozen()
    loss = frozen.train_loss
    kept = loss.copy()
    for start in range(201, 40_000, 100):
        history.append_epochs(_rows(start, start + 100))
    assert len(frozen) == 200
    assert frozen.points.loss.tolist() == [1.0]
    np.testing.assert_array_equal(loss, kept)
    np.testing.assert_array_equal(frozen.train_loss, kept)
    with pytest.raises(ValueError, match="read-only"):
        loss[0] = 0.0


def test_arrays_there_and_back():
    history = History("R²")
    history.append_epochs(_rows(1, 9))
    history.append_points(np.arange(6.0).reshape(3, 2))
    again = History.from_arrays(history.arrays(), "R²")
    for name, column in history.arrays().items():
        np.testing.assert_array_equal(again.arrays()[name], column)
    with pytest.raises(ValueError, match="shape"):
        History.from_arrays(history.arrays() | {"test_loss": np.ones(3)})


def test_csv_reads_back_exactly(tmp_path):
    history = History("exact")
    history.append_epochs(_rows(1, 30))
    path = tmp_path / "run.csv"
    history.to_csv(path)
    with path.open(newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["epoch", "train_loss", "train_exact", "test_loss", "test_exact"]
    for name, column in zip(COLUMNS, zip(*lines, strict=True), strict=True):
        np.testing.assert_array_equal(np.array(column, float), getattr(history, name))
    assert lines[0][0] == "1"


def test_it_says_what_it_is_in_a_line():
    history = History("R²")
    assert repr(history) == "History(0 epochs)"
    history.append_epochs(np.array([[1], [0.25], [0.5], [0.125], [np.nan]]))
    line = "History(1 epoch, train_loss 0.25, train_R² 0.5, test_loss 0.125, test_R² nan)"
    assert repr(history) == repr(history.frozen()) == line
