"""Path: by which of two ways a run computes, NumPy or a kernel, fixed for the whole run."""

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
    so the choice may not fall in the midst of it. What is wanted depends on the experiment alone;
    only where nobody waits for the compiler (a window that should start at once) may NumPy stand
    in.
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
        self._waits = True
        self._chosen: Learner | KernelLearner | None = None
        self._evaluation: Evaluation | None = None

    def want(self, *, compiled: bool | None, wait: bool) -> None:
        """Say what is wanted (None: what is better), before the first update.

        Raises `TrainerError` when a kernel is demanded and Numba is not there.
        """
        experiment, _, train, _, _, order, _ = self._parts
        if compiled and not is_installed():
            raise TrainerError("compiled kernels need Numba: install it, or leave them out")
        if compiled is None:
            compiled = (
                not is_switched_off()
                and is_worth_compiling(experiment, train, order)
                and is_installed()
            )
        self._kernel = KernelLearner(*self._parts) if compiled else None
        self._waits = wait
        if self._kernel is not None and not wait and not self._kernel.is_ready:
            Thread(target=self._kernel.prepare, name="compiling kernels", daemon=True).start()

    @property
    def is_compiled(self) -> bool:
        """Whether the run goes, or would go if it started now, through the kernel."""
        if self._chosen is not None:
            return self._chosen is self._kernel
        return self._kernel is not None and (self._waits or self._kernel.is_ready)

    @property
    def learner(self) -> Learner | KernelLearner:
        """Who makes the updates."""
        if self._chosen is None:
            if self._kernel is not None and self.is_compiled:
                self._kernel.prepare()
                self._chosen = self._kernel
            else:
                experiment, network, train, _, optimizer, order, tally = self._parts
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
