"""Which engine makes a run's updates: chosen by the experiment and its changes, so it replays."""

from __future__ import annotations

from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from msgspec.structs import replace

from core.kernels.choice import is_installed, is_switched_off, is_worth_compiling
from core.kernels.engine import KernelEngine
from core.spec.changes import RESTORE, STOP
from core.train.evaluation import Evaluation
from core.train.guard import TrainerError
from core.train.numpy_engine import NumpyEngine

if TYPE_CHECKING:
    from core.kernels.compiling import Compilation
    from core.nn.arrays import Array
    from core.run.engine import Engine
    from core.run.parts import RunParts
    from core.run.state import RunState
    from core.spec.experiment import TrainSpec
    from core.train.population_engine import PopulationEngine


# Compiling takes some ten seconds; a process that has had that long has had no processor.
_PATIENCE_SECONDS: Final = 20.0
# Changes after which the engine stays: more epochs are the same run, and a stop changes nothing.
_KEEPING: Final = ("epochs", STOP, RESTORE)


class EngineError(TrainerError):
    """The engine that was asked for cannot be had here."""


Compiling: TypeAlias = Literal["first", "beside", "idle", "never"]


class Engines:
    """Makes the engine of a run, and knows of a kernel that is still being compiled.

    NumPy and a kernel agree to the last digits but not in the last, and a run has to replay bit for
    bit: so it is chosen at step 0 and at each change but those of epochs, by nothing that could be
    otherwise the next time. `wanted` (`TrainSpec.engine`) says which; `auto` asks what the run is
    better off with. Only where nobody waits for the compiler (a window that should start at once)
    NumPy stands in until the kernel is compiled and can repeat the run from there.
    """

    def __init__(self, parts: RunParts, wanted: str, compiling: Compiling) -> None:
        """Choose for the settings of step 0; raises `EngineError` when a kernel cannot be had.

        A kernel that is not there yet is compiled `first`, or `beside` the NumPy engine, or beside
        it when the processor is `idle` otherwise, or `never`, as if there were no compiler.
        """
        if wanted == "kernel" and not is_installed():
            raise EngineError("compiled kernels need Numba: install it, or leave them out")
        self.wanted = wanted
        self._parts, self._training, self._compiling = parts, parts.experiment.training, compiling
        self._compilation: Compilation | None = None
        # Not 0 where somebody waits for the next safe point: kernels then make it come at once.
        self.asked: Array = np.zeros(1, np.uint8)
        is_off = wanted == "population" and is_switched_off()
        self._can_compile = is_installed() and compiling != "never" and not is_off
        self.awaits_kernel = False
        self._take(_best(parts, self._training, wanted))
        if wanted == "kernel" and not self._can_compile and compiling == "first":
            raise EngineError("the kernel could not be compiled here: leave it out")

    def fit(self, parts: RunParts, training: TrainSpec) -> None:
        """Go on with these rows and batches, and who is best by the settings `training`."""
        if parts is self._parts and training == self._training:
            return
        before, self._parts, self._training = self._parts, parts, training
        best = _best(parts, training, self.wanted)
        if parts is not before or best != self._name:
            self._take(best)

    def hold(self, name: str) -> None:
        """Go on with the engine of this name, where it can be had, until the next one is chosen."""
        if name != self._name and not self.awaits_kernel:
            self._take(name)

    def stand_in(self) -> None:
        """Let NumPy stand in for a kernel as before the run was saved, where that can be had."""
        self.awaits_kernel = self._can_compile
        self._take(self._name)

    @property
    def wanted_here(self) -> str:
        """`wanted`, or "numpy" where a kernel cannot be had, or is still awaited.

        A population can be had without a compiler, too.
        """
        can_be_had = self._can_compile or self.wanted == "population"
        return self.wanted if can_be_had and not self.awaits_kernel else "numpy"

    @property
    def kernel_can_take_over(self) -> bool:
        """Whether NumPy stands in though the kernel could be loaded now."""
        going = self._compilation is not None and self._compilation.is_going
        return self.awaits_kernel and not going

    def begin_to_load(self) -> Thread:
        """Load the kernel that NumPy stands in for, beside it: its compiler takes a second.

        The thread comes to its end by itself; nobody who leaves the run has to wait for it.
        """
        thread = Thread(target=self._load, args=(self._kernel(),), name="kernel")
        thread.start()
        return thread

    def load_kernel(self) -> bool:
        """Load the kernel that NumPy stands in for; False: NumPy goes on for good."""
        self._can_compile = self.awaits_kernel = self._load(self._kernel())
        return self.awaits_kernel

    def _load(self, kernel: KernelEngine | PopulationEngine) -> bool:
        """Load it if it was compiled; what could not be compiled is not tried once more."""
        succeeded = self._compilation is None or self._compilation.succeeded
        return succeeded and self._is_prepared(kernel)

    def let_kernel_take_over(self) -> None:
        """From now on the kernel, which was loaded, is there at once wherever it is chosen."""
        self.awaits_kernel, self._compiling = False, "first"
        self._take(self._name)

    def hurry(self) -> None:
        """Somebody waits now: begin anew where compiling had no chance on a busy machine."""
        compilation = self._compilation
        if compilation is None or compilation.is_urgent or not compilation.is_going:
            return
        if perf_counter() - compilation.started > _PATIENCE_SECONDS:
            self._begin_to_compile(self._kernel(), urgent=True)

    def _take(self, name: str) -> None:
        self._name = name
        self.engine: Engine = self._made(name)

    def _made(self, name: str) -> Engine:
        # While a kernel is awaited, all that NumPy does is to be repeated by whoever was chosen.
        if name != "numpy" and self._can_compile and not self.awaits_kernel:
            kernel = self._kernel()
            if not (self._compiling == "first" or kernel.is_ready):
                self._begin_to_compile(kernel, urgent=self._compiling == "beside")
            elif self._is_prepared(kernel):
                return kernel
            else:
                self._can_compile = False
        if name == "population" and not self.awaits_kernel:
            return _population_engine(self._parts, compiled=False)
        return NumpyEngine(self._parts)

    def _kernel(self) -> KernelEngine | PopulationEngine:
        if self._name == "population":
            return _population_engine(self._parts, compiled=True)
        return KernelEngine(self._parts, Evaluation(self._parts).advance, self.asked)

    def _begin_to_compile(self, kernel: KernelEngine | PopulationEngine, *, urgent: bool) -> None:
        try:
            self._compilation = kernel.compilation(urgent=urgent)
            self.awaits_kernel = True
        except OSError:  # no process can be had
            self._can_compile = self.awaits_kernel = False

    @staticmethod
    def _is_prepared(kernel: KernelEngine | PopulationEngine) -> bool:
        """Compile or load the kernel, or say that it cannot be: there is always the other way."""
        try:
            kernel.prepare()
        except Exception:  # noqa: BLE001  (a compiler may fail in any way, a full disk is one)
            return False
        return True


