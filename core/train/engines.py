"""Path: by which of two ways a run computes, NumPy or a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.kernels.choice import is_installed, is_worth_compiling
from core.kernels.learner import KernelLearner
from core.train.guard import TrainerError
from core.train.numpy_engine import Evaluation, Learner

if TYPE_CHECKING:
    from core.kernels.compiling import Compilation
    from core.train.setup import Setup


class Path:
    """Chooses who makes the updates, and keeps to it.

    The two ways agree to the last digits but not in the last, and a run has to replay bit for bit:
    so a run is all of one kind. Which, depends on the experiment alone; only where nobody waits for
    the compiler (a window that should start at once) NumPy stands in until the kernel is compiled
    (`is_overtaken`) and can repeat the run so far.
    """

    def __init__(self, setup: Setup, *, compiled: bool | None, wait: bool) -> None:
        """Choose a kernel (True), NumPy (False), or what the experiment is better off with (None).

        Raises `TrainerError` when a kernel is demanded but cannot be had.
        """
        self._kernel = _kernel(setup, compiled=compiled)
        self._compilation: Compilation | None = None
        self.is_stand_in = False  # whether NumPy begins what is to be the kernel's run
        if self._kernel is not None and (wait or self._kernel.is_ready):
            self._prepare()
            if compiled and self._kernel is None:
                raise TrainerError("the kernel could not be compiled here: leave it out")
        elif self._kernel is not None:
            self._begin_to_compile()
        kernel = None if self.is_stand_in else self._kernel
        self.is_compiled = kernel is not None
        self.learner: Learner | KernelLearner = Learner(setup) if kernel is None else kernel
        self.evaluation: Evaluation | None = None  # of the test rows, where the kernel does not
        if len(setup.test) and not (kernel is not None and kernel.closes_epochs):
            self.evaluation = Evaluation(setup.experiment, setup.network, setup.test)

    @property
    def is_overtaken(self) -> bool:
        """Whether NumPy stands in though the kernel could be loaded now."""
        compilation = self._compilation
        return self.is_stand_in and (compilation is None or not compilation.is_going)

    def prepare(self) -> None:
        """Load the kernel that NumPy stood in for; if that fails, NumPy goes on for good."""
        if self._compilation is None or self._compilation.succeeded:
            self._prepare()
        else:
            self._kernel = None
        self.is_stand_in = self._kernel is not None

    def _begin_to_compile(self) -> None:
        try:
            if self._kernel is not None:
                self._compilation, self.is_stand_in = self._kernel.compilation(), True
        except OSError:  # no process can be had
            self._kernel = None

    def _prepare(self) -> None:
        """Compile or load the kernel, or do without: there is always the other way."""
        try:
            if self._kernel is not None:
                self._kernel.prepare()
        except Exception:  # noqa: BLE001  (a compiler may fail in any way, a full disk is one)
            self._kernel = None


def _kernel(setup: Setup, *, compiled: bool | None) -> KernelLearner | None:
    if compiled and not is_installed():
        raise TrainerError("compiled kernels need Numba: install it, or leave them out")
    if compiled is None:
        compiled = is_worth_compiling(setup.experiment, setup.train, setup.order)
    return KernelLearner(setup) if compiled else None
