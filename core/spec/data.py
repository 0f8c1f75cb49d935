"""Which data to train on, and how a person's own file is read: `DataSpec`."""

from __future__ import annotations

import re
from typing import Any, Final, Literal

import msgspec

from core.spec.checks import (
    SpecError,
    require,
    require_integer,
    require_name,
    require_number,
    require_path,
)
from core.spec.frozen import FileSpec, keep_as_tuple, keep_plain
from core.spec.names import FEATURE_NAMES
from core.spec.points import PointSpec, check_points

MAX_SEED: Final = 2**31 - 1
# Which names there are, the data sets know (`core.datasets.DATASETS`).
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_LONGEST_NAME: Final = 1_000
_MOST_NAMES: Final = 65_536
# What each reading field of few values may hold; "" leaves it to core's own proposal.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "task": ("", "classes", "number"),
    "header": ("", "yes", "no"),
    "delimiter": ("", ",", ";", "\t", "|", " "),
    "decimal": ("", ".", ","),
    "encoding": ("", "utf-8", "utf-16", "latin-1", "windows-1252"),
    "missing": ("", "drop", "mean", "category"),
    "scale": ("", "standard", "none"),
    "scale_target": ("", "standard", "none"),
    "stratify": ("", "yes", "no"),
    "rules": ("", "1"),
}
_COLUMN_LISTS: Final = ("left_out", "numbers", "categories")
# The fields that say how a file is read, in the order in which reading meets them.
READING_FIELDS: Final = (
    *("encoding", "delimiter", "header", "decimal", "target", "task"),
    *(*_COLUMN_LISTS, "missing", "scale", "scale_target", "stratify", "rules"),
)


class DataSpec(FileSpec, frozen=True, eq=False):
    """Which data to train on.

    `name` is a registered data set. `samples`, `noise` (percent, 0 to 50), `features` and `seed`
    shape the made 2-D sets; `train_fraction` is the part that is trained on; `path` is the file of
    data set `file`, or the folder of `mnist`. `fingerprint` says which values were read (see
    `Dataset.fingerprint`): empty until the data are loaded, and ignored when specs are compared.
    `points` are those that a person put into the plane: they join the rows of a 2-D set, and are
    all that there is of `drawn`, whose `task` says whether their targets are classes (the default).

    The reading fields say how a file is read; what is empty, core proposes (see
    `core.datasets.proposal`). `target` is the column to predict, by its name, and `task` whether it
    is classes or a number. `header`: whether the first row holds names. `delimiter`, `decimal` and
    `encoding` are those of the text; a space as delimiter is any run of spaces. `left_out`,
    `numbers` and `categories` name the columns that are to be left out, or read so whatever they
    hold. `missing`: rows with a missing value are left out, or get the training rows' mean, or it
    is a category of its own. `scale`: whether inputs get mean 0 and deviation 1 over the training
    rows, and `scale_target` whether targets that are numbers do. `stratify`: whether training and
    test part have the classes in equal shares. `rules`: by which rules core fills in what is empty:
    "" today's; "1" those of experiments that carry no
    version (names in the first row, the last column is the target, nothing is scaled).
    """

    name: str = "xor"
    samples: int = 500
    noise: float = 0.0
    train_fraction: float = 0.5
    seed: int = 0
    path: str = ""
    features: tuple[str, ...] = ("x", "y")
    fingerprint: str = ""
    target: str = ""
    task: Literal["", "classes", "number"] = ""
    header: Literal["", "yes", "no"] = ""
    delimiter: Literal["", ",", ";", "\t", "|", " "] = ""
    decimal: Literal["", ".", ","] = ""
    encoding: Literal["", "utf-8", "utf-16", "latin-1", "windows-1252"] = ""
    left_out: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    missing: Literal["", "drop", "mean", "category"] = ""
    scale: Literal["", "standard", "none"] = ""
    scale_target: Literal["", "standard", "none"] = ""
    stratify: Literal["", "yes", "no"] = ""
    rules: Literal["", "1"] = ""
    points: tuple[PointSpec, ...] = ()

    def __post_init__(self) -> None:
        keep_plain(self)
        require(
            isinstance(self.name, str) and _NAME.fullmatch(self.name) is not None,
            f"data.name is {str(self.name)[:60]!r}, expected the name of a data set",
        )
        require_integer("data.samples", self.samples, 4, 100_000)
        require_number("data.noise", self.noise, 0.0, 50.0)
        require_number("data.train_fraction", self.train_fraction, 0.1, 1.0)
        require_integer("data.seed", self.seed, 0, MAX_SEED)
        require_path("data.path", self.path)
        keep_as_tuple(self, "features", "data.features", "a list of names")
        require(len(self.features) > 0, "data.features is empty, expected at least one feature")
        for feature in self.features:
            require_name("data.features", feature, FEATURE_NAMES)
        require(
            len(set(self.features)) == len(self.features),
            f"data.features names one feature twice: {', '.join(self.features)}",
        )
        self._check_fingerprint("data.fingerprint")
        keep_as_tuple(self, "points", "data.points", "a list of points")
        check_points("data.points", self.points)
        self._check_reading()

    def _check_reading(self) -> None:
        for field, allowed in CHOICES.items():
            value = getattr(self, field)
            if not (isinstance(value, str) and value in allowed):
                shown = ", ".join(repr(choice) for choice in allowed)
                raise SpecError(f"data.{field} is {str(value)[:60]!r}, expected one of: {shown}")
        _require_column("data.target", self.target)
        seen: set[str] = set()
        for field in _COLUMN_LISTS:
            keep_as_tuple(self, field, f"data.{field}", "a list of columns")
            names: tuple[Any, ...] = getattr(self, field)
            require(len(names) <= _MOST_NAMES, f"data.{field} names too many columns")
            for name in names:
                _require_column(f"data.{field}", name)
                require(name != "", f"data.{field} holds an empty name")
                require(name not in seen, f"data.{field} names {name[:60]!r}, which stands twice")
                seen.add(name)
        require(
            not self.target or self.target not in (*self.left_out, *self.numbers),
            f"data.target is {self.target[:60]!r}, which another field of data names too",
        )

    def changed(self, **fields: Any) -> DataSpec:
        """The spec with other values: of data that are yet to be read, so without fingerprint."""
        return msgspec.structs.replace(self, **{"fingerprint": "", **fields})

    def reading(self) -> dict[str, Any]:
        """The reading fields that somebody chose, by name."""
        values = {name: getattr(self, name) for name in READING_FIELDS}
        return {name: value for name, value in values.items() if value}

    def of_file(self, path: str) -> DataSpec:
        """The spec for another file, which is read as core proposes; fraction and seed stay."""
        return DataSpec(
            "file",
            samples=self.samples,
            noise=self.noise,
            train_fraction=self.train_fraction,
            seed=self.seed,
            path=path,
        )


def _require_column(field: str, name: object) -> None:
    require(
        isinstance(name, str) and len(name) <= _LONGEST_NAME,
        f"{field} is no column's name of at most {_LONGEST_NAME:,} characters",
    )
