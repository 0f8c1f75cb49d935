"""MNIST: 70,000 handwritten digits of 28×28 pixels (LeCun, Cortes & Burges 1998).

Its four files come from a folder that was named, else from the user's cache folder, else from the
internet into the cache folder. A named folder may hold anything in MNIST's format, Fashion-MNIST
for example, also unpacked; what is in the cache must be MNIST itself, to the bit.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import Dataset, DatasetError
from core.datasets.download import (
    DownloadCancelled,
    DownloadError,
    Progress,
    RemoteFile,
    Source,
    download,
    read_cached,
)
from core.datasets.files import DATA_DIR_VARIABLE, is_folder, is_there
from core.datasets.idx import MAX_PACKED, parse_idx
from core.files.plain_files import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.spec.experiment import DataSpec

__all__ = ["FILES", "MIRRORS", "DownloadCancelled", "MnistMissing", "load_mnist"]

FILES: Final = (
    RemoteFile(
        "train-images-idx3-ubyte.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    RemoteFile(
        "train-labels-idx1-ubyte.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    RemoteFile(
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    RemoteFile(
        "t10k-labels-idx1-ubyte.gz",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)
MIRRORS: Final = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_CLASSES: Final = 10


class MnistMissing(DatasetError):  # noqa: N818 - the name is part of the interface
    """MNIST is not here and cannot be had now: the message names the three ways on."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"MNIST is missing: {why}. Three ways on: choose the built-in data set digits;"
            f" name a folder that holds {', '.join(file.name for file in FILES)}"
            f" with --data-dir or {DATA_DIR_VARIABLE};"
            " or connect to the internet and try again (what is complete is kept)."
        )


def load_mnist(
    spec: DataSpec,
    *,
    data_dir: str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    source: Source | None = None,
) -> Dataset:
    """Load MNIST: 60,000 rows to train and 10,000 to test, uint8 (n, 784), labels 0 to 9.

    `source` replaces the mirrors and the cache folder. Raises `MnistMissing`, `DownloadCancelled`,
    or `DatasetError` when a file in a named folder is damaged.
    """
    folder = _named_folder(data_dir)
    if folder is not None:
        contents = [_read_in_folder(folder, file.name) for file in FILES]
    else:
        contents = _obtain(source or _default_source(), progress, cancelled)
    x_train, y_train, shape = _pair(FILES[0].name, contents[0], FILES[1].name, contents[1])
    x_test, y_test, test_shape = _pair(FILES[2].name, contents[2], FILES[3].name, contents[3])
    if shape != test_shape:
        raise DatasetError(
            f"{FILES[2].name} has pictures of {test_shape[0]}×{test_shape[1]} pixels,"
            f" expected {shape[0]}×{shape[1]} as in {FILES[0].name}"
        )
    return Dataset(
        x_train=x_train,
        y_train=y_train,
        x_test=x_test,
        y_test=y_test,
        kind="classes",
        classes=_CLASSES,
        image_shape=shape,
        name=spec.name,
    )


def _default_source() -> Source:
    from platformdirs import user_cache_path  # noqa: PLC0415 - only this way of loading needs it

    return Source(MIRRORS, user_cache_path("training-playground", appauthor=False) / "mnist")


def _named_folder(data_dir: str | None) -> Path | None:
    """The first named folder, or `mnist` in it, that holds any of the files; None: look elsewhere.

    A folder that was named must exist: searching on would hide a slip of the pen behind a download.
    """
    for name in (data_dir, os.environ.get(DATA_DIR_VARIABLE)):
        if not name:
            continue
        folder = Path(name)
        if not is_folder(folder):
            raise MnistMissing(f"the folder {folder} does not exist")
        for place in (folder, folder / "mnist"):
            if any(_path_in(place, file.name) for file in FILES):
                return place
    return None


def mnist_paths(data_dir: str | None = None) -> tuple[Path, ...]:
    """The files that `load_mnist` reads, as far as they are there; raises nothing."""
    try:
        folder = _named_folder(data_dir) or _default_source().folder
    except MnistMissing:
        return ()
    found = (_path_in(folder, file.name) for file in FILES)
    return tuple(path for path in found if path is not None)


def _path_in(folder: Path, name: str) -> Path | None:
    """The path of one of the four files, packed or unpacked, or None when it is not there."""
    packed = folder / name
    return next((path for path in (packed, packed.with_suffix("")) if is_there(path)), None)


def _read_in_folder(folder: Path, name: str) -> bytes:
    path = _path_in(folder, name)
    if path is None:
        raise MnistMissing(f"{folder} holds some of its files, but not {name}")
    return read_regular(path, DatasetError, MAX_PACKED)


def _obtain(
    source: Source, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> list[bytes]:
    """The four files out of the cache folder; what is not there intact is downloaded first."""
    cached = {file.name: read_cached(file, source) for file in FILES}
    total = sum(file.size for file in FILES if cached[file.name] is None)
    done = 0
    contents = []
    for file in FILES:
        content = cached[file.name]
        if content is None:

            def tell(count: int, before: int = done) -> None:
                if progress is not None:
                    progress(before + count, total, "Downloading MNIST")

            content = _download(file, source, tell, cancelled or (lambda: False))
            done += file.size
            tell(0, done)
        contents.append(content)
    return contents


def _download(
    file: RemoteFile,
    source: Source,
    tell: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> bytes:
    try:
        return download(file, source, tell, cancelled)
    except DownloadError as error:
        raise MnistMissing(f"{file.name} could not be downloaded ({error})") from None


def _pair(
    images_name: str, images_content: bytes, labels_name: str, labels_content: bytes
) -> tuple[Array, Array, tuple[int, int]]:
    """Pixels (n, rows·columns) uint8, labels (n,) int64, and the pictures' (rows, columns)."""
    images = parse_idx(images_name, images_content, 3)
    labels = parse_idx(labels_name, labels_content, 1)
    if len(images) != len(labels):
        raise DatasetError(
            f"{images_name} has {len(images):,} pictures but {labels_name} has {len(labels):,}"
            " labels, expected as many"
        )
    if labels.max() >= _CLASSES:
        place = int((labels >= _CLASSES).argmax())
        raise DatasetError(
            f"{labels_name}: label {place + 1} is {labels[place]}, expected 0 to {_CLASSES - 1}"
        )
    count, rows, columns = images.shape
    return images.reshape(count, rows * columns), labels.astype(np.int64), (rows, columns)
