"""Which engine makes a run's updates: chosen by the experiment alone, so that the run replays."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from core.kernels.choice import is_installed, is_worth_compiling
from core.kernels.engine import KernelEngine
from core.train.evaluation import Evaluation
from core.train.guard import TrainerError
from core.train.numpy_engine import NumpyEngine

if TYPE_CHECKING:
    from core.kernels.compiling import Compilation
    from core.run.engine import Engine, Stretch
    from core.run.parts import RunParts
    from core.run.state import RunState


# Compiling takes some ten seconds; a process that has had that long has had no processor.
_PATIENCE_SECONDS: Final = 20.0


class EngineError(TrainerError):
    """The engine that was asked for cannot be had here."""


Compiling: TypeAlias = Literal["first", "beside", "idle"]


class Engines:
    """Makes the engine of one run, and knows of a kernel that is still being compiled.

    NumPy and a kernel agree to the last digits but not in the last, and a run has to replay bit for
    bit: so a run is all of one kind. `TrainSpec.engine` says which; `auto` asks what the experiment
    is better off with. Only where nobody waits for the compiler (a window that should start at
    once) NumPy stands in until the kernel is compiled and can repeat the run so far. No change on
    the way makes it another.
    """

    def __init__(self, parts: RunParts, engine: str, compiling: Compiling) -> None:
        """Choose for the settings of step 0; raises `EngineError` when a kernel cannot be had.

        A kernel that is not there yet is compiled `first`, or `beside` the NumPy engine, or beside
        it when the processor is `idle` otherwise.
        """
        self._parts = parts
        self._compilation: Compilation | None = None
        self._kernel = _kernel(parts, engine)
        self.awaits_kernel = False
        if self._kernel is not None and (compiling == "first" or self._kernel.is_ready):
            if not self._prepare() and engine == "kernel":
                raise EngineError("the kernel could not be compiled here: leave it out")
        elif self._kernel is not None:
            self._begin_to_compile(urgent=compiling == "beside")
        kernel = None if self.awaits_kernel else self._kernel
        self.engine: Engine = NumpyEngine(parts) if kernel is None else _ByState(kernel, parts)

    def fit(self, parts: RunParts) -> None:
        """Go on with other rows or batches; who makes the updates stays the same."""
        self._parts, is_in_use = parts, isinstance(self.engine, _ByState)
        if self._kernel is not None:
            self._kernel = _new_kernel(parts)
            if is_in_use:
                self._prepare()  # it is in memory, unless its numbers are of other types now
        kernel = self._kernel if is_in_use else None
        self.engine = NumpyEngine(parts) if kernel is None else _ByState(kernel, parts)

    @property
    def kernel_can_take_over(self) -> bool:
        """Whether NumPy stands in though the kernel could be loaded now."""
        going = self._compilation is not None and self._compilation.is_going
        return self.awaits_kernel and not going

    def load_kernel(self) -> bool:
        """Load the kernel that NumPy stands in for; False: NumPy goes on for good."""
        succeeded = self._compilation is None or self._compilation.succeeded
        self.awaits_kernel = succeeded and self._prepare()
        return self.awaits_kernel

    def let_kernel_take_over(self) -> None:
        """From now on the kernel, which was loaded, makes the updates."""
        if self._kernel is not None:
            self.engine, self.awaits_kernel = _ByState(self._kernel, self._parts), False

    def hurry(self) -> None:
        """Somebody waits now: begin anew where compiling had no chance on a busy machine."""
        compilation = self._compilation
        if compilation is None or compilation.is_urgent or not compilation.is_going:
            return
        if perf_counter() - compilation.started > _PATIENCE_SECONDS:
            self._begin_to_compile(urgent=True)

    def _begin_to_compile(self, *, urgent: bool) -> None:
        try:
            if self._kernel is not None:
                self._compilation = self._kernel.compilation(urgent=urgent)
                self.awaits_kernel = True
        except OSError:  # no process can be had
            self._kernel = None

    def _prepare(self) -> bool:
        """Compile or load the kernel, or do without: there is always the other way."""
        try:
            if self._kernel is not None:
                self._kernel.prepare()
        except Exception:  # noqa: BLE001  (a compiler may fail in any way, a full disk is one)
            self._kernel = None
        return self._kernel is not None


class _ByState:
    """A kernel, or NumPy for the updates of a run in which training images are changed.

    The state says whose turn it is, so that a run replays; both work on the same vectors.
    """

    def __init__(self, kernel: KernelEngine, parts: RunParts) -> None:
        self.name = kernel.name  # what an engine is chosen by, whoever is at work
        self._kernel, self._parts = kernel, parts
        self._numpy: NumpyEngine | None = None
        self._at_work: Engine = kernel

    @property
    def safe_point_seconds(self) -> float:
        return self._at_work.safe_point_seconds

    def learn(self, state: RunState, most: int) -> Stretch:
        self._at_work = self._kernel
        if state.training.augmentation.is_on:
            self._at_work = self._numpy = self._numpy or NumpyEngine(self._parts)
        return self._at_work.learn(state, most)


def _kernel(parts: RunParts, engine: str) -> KernelEngine | None:
    if engine == "kernel" and not is_installed():
        raise EngineError("compiled kernels need Numba: install it, or leave them out")
    images_stay = not parts.experiment.training.augmentation.is_on
    # A kernel compares numbers as the network answers them.
    in_own_units = parts.measure == "exact" and parts.train.scaling is not None
    if engine == "kernel" and in_own_units:
        raise EngineError(
            "compiled kernels count no exact answers of a standardised number: choose NumPy, or"
            " leave the number as it is"
        )
    if (
        engine == "auto"
        and images_stay
        and not in_own_units
        and is_worth_compiling(parts.experiment, parts.train, parts.order)
    ):
        engine = "kernel"
    return _new_kernel(parts) if engine == "kernel" else None


def _new_kernel(parts: RunParts) -> KernelEngine:
    return KernelEngine(parts, Evaluation(parts).advance)
