"""The npz reader gives what NumPy wrote, and believes nothing else."""

from __future__ import annotations

import io
import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.files.npz import NpzError, NpzLimits, read_npz, write_npz

if TYPE_CHECKING:
    from pathlib import Path

DTYPES = st.sampled_from(
    [
        "?",
        *(f"{order}{kind}" for order in "<>" for kind in ("i2", "i8", "u4", "f2", "f4", "f8")),
        "u1",
    ]
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
NAMES = st.text("abcxyz019_-é", min_size=1, max_size=10)


def save(path: Path, *, packed: bool = False, **arrays: Any) -> Path:
    (np.savez_compressed if packed else np.savez)(path, **arrays)
    return path


@given(arrays=st.dictionaries(NAMES, ARRAYS, min_size=1, max_size=4), packed=st.booleans())
def test_gives_what_numpy_saved(
    tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, Any], packed: bool
) -> None:
    path = save(tmp_path_factory.getbasetemp() / "given.npz", packed=packed, **arrays)
    found = read_npz(path)
    assert found.keys() == arrays.keys()
    for key, array in arrays.items():
        np.testing.assert_array_equal(found[key], array)
        assert found[key].shape == array.shape
        assert found[key].dtype == array.dtype.newbyteorder("=")
        assert found[key].flags.carray
        assert found[key].dtype.isnative


@given(array=hnp.arrays("<f8", hnp.array_shapes(max_dims=3)))
def test_gives_columns_first_arrays_as_rows_first(
    tmp_path_factory: pytest.TempPathFactory, array: Any
) -> None:
    path = save(tmp_path_factory.getbasetemp() / "columns.npz", a=np.asfortranarray(array))
    np.testing.assert_array_equal(read_npz(path)["a"], array)


@given(arrays=st.dictionaries(NAMES, ARRAYS, min_size=1, max_size=4))
def test_numpy_reads_what_we_write(
    tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.npz"
    with path.open("wb") as file:
        write_npz(file, arrays)
    with np.load(path) as loaded:
        assert loaded.files == list(arrays)
        for key, array in arrays.items():
            np.testing.assert_array_equal(loaded[key], array)
            assert loaded[key].dtype == array.dtype


def test_writing_twice_gives_the_same_bytes() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for stream in (first, second):
        write_npz(stream, {"a": np.arange(5)})
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("byte_order", "<>")
def test_reads_one_text_where_it_is_expected(tmp_path: Path, byte_order: str) -> None:
    text = "größer: 10 ≥ 9 🙂"
    path = save(tmp_path / "a.npz", t=np.array(text).astype(f"{byte_order}U40"), n=np.zeros(2))
    assert str(read_npz(path, text=lambda key: key == "t")["t"]) == text
    with pytest.raises(NpzError, match="t holds text"):
        read_npz(path)


def test_what_is_not_wanted_is_not_opened(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", a=np.zeros(2), b=np.array([None], object))
    assert list(read_npz(path, wanted=lambda key: key == "a")) == ["a"]
    with pytest.raises(NpzError, match="Python objects"):
        read_npz(path)


def test_finite_is_asked_for_by_name(tmp_path: Path) -> None:
    values = np.zeros((3, 5))
    values[1, 3] = -np.inf
    path = save(tmp_path / "a.npz", a=values, n=np.arange(3))
    assert read_npz(path, finite=lambda key: key == "n")["a"][1, 3] == -np.inf
    with pytest.raises(NpzError, match=r"^a\.npz: a\[1, 3\] is -inf, expected finite numbers$"):
        read_npz(path, finite=lambda _: True)


def test_finds_the_one_bad_number_in_a_large_array(tmp_path: Path) -> None:
    values = np.zeros(2_500_000, np.float32)
    values[2_400_000] = np.nan
    with pytest.raises(NpzError, match=r"a\[2400000\] is nan"):
        read_npz(save(tmp_path / "a.npz", a=values), finite=lambda _: True)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (NpzLimits(file_bytes=100), "expected at most 100"),
        (NpzLimits(members=1), "2 members, expected at most 1"),
        (NpzLimits(array_bytes=1000), "would fill"),
        (NpzLimits(free_bytes=1000, ratio=4), "more than 4 times"),
    ],
)
def test_limits_hold(tmp_path: Path, limits: NpzLimits, message: str) -> None:
    path = save(tmp_path / "a.npz", packed=True, a=np.zeros(10_000), b=np.zeros(1))
    with pytest.raises(NpzError, match=message):
        read_npz(path, limits=limits)


def test_repetitive_real_data_passes_the_ratio(tmp_path: Path) -> None:
    """Black and white digits as float64 are the most compressible data that people really have."""
    rng = np.random.default_rng(0)
    images = np.repeat(rng.random((6000, 28)) < 0.2, 28, axis=1).astype(np.float64)
    path = save(tmp_path / "a.npz", packed=True, x=images)
    assert images.nbytes > 2 * NpzLimits.free_bytes
    np.testing.assert_array_equal(read_npz(path)["x"], images)


def test_large_arrays_are_not_held_twice(tmp_path: Path) -> None:
    path = save(tmp_path / "a.npz", a=np.zeros(4_000_000))
    tracemalloc.start()
    array = read_npz(path, finite=lambda _: True)["a"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.25 * array.nbytes
