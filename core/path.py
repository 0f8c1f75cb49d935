"""Path: by which of two ways a run computes, NumPy or a kernel."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from core.guard import TrainerError
from core.kernels.choice import is_installed, is_switched_off, is_worth_compiling
from core.kernels.learner import KernelLearner
from core.learning import Evaluation, Learner

if TYPE_CHECKING:
    from core.batches import BatchOrder, Examples
    from core.network import Network
    from core.optimizers import Optimizer
    from core.specs import Experiment
    from core.tally import Tally


class Path:
    """Chooses the learner when it is first asked for, and keeps to it.

    The two ways agree to the last digits but not in the last, and a run has to replay bit for bit:
    so a run is all of one kind. Which, depends on the experiment alone; only where nobody waits for
    the compiler (a window that should start at once) NumPy stands in until the kernel is ready
    (`is_overtaken`) and can repeat the run so far.
    """

    def __init__(
        self,
        experiment: Experiment,
        network: Network,
        train: Examples,
        test: Examples,
        optimizer: Optimizer,
        order: BatchOrder,
        tally: Tally,
    ) -> None:
        self._parts = (experiment, network, train, test, optimizer, order, tally)
        self._kernel: KernelLearner | None = None
        self._compiling: Thread | None = None
        self._chosen: Learner | KernelLearner | None = None
        self._evaluation: Evaluation | None = None

    def want(self, *, compiled: bool | None, wait: bool) -> None:
        """Say what is wanted (None: what is better); the next update will be made that way.

        Raises `TrainerError` when a kernel is demanded but cannot be had.
        """
        self._chosen = self._kernel = self._compiling = None
        if compiled and not is_installed():
            raise TrainerError("compiled kernels need Numba: install it, or leave them out")
        if not (self._is_better_compiled if compiled is None else compiled):
            return
        self._kernel = KernelLearner(*self._parts)
        if wait or self._kernel.is_ready:
            self._prepare()
            if compiled and self._kernel is None:
                raise TrainerError("the kernel could not be compiled here: leave it out")
        else:
            self._compiling = Thread(target=self._prepare, name="compiling", daemon=True)
            self._compiling.start()

    @property
    def _is_better_compiled(self) -> bool:
        experiment, _, train, _, _, order, _ = self._parts
        worth = not is_switched_off() and is_worth_compiling(experiment, train, order)
        return worth and is_installed()

    def _prepare(self) -> None:
        """Compile the kernel, or do without: there is always the other way."""
        try:
            if self._kernel is not None:
                self._kernel.prepare()
        except Exception:  # noqa: BLE001  (a compiler may fail in any way, a full disk is one)
            self._kernel = None

    @property
    def is_stand_in(self) -> bool:
        """Whether NumPy stands in for the kernel."""
        return self._compiling is not None and self._kernel is not None

    @property
    def is_overtaken(self) -> bool:
        """Whether NumPy stands in though the kernel is ready now."""
        compiling = self._compiling
        return compiling is not None and self.is_stand_in and not compiling.is_alive()

    @property
    def is_compiled(self) -> bool:
        """Whether the run goes through the kernel."""
        return self._kernel is not None and self._compiling is None

    @property
    def learner(self) -> Learner | KernelLearner:
        """Who makes the updates."""
        if self._chosen is None:
            experiment, network, train, _, optimizer, order, tally = self._parts
            if self._kernel is not None and self.is_compiled:
                self._chosen = self._kernel
            else:
                self._chosen = Learner(experiment, network, train, optimizer, order, tally)
        return self._chosen

    @property
    def evaluation(self) -> Evaluation | None:
        """Who judges the test rows: None where there are none, or where the kernel does it."""
        experiment, network, _, test, *_ = self._parts
        closes = isinstance(self._chosen, KernelLearner) and self._chosen.closes_epochs
        if self._evaluation is None and len(test) and not closes:
            self._evaluation = Evaluation(experiment, network, test)
        return self._evaluation
