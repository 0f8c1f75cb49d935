"""Session: the one mediator. It owns the run and its threads, and knows in which state they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import Change, DatasetError, SpecError
from core.spec.changes import EDITS
from playground.session.analyst import Analyst
from playground.session.loading import Loaded
from playground.session.opens import Opens
from playground.session.outputs import files_read
from playground.session.replaced import Replaced, ShownRun
from playground.session.run import Run
from playground.session.run_file import RunFile, RunMark
from playground.session.state import SessionState
from playground.session.variants import from_the_start, wished, with_next_weights

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from core import Experiment, Trainer
    from core.run.analysis import AnalysisRequest
    from playground.session.variants import Wish


class Session(Opens):
    """The run that the window shows.

    `state` is one of: ready, training, paused, finished, diverged, loading. Whatever fails leaves
    the session as it was and says why through `failed`. All methods belong to the window's thread.
    """

    def __init__(self, parent: QObject | None = None, *, data_dir: str | None = None) -> None:
        super().__init__(parent, data_dir=data_dir)
        self._play_when_loaded = False
        self._is_waiting = False  # it shall train as soon as its data have all that it takes
        self._speed: float | None = None
        self._run: Run | None = None
        self.replaced = Replaced(self)
        """The run that `take_back` brings back; its `changed` comes last of all signals."""
        self._state = SessionState(self)
        self._file = RunFile(self)
        self._analyst = Analyst(self)
        self._connect()

    def _connect(self) -> None:
        self.frames.tick.connect(self._on_tick)
        self._state.changed.connect(self._on_state_changed)
        self._file.saved.connect(self.replaced.forget_file)
        self._file.saved.connect(self.saved)
        self._file.failed.connect(self.failed)
        self.opening.begun.connect(self._on_opening_begun)
        self.opening.loaded.connect(self._adopt)
        self.opening.came_to_nothing.connect(self._give_up_loading)
        self._analyst.ready.connect(self.analysis_ready)
        self.timeline.forked.connect(self._on_forked)

    @property
    def state(self) -> str:
        """ready, training, paused, finished, diverged or loading."""
        return self._state.name

    @property
    def path(self) -> str:
        """The weights file that the run was opened from or saved to, or ""."""
        return self._file.path

    @property
    def is_file_outdated(self) -> bool:
        """Whether another program has changed that file since it was opened or saved here."""
        return self._file.is_outdated

    @property
    def reads(self) -> frozenset[str]:
        """The files that the run starts from: nothing may be written onto them."""
        if self._experiment is None:
            return frozenset()
        return files_read(self._experiment, self.opening.data_dir)

    @property
    def speed(self) -> float | None:
        """Updates per second, None for as fast as the machine can."""
        return self._speed

    @property
    def unsaved_seconds(self) -> float:
        """Seconds of training that no file holds."""
        snapshot = self._snapshot
        return self._file.unsaved_seconds(snapshot) if snapshot is not None else 0.0

    @property
    def run_token(self) -> object:
        """An object of the run's own, to tell whether it is still the same."""
        return self._run.token if self._run is not None else None

    @property
    def epochs(self) -> int:
        """The number of epochs after which the run is finished; 0 without a run."""
        return self._run.epochs if self._run is not None else 0

    def prepare(self, experiment: Experiment, *, replacing: str = "") -> None:
        """Load the data and build a fresh run; then the state is ready.

        `replacing` says in a word what is done to the present run; then it can be taken back.
        """
        self.opening.experiment(experiment, replacing)

    def start(self, experiment: Experiment) -> None:
        """Prepare the experiment and play it as soon as it is ready."""
        self.prepare(experiment)
        self.play()

    def cancel_loading(self) -> None:
        """Go back to what there was before."""
        if self.state == "loading":
            self.opening.cancel()
            self._give_up_loading()
            self.loading_cancelled.emit()
            self.message.emit("Loading was cancelled.")

    def play(self) -> None:
        """Train, now or once the data are there; a finished run gets as many epochs again."""
        if self.state == "loading":
            self._play_when_loaded = True
            return
        if self._run is None or self._experiment is None or self.state == "training":
            return
        self.timeline.back()
        if self.state == "diverged":
            self.message.emit("The run diverged. Reset or another learning rate starts again.")
            return
        self._is_waiting = bool(self._run.waiting)
        if self._is_waiting:
            self.message.emit(self._run.waiting)
            return
        if self.state == "finished":
            sentence = self._run.go_on(self._experiment.training.epochs)
            self.epochs_changed.emit(self._run.epochs)
            self.message.emit(sentence)
        self._state.set("training")
        self._run.play()

    def pause(self) -> None:
        """Wait at the next safe point."""
        if self._run is not None and self.state == "training":
            self._run.pause()
            self._state.set("paused")

    def toggle(self) -> None:
        """Play or pause."""
        if self.state == "training":
            self.pause()
        else:
            self.play()

    def step(self) -> None:
        """Train on one batch, then wait."""
        if self._run is not None and self.state in ("ready", "paused"):
            self.timeline.back()
            self._run.step()
            self._state.set("paused")

    def step_epoch(self, count: int = 1) -> None:
        """Train to the end of the epoch, the first of `count`, then wait."""
        if self._run is not None and self.state in ("ready", "paused"):
            self.timeline.back()
            self._state.set("training")
            self._run.step_epoch(count)

    def look_at(self, step: int) -> None:
        """Show an earlier step of the run, which is paused; `timeline` tells more."""
        if self.state != "loading":
            self.pause()
            self.timeline.go_to(step)

    def reset(self) -> None:
        """Return to the very same first weights."""
        if self._experiment is not None and self.state != "loading":
            self.prepare(from_the_start(self._experiment), replacing="reset")

    def new_weights(self) -> None:
        """Begin again with the weights of the next seed."""
        if self._experiment is not None and self.state != "loading":
            self.prepare(with_next_weights(self._experiment), replacing="new weights")

    def take_back(self) -> None:
        """Bring back the run that was replaced, bit for bit; the present one is kept instead.

        So a second call does again what the first one undid. What trains is paused by it.
        """
        kept = None if self.state == "loading" else self.replaced.take()
        if kept is None:
            return
        self.pause()
        present = self._let_go()
        if present is None:
            return
        kept.run.set_speed(self._speed)
        self._show_run(kept)
        self.replaced.give_back(present)

    def set_speed(self, steps_per_second: float | None) -> None:
        """Updates per second from now on and in later runs; None for as fast as can be."""
        self._speed = steps_per_second
        if self._run is not None:
            self._run.set_speed(steps_per_second)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Change the rate of the present run, which goes on, and of later ones.

        A run that diverged cannot go on: a fresh one with this rate takes its place.
        """
        self.change("learning_rate", learning_rate)

    def set_epochs(self, epochs: int) -> None:
        """The present run goes on to this number of epochs, more or fewer; so do later ones."""
        self.change("epochs", epochs)

    def change(self, change: Change | str, value: float = 0, **parts: Any) -> bool:
        """Change something in the present run, which goes on from where it stands.

        A `Change`, whose step does not count, or its parts. What cannot change on the way, is not
        there, or is no value for it, is refused by `failed`; then it is False. A run that diverged
        cannot go on: with another setting, or other points, a fresh one takes its place.
        """
        if self._run is None or self._experiment is None or self._dataset is None:
            return False
        self.timeline.back()
        try:
            if isinstance(change, str):
                change = Change(0, change, value, **parts)
            wish = wished(change, self._experiment, self._dataset)
            if self.state != "diverged" or change.field == "epochs":
                self._carry_out(wish, self._run)
            elif change.field in EDITS:
                raise SpecError("the run diverged. Reset or another learning rate starts again.")
            else:
                what = "learning rate" if change.field == "learning_rate" else "setting"
                self.prepare(from_the_start(wish.experiment), replacing=what)
        except (SpecError, DatasetError) as error:
            self.failed.emit(f"Not changed: {error}")
            return False
        return True

    def analyse(self, request: AnalysisRequest, *, of_now: bool = False) -> None:
        """Answer a question about the snapshot that is seen, in a worker; see `analysis_ready`.

        `of_now`: about what the run has come to, also while an earlier moment of it is seen.

        Of each kind the newest request is answered. Without a run, or when another run begins
        before it is done, no answer comes: whoever still wants one asks again of the new run.
        """
        snapshot, dataset = self.shown, self.timeline.dataset or self._dataset
        if of_now:
            snapshot, dataset = self._snapshot, self._dataset
        if snapshot is not None and dataset is not None:
            self._analyst.ask(request, snapshot, dataset)

    def make_way(self, wanted: bool) -> None:
        """Let the worker begin no piece of work while the window has much to do."""
        self._analyst.pause(wanted=wanted)

    def save(self, path: str) -> bool:
        """Write the run (npz: weights, history, all to resume) or the experiment (json).

        False when it failed, which `failed` tells; training goes on either way.
        """
        return self._run is not None and self._file.save(path, self._run)

    def request_checkpoint(self) -> None:
        """Ask for a copy of the whole run, for saving beside it; `checkpoint_ready` brings it."""
        if self._run is not None:
            self._run.request_checkpoint()

    def close(self) -> bool:
        """Stop all that runs and wait for it; False when a thread hangs and must be left."""
        self.frames.stop()
        if self._run is not None:
            self._run.end()
        workers = (self._analyst, self.timeline, self.animations)
        are_workers_done = [worker.close() for worker in workers]
        return self.opening.close() and all(are_workers_done)

    def _on_opening_begun(self, takes_long: bool) -> None:
        self._play_when_loaded = False
        self._state.remember()
        if self._run is not None:
            self._run.hold(True)
        if takes_long:
            self._state.set("loading")

    def _give_up_loading(self) -> None:
        if self._run is not None:
            self._run.hold(False)
        self._state.give_up_loading()

    def _adopt(self, loaded: Loaded) -> None:
        before = self._let_go()
        self.timeline.prepare(loaded.trainer)
        run = self._connected(Run(loaded.trainer, speed=self._speed, parent=self))
        mark = RunMark()
        if loaded.path:
            mark = RunMark(loaded.path, run.snapshot().seconds, loaded.mark)
        self._show_run(ShownRun(run, loaded.experiment, loaded.dataset, mark))
        if loaded.trainer.caution:
            self.cautioned.emit(loaded.trainer.caution)
        if before is not None and loaded.replacing:
            self.replaced.keep(before, loaded.replacing)
        elif before is not None:
            before.run.deleteLater()
            self.replaced.forget_other_data(loaded.dataset)
        if self._play_when_loaded:
            self.play()

    def _on_forked(self, fork: Trainer) -> None:
        if self.state == "loading":
            return  # what is loaded takes the place of both
        now, data = fork.experiment_now, fork.dataset
        self._adopt(Loaded(now, data, fork, replacing="continue from here"))

    def _let_go(self) -> ShownRun | None:
        """End the present run at a safe point; from there it can be shown again."""
        self._analyst.cancel()
        if self._run is None or self._experiment is None or self._dataset is None:
            return None
        self._run.end()
        self.run_left.emit(self._run.token, self._run.checkpoint())
        return ShownRun(self._run, self._experiment, self._dataset, self._file.mark)

    def _connected(self, run: Run) -> Run:
        run.snapshot_changed.connect(self._show)
        run.checkpoint_ready.connect(self.checkpoint_ready)
        run.parked.connect(self._on_parked)
        run.ended.connect(self._on_run_ended)
        run.failed.connect(self.failed)
        run.refused.connect(self._on_refused)
        return run

    def _show_run(self, shown: ShownRun) -> None:
        run, snapshot = shown.run, shown.run.snapshot()
        # Whoever is told of the experiment may ask about the run at once.
        self._run, self._snapshot = run, snapshot
        self._experiment, self._dataset = shown.experiment, shown.dataset
        self._file.mark = shown.mark
        self._settings.begin()
        self.timeline.use(run, snapshot)
        self._is_waiting = False
        self.experiment_changed.emit(self._experiment, self._dataset)
        self._show(snapshot)
        self._state.set(run.outcome or ("paused" if snapshot.steps else "ready"))
        if snapshot.stopped:
            self.message.emit(snapshot.stopped)

    # The run.

    def _on_tick(self) -> None:
        if self._run is not None:
            self._run.request_snapshot(with_update=self.frames.is_update_wanted())

    def _on_parked(self) -> None:
        if self.state == "training":
            self._state.set("paused")

    def _on_run_ended(self) -> None:
        self._state.settle((self._run.outcome if self._run is not None else "") or "paused")
        if self._run is None:
            return
        if self._run.stopped or self._run.waiting:
            self._is_waiting = bool(self._run.waiting)
            self.message.emit(self._run.stopped or self._run.waiting)

    def _on_refused(self, why: str) -> None:
        self.failed.emit(f"Not changed: {why}")

    def _on_state_changed(self, state: str) -> None:
        if state == "training":
            self.frames.start()
        else:
            self.frames.stop()
        self._analyst.make_way(wanted=state == "training")
        self.state_changed.emit(state)

    def _carry_out(self, wish: Wish, run: Run) -> None:
        field = wish.change.field
        if field != "epochs":
            self._settings.ask(wish.experiment, wish.dataset)
        is_done = run.change(wish.change)
        self._take_wish(wish)
        if field == "epochs" and self.state == "finished" and not run.outcome:
            self._state.set("paused")
        if is_done and field != "epochs":  # what views say of the next update is with it
            self._show(run.snapshot())
        if self._is_waiting and not run.waiting:
            self.play()
