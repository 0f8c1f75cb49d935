"""The data sets that can be trained on: what each is, and `load_dataset`, which makes or reads one.

A new family is a module of its own here, an entry in `DATASETS`, and a branch in `load_dataset`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.datasets.dataset import Dataset, DatasetError
from core.datasets.digits import load_digits
from core.datasets.download import DownloadCancelled
from core.datasets.files import load_file
from core.datasets.mnist import MnistMissing, load_mnist
from core.datasets.toy import load_plane_set, load_xor
from core.spec.names import OWN_ARRAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.spec.experiment import DataSpec

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetError",
    "DatasetInfo",
    "DownloadCancelled",
    "MnistMissing",
    "dataset_info",
    "load_dataset",
]


@dataclass(frozen=True)
class DatasetInfo:
    """What a form needs to know of a data set before it is loaded.

    `kind` is "classes", "regression", or "" when only the file can say. `classes` is 0 for
    regression and for files. `plane`: points of the plane, which can be drawn. `uses_…`: which
    fields of `DataSpec` make a difference.
    """

    name: str
    title: str
    description: str
    kind: str
    classes: int
    plane: bool = False
    columns: int | None = None
    uses_samples: bool = False
    uses_noise: bool = False
    uses_fraction: bool = False
    uses_features: bool = False
    uses_path: bool = False

    def inputs(self, spec: DataSpec) -> int | None:
        """Columns of x that this spec gives; None when only the file can say."""
        return len(spec.features) if self.uses_features else self.columns

    @property
    def uses_seed(self) -> bool:
        """Whether `DataSpec.seed` makes a difference."""
        return self.uses_samples or self.uses_fraction


def _plane_set(name: str, title: str, description: str, *, regression: bool = False) -> DatasetInfo:
    return DatasetInfo(
        name,
        title,
        description,
        kind="regression" if regression else "classes",
        classes=0 if regression else 2,
        plane=True,
        uses_samples=True,
        uses_noise=True,
        uses_fraction=True,
        uses_features=True,
    )


_INFOS: Final = (
    DatasetInfo(
        "xor",
        "XOR",
        "The four rows of the truth table. No straight line parts the two classes.",
        kind="classes",
        classes=2,
        plane=True,
        uses_features=True,
    ),
    _plane_set("xor_cloud", "XOR cloud", "Two classes in opposite quarters of the plane."),
    _plane_set("circle", "Circle", "A disc of one class inside a ring of the other."),
    _plane_set("gauss", "Two clouds", "Two round clouds that one straight line can part."),
    _plane_set(
        "spiral", "Two spirals", "Two arms wound into each other: the hardest of the plane."
    ),
    _plane_set("moons", "Two moons", "Two half circles that reach into each other."),
    _plane_set("plane", "Tilted plane", "Predict a number that rises evenly.", regression=True),
    _plane_set(
        "multi_gauss",
        "Hills and hollows",
        "Predict a number with three hills and three hollows.",
        regression=True,
    ),
    DatasetInfo(
        "digits",
        "Digits",
        "Drawn numerals of 28×28 pixels, 5,000 to train and 1,000 to test. Built in.",
        kind="classes",
        classes=10,
        columns=784,
    ),
    DatasetInfo(
        "mnist",
        "MNIST",
        "Handwritten digits of 28×28 pixels, 60,000 to train and 10,000 to test. Downloaded once.",
        kind="classes",
        classes=10,
        columns=784,
    ),
    DatasetInfo(
        "file",
        "From a file",
        "Your own data: a CSV table whose last column is the label, or an npz with x and y.",
        kind="",
        classes=0,
        uses_fraction=True,
        uses_path=True,
    ),
)
DATASETS: Final = {info.name: info for info in _INFOS}
_ARRAYS: Final = DatasetInfo(
    OWN_ARRAYS,
    "Arrays of a program",
    "Handed to a trainer by a program or notebook: they stand in no file.",
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

    `data_dir` is where the files of `mnist` and `file` are looked for. While something takes long,
    `progress` is called with how much is done, how much there is, and a text, in the calling
    thread; `cancelled` is asked whether to stop. Raises `DatasetError`, of which `MnistMissing` and
    `DownloadCancelled` are kinds.
    """
    if spec.name == OWN_ARRAYS:
        raise DatasetError(
            "these data are arrays of the program that trained on them and stand in no file: hand"
            " them over as Trainer(experiment, dataset=Dataset.from_arrays(x, y))"
        )
    if spec.name == "xor":
        return load_xor(spec)
    if spec.name == "digits":
        return load_digits(spec)
    if spec.name == "mnist":
        return load_mnist(spec, data_dir=data_dir, progress=progress, cancelled=cancelled)
    if spec.name != "file":
        return load_plane_set(spec)

    def report(done: int, total: int, text: str) -> None:
        if cancelled is not None and cancelled():
            raise DownloadCancelled("the loading was cancelled")
        if progress is not None:
            progress(done, total, text)

    return load_file(spec, data_dir, report)
