"""Between the doctor's panel and the rest: its trials, its remedies, the views that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from msgspec.structs import replace
from PySide6.QtCore import QObject

from core.spec.dropout import with_dropout_in_force
from playground.session.trials import Trials
from playground.session.variants import from_the_start

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from core import Experiment
    from core.insight.doctor.finding import Finding, Remedy
    from core.train.verdict import Verdict
    from playground.chrome.docks import Docks
    from playground.forms.form_panel import FormPanel
    from playground.session.saving import Checkpoint
    from playground.session.session import Session


@runtime_checkable
class TryingView(Protocol):
    """What a view needs so that remedies can be tried in it."""

    @property
    def trial_requested(self) -> SignalInstance:
        """Emitted with the `Finding` whose remedy is to be tried."""

    @property
    def trial_cancelled(self) -> SignalInstance:
        """Emitted when the trial is to be given up."""

    @property
    def remedy_chosen(self) -> SignalInstance:
        """Emitted with the `Remedy` that is to be laid out in the form."""

    @property
    def view_requested(self) -> SignalInstance:
        """Emitted with the name of the view that is to come to the front."""

    def show_trial(self, progress: float) -> None:
        """So much (0 to 1) of the trial is done."""

    def show_verdict(self, verdict: Verdict) -> None:
        """The trial has come to its end."""

    def show_problem(self, problem: str) -> None:
        """The trial could not be made, in one sentence."""


class DoctorController(QObject):
    """Tries remedies on copies of the run, and lays those that are chosen out in the form."""

    def __init__(
        self,
        session: Session,
        form: FormPanel,
        docks: Docks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._form, self._docks = session, form, docks
        self._view: TryingView | None = None
        self._wanted: Finding | None = None  # until the checkpoint comes that it is tried from
        self._tried: Finding | None = None
        self.withdrawn: set[tuple[str, int | None]] = set()
        """The findings of the present run that their trials did not bear out, by their keys."""
        self.trials = Trials(self)
        self.trials.progress.connect(self._on_progress)
        self.trials.ended.connect(self._on_ended)
        self.trials.failed.connect(self._on_failed)
        session.checkpoint_ready.connect(self._on_checkpoint)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.state_changed.connect(self._on_state_changed)

    def close(self) -> bool:
        """Give up what is tried and wait; False when a thread must be left behind."""
        self._on_cancelled()
        return self.trials.close()

    def add(self, view: object) -> None:
        """Hear this view, where it is one that remedies can be tried in."""
        if isinstance(view, TryingView):
            self._view = view
            view.trial_requested.connect(self._on_requested)
            view.trial_cancelled.connect(self._on_cancelled)
            view.remedy_chosen.connect(self._on_chosen)
            view.view_requested.connect(self._on_view_requested)

    def _on_requested(self, finding: Finding) -> None:
        self._wanted = finding
        self._session.request_checkpoint()

    def _on_checkpoint(self, checkpoint: Checkpoint) -> None:
        finding, self._wanted = self._wanted, None
        dataset = self._session.dataset
        if finding is not None and dataset is not None:
            self._tried = finding
            self.trials.start(finding.remedy, checkpoint, dataset)

    def _on_cancelled(self) -> None:
        self._wanted = None
        self.trials.cancel()

    def _on_experiment_changed(self) -> None:
        self._on_cancelled()
        self.withdrawn.clear()

    def _on_state_changed(self, state: str) -> None:
        self.trials.make_way(wanted=state == "training")

    def _on_progress(self, part: float) -> None:
        if self._view is not None:
            self._view.show_trial(part)

    def _on_ended(self, verdict: Verdict) -> None:
        if self._tried is not None:
            change = self.withdrawn.discard if verdict.is_supported else self.withdrawn.add
            change(self._tried.key)
        if self._view is not None:
            self._view.show_verdict(verdict)

    def _on_failed(self, problem: str) -> None:
        if self._view is not None:
            self._view.show_problem(problem)

    def _on_chosen(self, remedy: Remedy) -> None:
        present = self._session.experiment
        if present is not None and remedy.experiment is not None:
            self._form.propose(with_remedy(from_the_start(present), remedy))

    def _on_view_requested(self, name: str) -> None:
        self._docks[name].show()
        self._docks[name].raise_()


def with_remedy(present: Experiment, remedy: Remedy) -> Experiment:
    """`present`, which may have been changed since the finding was made, with the remedy in it."""
    if remedy.experiment is None:
        return present
    if not remedy.changes:
        training = replace(remedy.experiment.training, epochs=present.training.epochs)
        return replace(remedy.experiment, training=training)
    network = with_dropout_in_force(present.network, remedy.changes)
    training = present.training
    for change in remedy.changes:
        training = change.applied(training)
    return replace(present, network=network, training=training)
