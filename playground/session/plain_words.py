"""Errors as one sentence that the person at the screen can act on."""

from __future__ import annotations

from core import DatasetError, ShapeError, SpecError, TrainerError, WeightsFileError
from core.run.run_folder import RunFolderError
from core.sweep.errors import SweepError
from core.train.engines import EngineError
from playground.session.outputs import OutputError

# These carry a whole sentence written for the screen.
SPOKEN_ERRORS = (
    SpecError,
    DatasetError,
    WeightsFileError,
    ShapeError,
    TrainerError,
    OutputError,
    RunFolderError,
    EngineError,
    SweepError,
)


def sentence_for(error: BaseException) -> str:
    """What went wrong and, where it can be known, what to do; never a traceback."""
    if isinstance(error, SPOKEN_ERRORS):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; try a smaller network, batch or data set"
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return f"{error.filename}: {reason}" if error.filename else reason
    return (
        f"an unexpected error ({type(error).__name__}: {error}); "
        "Help > Show log has the details to report"
    )
