"""The collection of runs: each is kept as it pauses, ends, is reset or replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, Signal

from core.run.kept_run import KeptRun, file_of
from core.run.run_folder import LONGEST_NAME, LONGEST_NOTE
from core.spec.difference import SAME, short_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core import Snapshot
    from playground.session.saving import Checkpoint
    from playground.session.session import Session

MOST_RUNS: Final = 100
MOST_PINNED: Final = 60
# Of weights, histories and what resuming needs; keyframes have room of their own.
MOST_BYTES: Final = 200_000_000


class Removed(msgspec.Struct, frozen=True):
    """A run that was taken out, and where it stood, so that it can be put back."""

    run: KeptRun
    place: int


class KeptRuns(QObject):
    """All kept runs, in the order in which they began; the oldest that nobody pinned go first.

    The run that the window shows has its entry as soon as it trains, and the entry follows it from
    pause to pause. All methods belong to the window's thread.
    """

    changed = Signal()
    forgotten = Signal(str)  # a sentence: which run had to go, as there was no more room

    def __init__(
        self, parent: QObject | None = None, *, most: int = MOST_RUNS, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self._most, self._most_bytes = most, most_bytes
        self._runs: dict[str, KeptRun] = {}
        self._ids: dict[object, str] = {}  # by the tokens of the runs that the window showed
        self._named: set[str] = set()  # by a person: these names stay
        self._token: object = None
        self._parent = ""  # of the run that is shown, for when it is kept
        self._origin: KeptRun | None = None  # what the run that is shown was opened from
        self._opening = ""
        self._continued: set[str] = set()  # runs that go on from the one that they were opened from
        self._count = 0
        self._is_training = False
        self._asked_for: object = None  # the token of the run that has no entry yet

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """All of them, the oldest first."""
        return tuple(self._runs.values())

    @property
    def present(self) -> str:
        """The id of the run that the window shows, "" while it has no entry."""
        of_entry = self._ids.get(self._token, "")
        if not of_entry and self._origin is not None and self._origin.id in self._runs:
            return self._origin.id
        return of_entry if of_entry in self._runs else ""

    @property
    def running(self) -> str:
        """The id of the run that trains, "" while none does or it has no entry yet."""
        of_entry = self._ids.get(self._token, "")
        return of_entry if self._is_training and of_entry in self._runs else ""

    def __getitem__(self, run_id: str) -> KeptRun:
        return self._runs[run_id]

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._runs

    def follow(self, session: Session) -> None:
        """Keep the runs of a session from now on."""
        self._session = session
        session.experiment_changed.connect(self._on_run_begun)
        session.state_changed.connect(self._on_state_changed)
        session.snapshot_changed.connect(self._on_snapshot)
        session.checkpoint_ready.connect(self._on_checkpoint)
        session.run_left.connect(self._on_run_left)

    def expect(self, run_id: str) -> None:
        """The run that the window shows next was opened from this one; "" where none is."""
        self._opening = run_id

    def begin(self, token: object) -> None:
        """The window shows another run: it began with the settings of the one before."""
        if token is self._token:
            return
        if self._opening in self._runs and token not in self._ids:
            self._parent, self._origin = self._opening, self._runs[self._opening]
        elif token not in self._ids:
            self._parent, self._origin = self.present or self._parent, None
        else:
            self._origin = None
        self._opening = ""
        self._token = token
        self.changed.emit()

    def keep(self, checkpoint: Checkpoint, token: object) -> None:
        """Keep the run of this token as it stands; one that was not trained is none yet."""
        snapshot = checkpoint.snapshot
        if not snapshot.steps or self._is_as_opened(checkpoint, token):
            return
        file = file_of(
            snapshot,
            checkpoint.experiment,
            checkpoint.resume,
            checkpoint.scaling,
            checkpoint.target_scaling,
        )
        ended = "diverged" if snapshot.diverged else "finished" if snapshot.finished else ""
        run_id = self._ids.get(token, "")
        before = self._runs.get(run_id)
        if before is None:
            run_id = self._ids[token] = self._new_id()
            parent = self._parent if token is self._token else ""
            run = KeptRun(run_id, "", file, parent, self._new_color(), ended=ended)
            if token is self._token and self._origin is not None:
                self._continued.add(run_id)
        else:
            run = replace(before, file=file, ended=ended)
        run = replace(run, keyframes=checkpoint.keyframes)
        self._runs[run_id] = self._with_name(run)
        self._make_room()
        self.changed.emit()

    def rename(self, run_id: str, name: str) -> None:
        """Call a run so; an empty name gives it back the one that says what was changed."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if name:
            self._named.add(run_id)
        else:
            self._named.discard(run_id)
        self._replace(self._with_name(replace(self._runs[run_id], name=name)))

    def write_note(self, run_id: str, note: str) -> None:
        """Keep a person's words beside a run."""
        self._replace(replace(self._runs[run_id], note=note[:LONGEST_NOTE]))

    def pin(self, run_id: str, *, pinned: bool) -> bool:
        """Let a run stay whatever comes, or no longer; False where too many are pinned."""
        if pinned and sum(run.pinned for run in self.runs) >= min(MOST_PINNED, self._most - 1):
            return False
        self._replace(replace(self._runs[run_id], pinned=pinned))
        return True

    def remove(self, run_id: str) -> Removed:
        """Take a run out; `put_back` undoes it."""
        place = [*self._runs].index(run_id)
        run = self._runs.pop(run_id)
        self.changed.emit()
        return Removed(run, place)

    def put_back(self, removed: Removed) -> None:
        """Let a run be again where it was, unless the run itself was kept anew meanwhile."""
        entries = [*self._runs.items()]
        entries.insert(removed.place, (removed.run.id, removed.run))
        self._runs = dict(entries)
        self._make_room()
        self.changed.emit()

    def add(self, runs: Iterable[KeptRun]) -> None:
        """Add the runs of a folder, under ids that are free here; their names stay."""
        runs = tuple(runs)
        ids = {run.id: self._new_id() if run.id in self._runs else run.id for run in runs}
        for run in runs:
            added = replace(run, id=ids[run.id], parent=ids.get(run.parent, ""))
            self._runs[added.id] = added
            self._named.add(added.id)
        self._make_room()
        self.changed.emit()

    def _on_run_begun(self) -> None:
        opened, snapshot = self._runs.get(self._opening), self._session.snapshot
        if opened is not None and snapshot is not None and snapshot.steps != opened.steps:
            self._opening = ""  # something else came first
        self.begin(self._session.run_token)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """A run that trains for the first time has its row at once."""
        if not self._is_training or not snapshot.steps or self._asked_for is self._token:
            return
        self._asked_for = self._token
        if self._token not in self._ids:
            self._session.request_checkpoint()

    def _on_state_changed(self, state: str) -> None:
        before, self._is_training = self.running, state == "training"
        if self.running != before:
            self.changed.emit()
        if state in ("paused", "finished", "diverged"):
            self._session.request_checkpoint()

    def _on_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.keep(checkpoint, self._session.run_token)

    def _on_run_left(self, token: object, checkpoint: Checkpoint) -> None:
        self.keep(checkpoint, token)

    def _is_as_opened(self, checkpoint: Checkpoint, token: object) -> bool:
        """Whether the run is still what it was opened from, which is kept already."""
        origin = self._origin
        return (
            origin is not None
            and token is self._token
            and token not in self._ids
            and checkpoint.snapshot.steps == origin.steps
            and checkpoint.experiment.changes == origin.experiment.changes
        )

    def _with_name(self, run: KeptRun) -> KeptRun:
        if run.id in self._named:
            return run
        parent = self._runs.get(run.parent)
        if parent is None and run.name:
            return run  # what it was named after is gone
        if parent is None:
            name = short_name(run.experiment)
        else:
            metrics = parent.history.metric_name, run.history.metric_name
            name = short_name(run.experiment, parent.experiment, metrics)
        if run.id in self._continued and parent is not None:
            name = f"{parent.name}, to epoch {run.epoch:,}" if name == SAME else name
        return replace(run, name=name[:LONGEST_NAME])

    def _replace(self, run: KeptRun) -> None:
        self._runs[run.id] = run
        self.changed.emit()

    def _new_id(self) -> str:
        while True:
            self._count += 1
            run_id = f"run-{self._count}"
            if run_id not in self._runs:
                return run_id

    def _new_color(self) -> int:
        """The first place of the palette that the newest runs do not have."""
        taken = [run.color for run in self.runs[-5:]]
        return next(color for color in range(6) if color not in taken)

    def _make_room(self) -> None:
        size = sum(run.nbytes for run in self.runs)
        while len(self._runs) > self._most or size > self._most_bytes:
            newest = next(reversed(self._runs), "")
            spared = (self.present, newest)
            old = (run for run in self.runs if not run.pinned and run.id not in spared)
            goes = next(old, None)
            if goes is None:
                return
            del self._runs[goes.id]
            size -= goes.nbytes
            self.forgotten.emit(
                f"“{goes.name}” was forgotten: there is no room for more runs. Pin or save those"
                " that are to stay."
            )
