"""Arrays that lie apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.nn.arrays import apart


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint64, np.uint8])
def test_an_array_apart_has_a_kilobyte_of_its_own_on_both_sides(dtype: type) -> None:
    array = apart(5, dtype)
    assert array.tolist() == [0] * 5
    assert array.dtype == dtype
    assert array.flags.c_contiguous
    assert array.flags.writeable
    whole = array.base
    assert isinstance(whole, np.ndarray)
    first = array.ctypes.data - whole.ctypes.data
    assert first >= 1024
    assert first % 64 == 0
    assert whole.nbytes - first - array.nbytes >= 1024
