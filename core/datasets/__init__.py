"""The data sets that can be trained on: the registry, and `load_dataset`, which makes or reads one.

A data set is a module here that says what it is (`INFO`) and loads it, one line in the registry and
a test. No networks and no runs live here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from core.datasets import digits, drawn, files, mnist, toy, xor
from core.datasets.dataset import Dataset, DatasetError
from core.datasets.errors import DownloadCancelled
from core.datasets.family import DatasetInfo, Loading
from core.datasets.mnist import MnistMissing
from core.datasets.points import with_points
from core.spec.names import OWN_ARRAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.spec.data import DataSpec

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetError",
    "DatasetInfo",
    "DownloadCancelled",
    "MnistMissing",
    "dataset_info",
    "load_dataset",
    "with_points",
]


def _refuse(_spec: DataSpec, _loading: Loading) -> Dataset:
    raise DatasetError(
        "these data are arrays of the program that trained on them and stand in no file: hand them"
        " over as Trainer(experiment, dataset=Dataset.from_arrays(x, y))"
    )


_INFOS: Final = (
    xor.INFO,
    *toy.INFOS,
    drawn.INFO,
    digits.INFO,
    mnist.INFO,
    files.INFO,
)
DATASETS: Final = {info.name: info for info in _INFOS}
_ARRAYS: Final = DatasetInfo(
    OWN_ARRAYS,
    "Arrays of a program",
    "Handed to a trainer by a program or notebook: they stand in no file.",
    _refuse,
    kind="",
    classes=0,
)


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a data set by its name; arrays of a program, which none can choose, too."""
    return _ARRAYS if name == OWN_ARRAYS else DATASETS[name]


def load_dataset(
    spec: DataSpec,
    *,
    data_dir: str | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Dataset:
    """Make, read or download the data set that `spec` names; the same spec gives the same arrays.

    The points of `spec` join a set of the plane; others have no place for them.
    `data_dir` is where the files of `mnist` and `file` are looked for. While something takes long,
    `progress` is called with how much is done, how much there is, and a text, in the calling
    thread; `cancelled` is asked whether to stop. Raises `DatasetError`, of which `MnistMissing` and
    `DownloadCancelled` are kinds.
    """
    if spec.name not in (*DATASETS, OWN_ARRAYS):
        raise DatasetError(
            f"there is no data set {spec.name!r}, expected one of: {', '.join(DATASETS)}"
        )
    loading = Loading(data_dir)
    if progress is not None:
        loading = replace(loading, progress=progress)
    if cancelled is not None:
        loading = replace(loading, cancelled=cancelled)
    dataset = replace(dataset_info(spec.name).load(spec, loading), source=spec.name)
    if spec.points != dataset.points and dataset.takes_points and spec.name != drawn.NAME:
        dataset = with_points(dataset, spec.features, spec.points)
    return dataset
