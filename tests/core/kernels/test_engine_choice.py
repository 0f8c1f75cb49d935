"""The engine is chosen at step 0 and at each change but of epochs, from what replays alone."""

from pathlib import Path

import numpy as np
import pytest
from changed_runs import bits, saved, steps
from kernel_runs import made, small

from core import Change, Experiment, Trainer, TrainerError, load_weights
from core.datasets.dataset import Dataset
from core.kernels.engine import KernelEngine

pytest.importorskip("numba")
pytestmark = pytest.mark.usefixtures("kernels", "switched_on")

# A run of more than some 130 updates is worth a kernel here: 185 of single rows are, 5 of all rows
# are not.
ROWS, LEAST_RUN_NS = 37, 4e6


@pytest.fixture(autouse=True)
def _short_runs_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.kernels.choice._LEAST_SAVED_NS", LEAST_RUN_NS)


def _data() -> Dataset:
    return made("two", rows=ROWS)


def _engines_of(trainer: Trainer, *changes: tuple[str, float, tuple[int, ...]]) -> list[str]:
    """Who is at work after each of the changes, made one step apart."""
    found = []
    for field, value, where in changes:
        trainer.change(field, value, where)
        found.append(steps(trainer, 1).engine)
    return found


def test_a_change_that_makes_the_other_engine_right_switches_and_epochs_do_not():
    trainer = Trainer(small(epochs=5, batch_size=1), _data())
    assert trainer.engine == "kernel"
    assert _engines_of(
        trainer,
        ("epochs", 1, ()),  # far fewer than are worth a kernel
        ("epochs", 5, ()),
        ("batch_size", ROWS, ()),
        ("epochs", 10**6, ()),  # far more
        ("weight", 0.5, (0, 1, 1)),  # from here on they count
        ("epochs", 5, ()),
        ("l2", 0.01, ()),
    ) == ["kernel", "kernel", "numpy", "numpy", "kernel", "kernel", "numpy"]
    assert Trainer(trainer.experiment_now, _data()).engine == "numpy"


def test_the_engine_that_is_named_stays():
    for name in ("numpy", "kernel"):
        trainer = Trainer(small(epochs=5, batch_size=1, engine=name), _data())
        found = _engines_of(trainer, ("batch_size", ROWS, ()), ("batch_size", 1, ()))
        assert found == [name, name]


def _switching() -> Trainer:
    """A run that is the kernel's for 3 updates, then NumPy's for 4, then the kernel's again."""
    trainer = Trainer(small(epochs=5, batch_size=1), _data())
    steps(trainer, 3).change("batch_size", 20)
    steps(trainer, 4).change("batch_size", 2)
    trainer.extend(20)
    trainer.change("l1", 0.001)
    return steps(trainer, 3)


def test_a_run_that_switches_replays_and_goes_on_from_every_step(tmp_path: Path):
    whole = _switching()
    experiment, wanted = Experiment.from_json(whole.experiment.to_json()), bits(whole)
    engines = []
    for stop in range(whole.steps + 1):
        before = steps(Trainer(experiment, _data()), stop)
        resumed = Trainer.resumed(load_weights(saved(before, tmp_path)), _data())
        assert not resumed.caution
        assert resumed.engine == before.engine
        engines.append(resumed.engine)
        assert bits(steps(resumed, whole.steps - stop)) == wanted
    assert engines == ["kernel"] * 3 + ["numpy"] * 4 + ["kernel"] * 4


def test_the_engine_of_a_file_holds_until_the_next_one_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    experiment = small(epochs=5, batch_size=1)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("core.kernels.choice.is_installed", lambda: False)
        trainer = steps(Trainer(experiment, _data()), 3)
        path = saved(trainer, tmp_path)
    resumed = Trainer.resumed(load_weights(path), _data())
    assert resumed.engine == "numpy"
    assert not resumed.caution
    resumed.extend(1)
    assert resumed.engine == "numpy"
    resumed.change("l2", 0.01)
    assert resumed.engine == "kernel"


