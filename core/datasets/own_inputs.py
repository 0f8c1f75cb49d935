"""A program's own inputs: whatever is an array, a table or a list of rows becomes an array of ours.

What scikit-learn's `check_array` takes is taken, and what is no table of finite numbers is refused
in one sentence. Rows and columns in the sentences count from 0, as in the arrays themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.datasets.errors import DatasetError
from core.datasets.pictures import picture_shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from core.nn.arrays import Array

_NUMBERS = "biuf"
_KINDS = {"c": "complex numbers", "M": "dates", "m": "spans of time", "S": "bytes", "U": "text"}


def inputs_of(
    parts: Mapping[str, ArrayLike], image_shape: Sequence[int] | None
) -> tuple[tuple[Array, ...], tuple[int, int] | None]:
    """Inputs (n, columns) of each part, copied and of one type, and the shape of their pictures.

    uint8 pictures stay uint8; float16 and float32 become float32, all other numbers float64.
    `parts` are named as the sentences of a `DatasetError` shall call them.
    """
    wanted = None if image_shape is None else _sides(image_shape)
    flat = {}
    for name, values in parts.items():
        flat[name], wanted = _flat(name, _table_of(name, values), wanted)
    first, *others = flat
    for other in others:
        if flat[other].shape[1] != flat[first].shape[1]:
            raise DatasetError(
                f"{first} has {flat[first].shape[1]:,} columns but {other} has"
                f" {flat[other].shape[1]:,}, expected the same columns"
            )
    shape = wanted or _picture_shape(flat[first])
    pixels = shape is not None and all(x.dtype == np.uint8 for x in flat.values())
    number = np.dtype(np.uint8) if pixels else float_type(list(flat.values()))
    return tuple(copied(name, x, number) for name, x in flat.items()), shape


def _picture_shape(x: Array) -> tuple[int, int] | None:
    if not x.size or x.dtype.kind not in "buif":
        return None
    return picture_shape(x.shape[1], float(x.min()), float(x.max()))


def array_of(name: str, values: ArrayLike) -> Array:
    """The values as an array; raises `DatasetError` for what is none, such as a ragged list."""
    if np.ma.is_masked(values):
        raise DatasetError(f"{name} has masked values, expected a value everywhere: fill them in")
    try:
        array = np.asarray(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise DatasetError(_ragged(name, values) or f"{name} is no array: {error}") from None
    if array.ndim == 0:
        raise DatasetError(
            f"{name} is of type {type(values).__name__}, expected an array, a table or a list of"
            " rows"
        )
    return array


def float_type(parts: Sequence[Array]) -> np.dtype[Any]:
    """float32 where all parts are float16 or float32, else float64."""
    small = all(part.dtype in (np.float16, np.float32) for part in parts)
    return np.dtype(np.float32 if small else np.float64)


def copied(name: str, array: Array, number: np.dtype[Any]) -> Array:
    """An own copy (n, columns) of numbers; raises `DatasetError` where one is not finite."""
    require_numbers(name, array)
    with np.errstate(over="ignore"):
        copy: Array = np.array(array, number, order="C")
    finite = np.isfinite(copy)
    if not finite.all():
        row, column = (int(index) for index in np.argwhere(~finite)[0])
        raise DatasetError(
            f"{name} holds {array[row, column]} in row {row}, column {column} (counted from 0),"
            " expected finite numbers"
        )
    return copy


def require_numbers(name: str, array: Array) -> None:
    """Raise `DatasetError`, saying what the array (n, columns) holds, unless it holds numbers."""
    if array.dtype.kind in _NUMBERS:
        return
    if array.dtype.kind != "O":
        what = _KINDS.get(array.dtype.kind, str(array.dtype))
        raise DatasetError(f"{name} holds {what}, expected numbers")
    odd = next((i for i, value in enumerate(array.flat) if not _is_number(value)), 0)
    row, column = (int(index) for index in np.unravel_index(odd, array.shape))
    raise DatasetError(
        f"{name} is an array of objects, such as {_shown(array[row, column])} in row {row},"
        f" column {column} (counted from 0), expected numbers: astype(float) makes them, if all"
        " are"
    )


def _table_of(name: str, values: ArrayLike) -> Array:
    """The values as an array; a table with columns of several types, if all are numbers, as floats.

    NumPy makes objects of a DataFrame with whole numbers here and bools there.
    """
    array = array_of(name, values)
    is_table = array.dtype.kind == "O" and not isinstance(values, np.ndarray | list | tuple)
    if is_table and all(map(_is_number, array.flat)):
        return array.astype(np.float64)
    return array


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)


def _flat(
    name: str, x: Array, wanted: tuple[int, int] | None
) -> tuple[Array, tuple[int, int] | None]:
    """Rows and columns; a stack of pictures (n, height, width) also says their shape."""
    if x.ndim == 4 and x.shape[-1] == 1:
        x = x[..., 0]  # one channel
    if x.ndim == 3:
        shape = (x.shape[1], x.shape[2])
        if wanted not in (None, shape) or (wanted is None and not _are_pictures(x)):
            raise DatasetError(
                f"{name} has the shape {x.shape}, expected (rows, columns), or (rows, height,"
                f" width) for pictures: reshape it, or give their image_shape, {shape}"
            )
        wanted, x = shape, x.reshape(len(x), shape[0] * shape[1])
    if x.ndim != 2:
        hint = ": make one column of it with reshape(-1, 1)" if x.ndim == 1 else ""
        raise DatasetError(f"{name} has the shape {x.shape}, expected (rows, columns){hint}")
    if x.shape[1] == 0:
        raise DatasetError(f"{name} has no columns, expected at least one")
    return x, wanted


def _are_pictures(x: Array) -> bool:
    """Whether a stack (n, height, width) can be pictures: of pixels, or of greys from 0 to 1."""
    if x.shape[1] < 2 or x.shape[2] < 2 or x.dtype.kind not in _NUMBERS:
        return False
    return x.dtype == np.uint8 or bool(((x >= 0) & (x <= 1)).all())


def _sides(image_shape: Sequence[int]) -> tuple[int, int]:
    sides = np.asarray(image_shape)
    if sides.shape != (2,) or sides.dtype.kind not in "iu" or sides.min() < 1:
        raise DatasetError(f"image_shape is {image_shape!r}, expected (height, width)")
    return int(sides[0]), int(sides[1])


def _ragged(name: str, values: ArrayLike) -> str:
    """The sentence for rows of different lengths; empty where that is not what is wrong."""
    if not isinstance(values, list | tuple):
        return ""
    lengths = [len(row) if hasattr(row, "__len__") else 0 for row in values]
    for row, length in enumerate(lengths):
        if length != lengths[0]:
            return (
                f"{name} has rows of different lengths ({lengths[0]} in row 0, {length} in row"
                f" {row}), expected as many values in each"
            )
    return ""


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
