"""What a data set is before it is loaded, and how it is loaded: each module says it of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from core.datasets.errors import DownloadCancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.datasets.dataset import Dataset
    from core.spec.data import DataSpec

    Load: TypeAlias = Callable[["DataSpec", "Loading"], Dataset]


def _ignore(_done: int, _total: int, _text: str) -> None:
    """Nobody wants to know."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Loading:
    """What whoever loads is given: a folder to look in, and whom to tell and to ask meanwhile.

    `progress` is called with how much is done, how much there is, and a text; `cancelled` is asked
    whether to stop.
    """

    data_dir: str | None = None
    progress: Callable[[int, int, str], None] = _ignore
    cancelled: Callable[[], bool] = _never

    def report(self, done: int, total: int, text: str) -> None:
        """Tell how far it is; raises `DownloadCancelled` when it is to stop."""
        if self.cancelled():
            raise DownloadCancelled("the loading was cancelled")
        self.progress(done, total, text)


@dataclass(frozen=True)
class DatasetInfo:
    """What a form needs to know of a data set before it is loaded, and `load`, which loads it.

    `kind` is "classes", "regression", or "" when only the file can say. `classes` is 0 for
    regression and for files. `plane`: points of the plane, which can be drawn. `is_quick`: a few
    samples are made in less than a blink. `path_decides`: a folder that is named may hold kin with
    other classes and columns. `images`: each row is the pixels of an image. `uses_…`: which fields
    of `DataSpec` make a difference.
    """

    name: str
    title: str
    description: str
    load: Load
    kind: str
    classes: int
    plane: bool = False
    columns: int | None = None
    is_quick: bool = False
    uses_samples: bool = False
    uses_noise: bool = False
    uses_fraction: bool = False
    uses_features: bool = False
    uses_path: bool = False
    path_decides: bool = False
    images: bool = False

    def inputs(self, spec: DataSpec) -> int | None:
        """Columns of x that this spec gives; None when only the file can say."""
        return len(spec.features) if self.uses_features else self.columns

    @property
    def uses_seed(self) -> bool:
        """Whether `DataSpec.seed` makes a difference."""
        return self.uses_samples or self.uses_fraction
