"""A session beside a model of it: whatever is done to both, they must agree on the state.

Between two looks at Qt's events the session's state is exact; while events are handled, runs end,
steps are done and loads arrive, so there the model knows which states can come.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEventLoop

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, OptimizerSpec, TrainSpec
from playground.session.session import Session

if TYPE_CHECKING:
    from pathlib import Path

FOREVER: Final = 10**8
STATES: Final = ("ready", "training", "paused", "finished", "diverged", "loading")
# What a run of a kind comes to by itself; an endless one only to where it is told to wait.
ENDS: Final = {"endless": "", "file": "", "short": "finished", "diverging": "diverged"}
ACTIONS: Final = (
    *(f"{verb} {kind}" for verb in ("prepare", "start") for kind in (*ENDS, "missing")),
    *("play", "pause", "toggle", "step", "step_epoch", "reset", "new_weights", "play", "pause"),
    *("slow", "fast", "rate", "save", "open", "cancel", "breathe", "settle", "settle", "settle"),
    *("take_back", "take_back", "look_back", "look_back", "now"),
)
PATIENCE_SECONDS: Final = 20.0


def experiments(folder: Path) -> dict[str, Experiment]:
    """One experiment of each kind; the seed of the batch order tells them apart."""
    table = folder / "table.csv"
    if not table.exists():
        table.write_text("a,b,y\n" + "".join(f"{i},{i % 3},{i % 2}\n" for i in range(8)))
    network = NetworkSpec(2, (LayerSpec(3, "tanh"), LayerSpec(1, "sigmoid")))
    wild = NetworkSpec(2, (LayerSpec(3, "relu"), LayerSpec(1, "linear")))
    made = {
        "endless": Experiment(DataSpec("xor"), network, TrainSpec(epochs=FOREVER)),
        "file": Experiment(DataSpec("file", path=str(table)), network, TrainSpec(epochs=FOREVER)),
        "short": Experiment(DataSpec("xor"), network, TrainSpec(epochs=3)),
        "diverging": Experiment(
            DataSpec("xor"), wild, TrainSpec("mse", OptimizerSpec("sgd", 1e30), epochs=FOREVER)
        ),
        "missing": Experiment(
            DataSpec("file", path=str(folder / "gone.csv")), network, TrainSpec()
        ),
    }
    return {
        kind: replace(experiment, training=replace(experiment.training, seed=seed, batch_size=2))
        for seed, (kind, experiment) in enumerate(made.items())
    }


class ModelledSession:
    """A session and what should become of it; `act` raises `AssertionError` where they differ."""

    def __init__(self, folder: Path) -> None:
        self.session = Session()
        self.passages: set[tuple[str, str]] = set()
        self._kinds = experiments(folder)
        self._saved = folder / "run.npz"
        self._state = "ready"
        self._before_loading = "ready"
        self._until_epoch = False
        self._firsts: dict[Experiment, bytes] = {}
        self._steps = 0
        self.session.state_changed.connect(self._note_state)
        self.session.experiment_changed.connect(self._note_run)

    def act(self, action: str) -> None:
        """Do it to both, and compare."""
        verb, _, kind = action.partition(" ")
        if kind:
            self._prepare(kind, play=verb == "start")
        else:
            getattr(self, f"_{verb}")()
        assert self.session.state == self._state, f"{action}: it is {self.session.state}"
        snapshot = self.session.snapshot
        if snapshot is not None:
            assert snapshot.steps >= self._steps, "it went back"
            assert np.isfinite(snapshot.parameters).all()
            self._steps = snapshot.steps

    def close(self) -> None:
        """Stop all that runs."""
        assert self.session.close(), "a load had to be left behind"
        self.session.deleteLater()
        QCoreApplication.sendPostedEvents(None, 52)  # DeferredDelete

    # Actions.

    def _prepare(self, kind: str, *, play: bool) -> None:
        experiment = self._kinds[kind]
        current = self.session.experiment
        is_known = current is not None and current.data == experiment.data
        if experiment.data.path and not is_known:  # files are loaded beside the window
            self._load()
        else:
            self._state = "training" if play else "ready"
            self._until_epoch = False
        (self.session.start if play else self.session.prepare)(experiment)

    def _play(self) -> None:
        if self._has_run and self._state in ("ready", "paused", "finished"):
            self._state = "training"
            self._until_epoch = False
        self.session.play()

    def _pause(self) -> None:
        if self._state == "training":
            self._state = "paused"
            self._until_epoch = False
        self.session.pause()

    def _look_back(self) -> None:
        if self._state == "training":
            self._state = "paused"
            self._until_epoch = False
        self.session.look_at(self._steps // 2)
        shown = self.session.shown
        assert shown is None or np.isfinite(shown.parameters).all()

    def _now(self) -> None:
        self.session.timeline.back()
        assert self.session.shown is self.session.snapshot

    def _toggle(self) -> None:
        (self._pause if self._state == "training" else self._play)()

    def _step(self) -> None:
        if self._has_run and self._state in ("ready", "paused"):
            self._state = "paused"
        self.session.step()

    def _step_epoch(self) -> None:
        if self._has_run and self._state in ("ready", "paused"):
            self._state = "training"
            self._until_epoch = True
        self.session.step_epoch()

    def _reset(self) -> None:
        self._begin_again()
        self.session.reset()

    def _new_weights(self) -> None:
        self._begin_again()
        self.session.new_weights()

    def _slow(self) -> None:
        self.session.set_speed(200.0)

    def _fast(self) -> None:
        self.session.set_speed(None)

    def _rate(self) -> None:
        if self._state == "diverged":
            self._state = "ready"  # a fresh run, which a rate of its kind does not mend
            self.session.set_learning_rate(1e29)
        elif self._kind != "diverging":
            self.session.set_learning_rate(0.25)

    def _take_back(self) -> None:
        kept = self.session.replaced._kept
        if kept is not None and self._state != "loading":
            started = "paused" if kept.run.snapshot().steps else "ready"
            self._state = kept.run.outcome or started
            self._until_epoch = False
        self.session.take_back()
        if kept is not None and self._state != "loading":
            assert self.session.snapshot is not None
            wanted = kept.run.snapshot().parameters.tobytes()
            assert self.session.snapshot.parameters.tobytes() == wanted

    def _save(self) -> None:
        assert self.session.save(str(self._saved)) == self._has_run

    def _open(self) -> None:
        self._load()
        self.session.open(str(self._saved))  # refused while nothing was saved

    def _cancel(self) -> None:
        if self._state == "loading":
            self._state = self._before_loading
        self.session.cancel_loading()

    def _breathe(self) -> None:
        """Let Qt work for a moment; the state may become what it can become."""
        possible = self._possible()
        self._handle_events()
        assert self.session.state in possible, (self._state, self.session.state)
        self._state = self.session.state

    def _settle(self) -> None:
        """Let Qt work until nothing changes by itself any more."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._is_moving:
            assert time.monotonic() < deadline, f"it hangs: {self._kind} run is {self._state}"
            time.sleep(0.0005)  # the threads need the interpreter
            self._breathe()

    # The model.

    @property
    def _has_run(self) -> bool:
        return self.session.experiment is not None

    @property
    def _kind(self) -> str:
        """Which of the experiments the present run is of; its weights and rate may be others."""
        if self.session.experiment is None:
            return "endless"
        return list(self._kinds)[self.session.experiment.training.seed]

    @property
    def _is_moving(self) -> bool:
        ends = self._until_epoch or ENDS[self._kind]
        return self._state == "loading" or (self._state == "training" and bool(ends))

    def _begin_again(self) -> None:
        if self._has_run and self._state != "loading":
            self._state = "ready"  # its data are at hand, wherever they came from

    def _load(self) -> None:
        if self._state != "loading":
            self._before_loading = self._state
        self._state = "loading"

    def _possible(self) -> set[str]:
        """The states that can be after some events, from the present one."""
        if self._state == "loading":
            # A run of any kind may arrive, and go on; or none does.
            arrived = set(STATES) - {"diverged"}
            return {*arrived, *self._after(self._before_loading)}
        return self._after(self._state)

    def _after(self, state: str) -> set[str]:
        end = {ENDS[self._kind]} - {""}
        if state == "training":
            return {state, *end, *({"paused"} if self._until_epoch else ())}
        return {state, *end} if state == "paused" else {state}

    def _handle_events(self) -> None:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)

    def _note_state(self, state: str) -> None:
        self.passages.add((self._last_noted, state))
        self._last_noted = state

    _last_noted = "ready"

    def _note_run(self, experiment: Experiment, _dataset: object) -> None:
        """A new run: whoever had this experiment before had these first weights."""
        self._steps = 0
        self._until_epoch = False
        snapshot = self.session._run.snapshot()
        if snapshot.steps == 0:
            weights = snapshot.parameters.tobytes()
            assert self._firsts.setdefault(experiment, weights) == weights
