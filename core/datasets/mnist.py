"""MNIST: 70,000 handwritten digits of 28×28 pixels (LeCun, Cortes & Burges 1998).

Its four files come from a folder that was named (`DataSpec.path`, or a data folder), else from the
user's cache folder, else from the internet into the cache folder. A named folder may hold anything
in MNIST's format (see `mnist_folder`), also unpacked; what is in the cache must be MNIST itself, to
the bit.
"""

from __future__ import annotations

import os
from pathlib import Path
from string import digits
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import Dataset, DatasetError
from core.datasets.download import (
    DownloadError,
    Progress,
    RemoteFile,
    Source,
    download,
    read_cached,
)
from core.datasets.errors import DownloadCancelled
from core.datasets.family import DatasetInfo, Loading
from core.datasets.files import DATA_DIR_VARIABLE, is_there
from core.datasets.idx import MAX_PACKED, parse_idx
from core.datasets.mnist_folder import KIN, ImageSet, find_image_set
from core.files.plain_files import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.nn.arrays import Array
    from core.spec.data import DataSpec

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


class MnistMissing(DatasetError):  # noqa: N818 - the name is part of the interface
    """MNIST is not here and cannot be had now: the message names the three ways on.

    `why` alone is for who offers ways on of their own.
    """

    def __init__(self, why: str) -> None:
        self.why = why
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

    Kin of MNIST in a named folder have their own name, classes and counts. `source` replaces the
    mirrors and the cache folder. Raises `MnistMissing`, `DownloadCancelled`,
    or `DatasetError` when a file in a named folder is damaged.
    """
    found = find_images(spec.path, data_dir)
    if found is not None:
        contents = [_read_in_folder(found, role) for role in range(len(FILES))]
        names = [_name(found, role) for role in range(len(FILES))]
    else:
        contents = _obtain(source or _default_source(), progress, cancelled)
        names = [file.name for file in FILES]
        found = ImageSet(Path("mnist"))
    x_train, y_train, shape = _pair(found, names[:2], contents[:2])
    x_test, y_test, test_shape = _pair(found, names[2:], contents[2:])
    if shape != test_shape:
        raise DatasetError(
            f"{names[2]} has pictures of {test_shape[0]}×{test_shape[1]} pixels,"
            f" expected {shape[0]}×{shape[1]} as in {names[0]}"
        )
    title, class_names = _identity(found, contents[0])
    return Dataset(
        x_train=x_train,
        y_train=y_train,
        x_test=x_test,
        y_test=y_test,
        kind="classes",
        classes=len(found.labels),
        image_shape=shape,
        name=title,
        class_names=class_names,
    )


def find_images(path: str, data_dir: str | None) -> ImageSet | None:
    """The files in the folder that was named, by `path` or else `data_dir`, or by the environment.

    None: nothing was named, and where the environment says there is none: look in the cache. A
    folder that was named is the only place looked in. Raises `MnistMissing` when it is not there or
    holds none of the files: searching on would hide a slip of the pen behind a download.
    """
    named = path or data_dir
    place = named or os.environ.get(DATA_DIR_VARIABLE)
    if not place:
        return None
    folder = Path(place).expanduser() if place.startswith("~/") else Path(place)
    if not is_there(folder):
        raise MnistMissing(f"the folder {folder} does not exist")
    found = find_image_set(folder)
    if found is None and named:
        raise MnistMissing(f"{folder} holds none of its files")
    return found


def _identity(found: ImageSet, images: bytes) -> tuple[str, tuple[str, ...]]:
    """What the set is called, and its classes where they are not just 0 to 9."""
    if found.emnist:
        return found.title, () if found.labels == digits else tuple(found.labels)
    if FILES[0].is_intact(images):
        return "mnist", ()
    for name, (first, classes) in KIN.items():
        if first.is_intact(images):
            return name, classes
    return found.title, ()


def _default_source() -> Source:
    from platformdirs import user_cache_path  # noqa: PLC0415 - only this way of loading needs it

    return Source(MIRRORS, user_cache_path("training-playground", appauthor=False) / "mnist")


def mnist_paths(path: str = "", data_dir: str | None = None) -> tuple[Path, ...]:
    """The files that `load_mnist` reads, as far as they are there; raises nothing."""
    try:
        found = find_images(path, data_dir) or find_image_set(_default_source().folder)
    except DatasetError:
        return ()
    if found is None:
        return ()
    paths = (found.file(role) for role in range(len(FILES)))
    return tuple(path for path in paths if path is not None)


def _read_in_folder(found: ImageSet, role: int) -> bytes:
    path = found.file(role)
    if path is None:
        raise MnistMissing(f"{found.folder} holds some of its files, but not {_name(found, role)}")
    return read_regular(path, DatasetError, MAX_PACKED)


def _name(found: ImageSet, role: int) -> str:
    path = found.file(role)
    return path.name if path else next(found.names(role))


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
    found: ImageSet, names: list[str], contents: list[bytes]
) -> tuple[Array, Array, tuple[int, int]]:
    """Pixels (n, rows·columns) uint8, labels (n,) int64 from 0, and the pictures' shape."""
    images = parse_idx(names[0], contents[0], 3)
    labels = parse_idx(names[1], contents[1], 1).astype(np.int64)
    if len(images) != len(labels):
        raise DatasetError(
            f"{names[0]} has {len(images):,} pictures but {names[1]} has {len(labels):,}"
            " labels, expected as many"
        )
    first, last = found.first_label, found.first_label + len(found.labels) - 1
    wrong = (labels < first) | (labels > last)
    if wrong.any():
        place = int(wrong.argmax())
        raise DatasetError(
            f"{names[1]}: label {place + 1} is {labels[place]}, expected {first} to {last}"
        )
    if found.emnist:  # its pictures lie on their side
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    count, rows, columns = images.shape
    return images.reshape(count, rows * columns), labels - first, (rows, columns)


def _load(spec: DataSpec, loading: Loading) -> Dataset:
    return load_mnist(
        spec,
        data_dir=loading.data_dir,
        progress=loading.progress,
        cancelled=loading.cancelled,
    )


INFO: Final = DatasetInfo(
    "mnist",
    "MNIST",
    "Handwritten digits of 28×28 pixels, 60,000 to train and 10,000 to test. Downloaded once.",
    _load,
    kind="classes",
    classes=10,
    columns=784,
    path_decides=True,
    images=True,
)