class _Compiler:
    """A compiler that is done when it is told so."""

    is_going, succeeded, is_urgent = True, True, True

    def wait(self) -> None:
        """It is done."""


@pytest.mark.parametrize("is_saved", [False, True])
@pytest.mark.parametrize("then", ["kernel", "numpy"])
def test_a_kernel_that_is_late_at_a_change_repeats_from_there(
    then: str, is_saved: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Whoever was chosen before did what it did, and who is chosen later has its turn."""
    changes = [Change(5, "batch_size", 1), Change(9, "weight", 1.5, (0, 1, 1))]
    if then == "numpy":
        changes.append(Change(14, "batch_size", ROWS))
    runs, compiler = [], _Compiler()
    for is_late in (False, True):
        with monkeypatch.context() as late:
            if is_late:
                late.setattr(KernelEngine, "is_ready", False)
                late.setattr(KernelEngine, "compilation", lambda _, **__: compiler)
            experiment = small(epochs=5, batch_size=10)
            trainer = Trainer(experiment, _data(), compiling="beside" if is_late else "first")
            for change in changes:
                steps(trainer, change.step - trainer.steps).change(change)
            steps(trainer, 6)
            if is_late:
                assert trainer.engine == "numpy"
                assert bits(trainer) != bits(runs[0])
                compiler.is_going = False
                if is_saved:
                    file = load_weights(saved(trainer, tmp_path))
                    trainer = Trainer.resumed(file, _data())
                    assert (trainer.engine, trainer.caution) == ("numpy", "")
                for _ in trainer._let_kernel_catch_up():
                    pass
            runs.append(trainer)
    assert [trainer.engine for trainer in runs] == [then, then]
    assert bits(runs[1]) == bits(runs[0])
    assert bits(runs[1].fit()) == bits(runs[0].fit())


def test_who_goes_back_before_a_change_awaits_no_kernel_of_later(
    monkeypatch: pytest.MonkeyPatch,
):
    compiler = _Compiler()
    monkeypatch.setattr(KernelEngine, "is_ready", False)
    monkeypatch.setattr(KernelEngine, "compilation", lambda _, **__: compiler)
    trainer = Trainer(small(epochs=5, batch_size=10), _data(), compiling="beside")
    kept = steps(trainer, 2).state.copy()
    steps(trainer, 3).change("batch_size", 1)
    steps(trainer, 4)
    trainer.state.copy_from(kept)
    compiler.is_going = False
    steps(trainer, 1)
    for _ in trainer._let_kernel_catch_up():
        pass
    assert trainer.steps == 3


def test_a_kernel_that_was_compiled_before_is_loaded_when_it_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
):
    """It is not in memory yet, and NumPy has made nothing in its place."""
    trainer = Trainer(small(epochs=5, batch_size=10), _data(), compiling="beside")
    steps(trainer, 2).seconds = 1.0
    monkeypatch.setattr(KernelEngine, "is_ready", False)
    trainer.change("batch_size", 1)
    assert trainer.engine == "numpy"
    assert trainer.fit().engine == "kernel"


@pytest.mark.parametrize("spoilt", ["first_counts", "first_made", "first_history_epoch"])
def test_a_beginning_that_cannot_be_is_refused(spoilt: str, monkeypatch: pytest.MonkeyPatch):
    compiler = _Compiler()
    with monkeypatch.context() as late:
        late.setattr(KernelEngine, "is_ready", False)
        late.setattr(KernelEngine, "compilation", lambda _, **__: compiler)
        trainer = Trainer(small(epochs=5, batch_size=1), _data(), compiling="beside")
        arrays = steps(trainer, 2).resume_state()
    arrays[spoilt] = arrays[spoilt] + 10**6 if arrays[spoilt].size else np.ones(3)
    with pytest.raises(TrainerError, match="does not fit"):
        Trainer(small(epochs=5, batch_size=1), _data()).load_resume_state(arrays)
