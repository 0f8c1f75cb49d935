"""Between the forms and the session: what is laid out becomes the run, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject

from core.spec.augmentation import AUGMENTATION_FIELDS
from core.spec.changes import DROPOUT, SCHEDULE, Change
from core.spec.dropout import dropout_in_force, with_dropout
from playground.chrome.dialogs import DATA_FILTER
from playground.session.variants import from_the_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core import Dataset, DataSpec, Experiment
    from playground.chrome.dialogs import Dialogs
    from playground.control.unsaved import UnsavedGuard
    from playground.forms.form_panel import FormPanel
    from playground.session.loading import Loaded
    from playground.session.session import Session

# Settings of the training, beside the rate, its schedule and the augmentation, that a form may
# change without another run; so it may the dropout of layers.
# The batch size comes last: all see it at once, and with it the others.
_ON_THE_WAY: Final = ("l1", "l2", "epochs", "batch_size")


class FormController(QObject):
    """Prepares what the forms say, and shows in them what the session has.

    Where a change is refused, by the person who was asked or by the data, the forms go back.
    """

    def __init__(
        self,
        form: FormPanel,
        session: Session,
        guard: UnsavedGuard,
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._form, self._session = form, session
        self._guard, self._dialogs = guard, dialogs
        self._is_waiting = self._is_changing = False
        form.experiment_changed.connect(self._on_form_changed)
        form.learning_rate_changed.connect(self._on_rate_changed)
        form.open_file_requested.connect(self.ask_for_data)
        session.run_coming.connect(self._on_run_coming)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.learning_rate_changed.connect(form.show_learning_rate)
        session.settings_changed.connect(self._on_settings_changed)
        session.data_changed.connect(self._on_data_changed)
        session.failed.connect(self._go_back)
        session.data_missing.connect(self._go_back)
        session.state_changed.connect(self._on_state_changed)

    def enter_typed(self) -> bool:
        """Take in what is still being typed; whether what then stands there can be trained."""
        self._form.enter_typed()
        return not self._form.problem()

    def has_run(self) -> bool:
        """Whether there is or will be a run; without one what the form says becomes it."""
        if self._session.experiment is None and self._session.state != "loading":
            self._session.prepare(self._form.experiment())
        return self._session.experiment is not None or self._session.state == "loading"

    def ask_for_data(self) -> None:
        """Ask for a data file and lay the experiment out on it."""
        path = self._dialogs.open_path("Open data", "", DATA_FILTER)
        if path:
            self.open_data(path)

    def open_data(self, path: str) -> None:
        """Lay the experiment out on a data file."""
        if self._guard.may_lose("Changing the data"):
            self._is_waiting = True
            self._session.open_data(path)

    def open_data_as(self, data: DataSpec) -> None:
        """Lay the experiment out on a data file that is read as a person chose.

        Whether the present run may be lost was asked before.
        """
        self._is_waiting = True
        self._session.open_data_as(data)

    def _on_form_changed(self) -> None:
        if self._form.problem():
            return
        wanted, present = self._form.experiment(), self._session.experiment
        if present is None:
            self._session.prepare(wanted)
            return
        present = from_the_start(present)  # the form knows of no changes on the way
        if wanted == present:
            self._session.cancel_loading()
        elif wanted == _with_epochs(present, wanted):
            self._session.set_epochs(wanted.training.epochs)
        elif self._can_go_on() and wanted == _with_settings(present, wanted):
            self._is_waiting = self._session.state == "diverged"
            self._change_on_the_way(present, wanted)
        elif self._guard.may_lose("Changing the network, the data or the training"):
            self._is_waiting = True
            self._session.prepare(wanted)
        else:
            self._form.set_experiment(present)

    def _can_go_on(self) -> bool:
        """Whether there is a run with something behind it: else a fresh one is the plainer way."""
        snapshot = self._session.snapshot
        return self._session.state != "loading" and snapshot is not None and snapshot.steps > 0

    def _change_on_the_way(self, present: Experiment, wanted: Experiment) -> None:
        self._is_changing = True  # between two changes the form is ahead of the run
        for change in _changes_between(present, wanted):
            self._session.change(change)
        self._is_changing = False

    def _on_settings_changed(self, experiment: Experiment) -> None:
        if not self._is_changing:
            self._form.show_settings(experiment)

    def _on_rate_changed(self, rate: float) -> None:
        if self._session.state == "loading" and self._is_waiting:
            self._session.prepare(self._form.experiment())
            return
        # A fresh run may have to be loaded, and that may be cancelled.
        self._is_waiting = self._session.state == "diverged"
        self._session.set_learning_rate(rate)

    def _on_run_coming(self, loaded: Loaded) -> None:
        """Show it in a turn of its own; should it not come after all, the forms go back."""
        was_asked, self._is_waiting = self._is_waiting, True
        self._form.show_run(loaded.experiment, loaded.dataset, undoable=was_asked)

    def _on_experiment_changed(self, experiment: Experiment, dataset: Dataset) -> None:
        was_asked, self._is_waiting = self._is_waiting, False
        self._form.show_run(experiment, dataset, undoable=was_asked)

    def _on_data_changed(self, experiment: Experiment, dataset: Dataset) -> None:
        self._form.show_settings(experiment)
        self._form.set_dataset(dataset)

    def _on_state_changed(self, state: str) -> None:
        if state != "loading" and self._is_waiting:
            self._go_back()  # loading was cancelled

    def _go_back(self) -> None:
        if self._is_waiting and self._session.state != "loading":
            self._is_waiting = False
            experiment, dataset = self._session.experiment, self._session.dataset
            if experiment is not None and dataset is not None:
                self._form.show_run(experiment, dataset)


def _with_settings(experiment: Experiment, other: Experiment) -> Experiment:
    """`experiment` with what of `other` may change while a run is under way."""
    fields = (*_ON_THE_WAY, "schedule", "augmentation")
    settings = {field: getattr(other.training, field) for field in fields}
    network, training = experiment.network, replace(experiment.training, **settings)
    if len(network.layers) == len(other.network.layers):
        network = with_dropout(network, dropout_in_force(other.network, ()))
    return replace(experiment, network=network, training=training)


def _changes_between(present: Experiment, wanted: Experiment) -> Iterator[Change]:
    """What leads from one to the other; they differ in nothing but what may change on the way."""
    one, other = present.training, wanted.training
    for field in _ON_THE_WAY:
        if getattr(one, field) != getattr(other, field):
            yield Change(0, field, getattr(other, field))
    if one.schedule != other.schedule:
        yield Change(0, SCHEDULE, schedule=other.schedule)
    for field in AUGMENTATION_FIELDS:
        value = getattr(other.augmentation, field)
        if getattr(one.augmentation, field) != value:
            yield Change(0, field, value)
    rates = (dropout_in_force(each.network, ()) for each in (present, wanted))
    for layer, (before, now) in enumerate(zip(*rates, strict=True)):
        if before != now:
            yield Change(0, DROPOUT, now, where=(layer,))


def _with_epochs(experiment: Experiment, other: Experiment) -> Experiment:
    """`experiment` with the number of epochs of `other`."""
    return replace(experiment, training=replace(experiment.training, epochs=other.training.epochs))
