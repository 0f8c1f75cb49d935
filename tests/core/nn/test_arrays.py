"""Arrays that lie apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.nn.arrays import apart


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint64, np.uint8])
@pytest.mark.parametrize("size", [5, 3000])
def test_nothing_begins_within_a_kilobyte_of_where_an_array_apart_does(
    dtype: type, size: int
) -> None:
    array = apart(size, dtype)
    assert array.tolist() == [0] * size
    assert array.dtype == dtype
    assert array.flags.c_contiguous
    assert array.flags.writeable
    whole = array.base
    assert isinstance(whole, np.ndarray)
    first = array.ctypes.data - whole.ctypes.data
    assert first >= 1024
    assert first % 64 == 0
    assert whole.nbytes - first >= max(1024, array.nbytes)
