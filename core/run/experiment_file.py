"""Experiment files: JSON on disk, read within bounds and written in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.files.atomic import atomic_write
from core.files.plain_files import describe_os_error, read_regular, short_name
from core.spec.checks import SpecError
from core.spec.experiment import Experiment
from core.spec.json_text import MAX_JSON_CHARACTERS

if TYPE_CHECKING:
    import os


def load_experiment(path: str | os.PathLike[str]) -> Experiment:
    """Read an experiment file, whoever wrote it; raises only `SpecError`, naming file and field."""
    content = read_regular(path, SpecError, MAX_JSON_CHARACTERS)
    try:
        return Experiment.from_json(content)
    except SpecError as error:
        raise SpecError(f"{short_name(path)}: {error}") from None


def save_experiment(path: str | os.PathLike[str], experiment: Experiment) -> None:
    """Write an experiment file in one step; raises `SpecError` when the disk refuses."""
    try:
        with atomic_write(path) as file:
            file.write(experiment.to_json().encode() + b"\n")
    except OSError as error:
        raise SpecError(f"cannot save {short_name(path)}: {describe_os_error(error)}") from None
