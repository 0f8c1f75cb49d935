"""From what a file holds to a `Dataset`: pixels, scaling of inputs and target, the two parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.datasets.dataset import Dataset
from core.datasets.pictures import are_whole, divisor_of
from core.datasets.scaling import Scaling

if TYPE_CHECKING:
    from core.datasets.proposal import Proposal
    from core.datasets.targets_of_files import Targets
    from core.nn.arrays import Array
    from core.spec.data import DataSpec

_PIXEL: Final = 255


@dataclass(frozen=True, eq=False)
class Read:
    """What is read out of a file, both parts: inputs as they stand there, targets, and words.

    `image_shape` is (rows, columns) where rows of x are pictures; `indicators` (inputs,) says which
    columns are 0 or 1 for a category, and are not scaled. `as_it_stands`: numbers with decimals are
    not taken for pixels, whatever they look like; `scaling` is how they were scaled before, and
    `target_scaling` how the targets were.
    """

    x: tuple[Array, Array]
    targets: Targets
    image_shape: tuple[int, int] | None
    input_names: tuple[str, ...]
    proposal: Proposal
    fingerprint: str  # of all rows, as they were read
    indicators: Array | None = None
    as_it_stands: bool = False
    scaling: Scaling | None = None
    target_scaling: Scaling | None = None


def make_dataset(spec: DataSpec, read: Read) -> Dataset:
    """Scale what was read, as its proposal says, and make the `Dataset`."""
    x, scaling = scaled(read)
    y, target_scaling = _scaled_targets(read)
    # The boundary is drawn over the features of the plane, which are the file's columns only by
    # default.
    is_plane = x[0].shape[1] == 2 and x[0].dtype != np.uint8 and spec.features == ("x", "y")
    return Dataset(
        x_train=x[0],
        y_train=y[0],
        x_test=x[1],
        y_test=y[1],
        kind=read.targets.kind,
        classes=read.targets.classes,
        image_shape=read.image_shape,
        name=spec.name,
        plane_train=x[0] if is_plane else None,
        plane_test=x[1] if is_plane else None,
        class_names=read.targets.class_names,
        input_names=read.input_names,
        scaling=scaling,
        target_scaling=target_scaling,
        proposal=read.proposal,
        fingerprint=read.fingerprint,
    )


def scaled(read: Read) -> tuple[tuple[Array, Array], Scaling | None]:
    """Both parts in a type that `Dataset` takes, and by what they were scaled.

    Pictures of whole numbers up to 255 stay bytes, which the network divides itself.
    """
    x = read.x
    if read.proposal.scale == "standard":
        scaling = Scaling.fitted(_as_float(x[0]), read.indicators)
        return (scaling.apply(_as_float(x[0])), scaling.apply(_as_float(x[1]))), scaling
    kept = read.as_it_stands and (x[0].dtype.kind == "f" or x[0].dtype == np.uint8)
    if kept and read.image_shape is not None and x[0].dtype == np.uint8:
        return x, None
    if kept or read.image_shape is None:
        return (_as_float(x[0]), _as_float(x[1])), read.scaling
    filled = [part for part in x if len(part)]
    low, high = min(part.min() for part in filled), max(part.max() for part in filled)
    divisor = divisor_of(float(low), float(high))
    if divisor == _PIXEL and all(map(are_whole, filled)):
        return (x[0].astype(np.uint8, copy=False), x[1].astype(np.uint8, copy=False)), None
    parts = _as_float(x[0]), _as_float(x[1])
    if divisor == 1 or read.as_it_stands:
        return parts, None
    scaling = Scaling.divided(x[0].shape[1], divisor)
    return (scaling.apply(parts[0]), scaling.apply(parts[1])), scaling


def scale_of_target(spec: DataSpec, kind: str, *, as_it_stands: bool = False) -> str:
    """How a target of this kind is scaled: "standard", "none", or "" where it is classes.

    A price in the hundred thousands is far from what fresh weights answer; standardised it is near.
    """
    if kind != "regression":
        return ""
    usual = "none" if as_it_stands or spec.rules == "1" else "standard"
    return spec.scale_target or usual


def _scaled_targets(read: Read) -> tuple[tuple[Array, ...], Scaling | None]:
    """The targets of both parts as the network learns them, and by what they were scaled."""
    train, test = read.targets.parts
    if read.proposal.scale_target != "standard":
        return (train, test), read.target_scaling
    scaling = Scaling.fitted(_as_float(train), what="the target holds")
    return (scaling.apply(_as_float(train)), scaling.apply(_as_float(test))), scaling


def _as_float(x: Array) -> Array:
    """float32 for halves and singles, float64 for all else."""
    if x.dtype in (np.float16, np.float32):
        return x.astype(np.float32, copy=False)
    return x.astype(np.float64, copy=False)
