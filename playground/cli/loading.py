"""Loading data in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from core import load_dataset

if TYPE_CHECKING:
    from core import Dataset, DataSpec


def load(spec: DataSpec, data_dir: str | None) -> Dataset:
    """Load the data, with a bar on stderr while that takes long; raises `DatasetError`."""
    from tqdm import tqdm  # noqa: PLC0415  (only where something is trained)

    bar: tqdm[Any] | None = None

    def show(done: int, total: int, text: str) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, file=sys.stderr, leave=False, unit="B", unit_scale=True)
        bar.total = total
        bar.set_description_str(text, refresh=False)
        bar.update(done - bar.n)

    try:
        return load_dataset(spec, data_dir=data_dir, progress=show)
    finally:
        if bar is not None:
            bar.close()