def training_of_choice(state: RunState) -> TrainSpec:
    """The settings by which the engine at work in this state was chosen."""
    training = chosen_by = state.settings
    for change in state.changes:
        training = change.applied(training)
        if change.field not in _KEEPING:
            chosen_by = training
    return chosen_by


def _best(parts: RunParts, training: TrainSpec, wanted: str) -> str:
    """The name of the engine for these rows and settings; NumPy alone can change images.

    Raises `EngineError` where a kernel is wanted that cannot judge as it is asked to.
    """
    if training.augmentation.is_on:
        return "numpy"
    # A kernel compares numbers as the network answers them.
    in_own_units = parts.measure == "exact" and parts.train.scaling is not None
    if wanted == "population" and in_own_units:
        return "numpy"
    if wanted == "kernel" and in_own_units:
        raise EngineError(
            "compiled kernels count no exact answers of a standardised number: choose NumPy, or"
            " leave the number as it is"
        )
    if wanted != "auto":
        return wanted
    experiment = replace(parts.experiment, training=training)
    is_better = not in_own_units and is_worth_compiling(experiment, parts.train, parts.order)
    return "kernel" if is_better else "numpy"


def _population_engine(parts: RunParts, *, compiled: bool) -> PopulationEngine:
    from core.train.population_engine import PopulationEngine  # noqa: PLC0415  (few runs need it)

    return PopulationEngine(parts, compiled=compiled)
