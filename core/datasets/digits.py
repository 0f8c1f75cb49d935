"""digits: drawn numerals of 28×28 pixels that come with the program: images without a network.

They are made from free fonts by tools/make_digits.py and packed in core/datasets/digits.npz.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import Dataset, DatasetError
from core.datasets.family import DatasetInfo, Loading
from core.files.npz import NpzError, read_npz

if TYPE_CHECKING:
    from core.spec.experiment import DataSpec

_SIDE: Final = 28
_CLASSES: Final = 10


def load_digits(spec: DataSpec, _loading: Loading | None = None) -> Dataset:
    """Load the embedded numerals: uint8 (n, 784), labels 0 to 9, 5,000 to train and 1,000 to test.

    Raises `DatasetError` when the program is not installed completely.
    """
    try:
        with as_file(files("core.datasets") / "digits.npz") as path:
            arrays = read_npz(path)
        x_train, y_train, x_test, y_test = (
            arrays[name] for name in ("x_train", "y_train", "x_test", "y_test")
        )
    except (NpzError, KeyError, OSError) as error:
        raise DatasetError(
            f"the built-in digits cannot be read ({error}): install the program again"
        ) from None
    return Dataset(
        x_train=x_train.reshape(len(x_train), -1),
        y_train=y_train.astype(np.int64),
        x_test=x_test.reshape(len(x_test), -1),
        y_test=y_test.astype(np.int64),
        kind="classes",
        classes=_CLASSES,
        image_shape=(_SIDE, _SIDE),
        name=spec.name,
    )


INFO: Final = DatasetInfo(
    "digits",
    "Digits",
    "Drawn numerals of 28×28 pixels, 5,000 to train and 1,000 to test. Built in.",
    load_digits,
    kind="classes",
    classes=_CLASSES,
    columns=_SIDE * _SIDE,
    images=True,
)
