"""Memory that is lent is free again just when the last view of it is gone."""

from __future__ import annotations

import numpy as np
import pytest

from core.insight.lent_memory import LentMemory


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_is_free_when_the_last_view_is_gone(dtype: str) -> None:
    memory = LentMemory(12, dtype)
    assert memory.free
    view = memory.lend()[4:10].reshape(2, 3)[:, 1].T
    assert not memory.free
    memory.own[...] = np.arange(12)
    assert view.tolist() == [5.0, 8.0]  # lent, not copied
    del view
    assert memory.free


def test_who_has_it_at_once_has_the_same() -> None:
    memory = LentMemory(3, "float32")
    first, second = memory.lend(), memory.lend()
    assert first is second
    del second
    assert not memory.free
    del first
    assert memory.free


def test_it_is_for_reading_and_outlives_the_lender() -> None:
    memory = LentMemory(3, "float32")
    memory.own[...] = 7.0
    lent = memory.lend()
    with pytest.raises(ValueError, match="read-only"):
        lent[0] = 1.0
    del memory
    assert lent.tolist() == [7.0, 7.0, 7.0]
