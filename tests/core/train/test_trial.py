"""A trial says what the two runs would do, and changes nothing of the one that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from diseased_runs import DISEASED, NUMBER, found_at, found_on_the_way, layers, run
from msgspec.structs import replace

from core import Change, DataSpec, Trainer
from core.insight.doctor.finding import Remedy
from core.spec.schedule import ScheduleSpec
from core.train.guard import TrainerError
from core.train.trial import Standpoint, Trial, standing
from core.train.verdict import Standing, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from core.insight.doctor.finding import Judge


def tried(trainer: Trainer, remedy: Remedy) -> Verdict:
    trial = Trial(remedy, Standpoint.of(trainer))
    parts = list(trial.run())
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert trial.verdict is not None
    return trial.verdict


def trained(epochs: int = 6, **options: float) -> Trainer:
    trainer = run("circle", layers(4), epochs=20, **options).trainer()  # type: ignore[arg-type]
    for _ in range(epochs):
        trainer.run_epoch()
    return trainer


def another_rate(trainer: Trainer, rate: float, *, from_start: bool = False) -> Remedy:
    now = trainer.experiment_now
    optimizer = replace(now.training.optimizer, learning_rate=rate)
    experiment = replace(now, training=replace(now.training, optimizer=optimizer))
    changes = () if from_start else (Change(0, "learning_rate", rate),)
    return Remedy("Another rate.", f"rate {rate:g}", experiment, changes)


def test_the_twins_are_the_run_going_on_without_the_remedy_and_with_it() -> None:
    trainer = trained()
    trainer.change("learning_rate", 0.2)
    trainer.step()
    steps = trainer.steps
    verdict = tried(trainer, another_rate(trainer, 0.5))
    assert trainer.steps == steps
    other = Standpoint.of(trainer).twin()
    other.change("learning_rate", 0.5)
    for each, expected in ((trainer, verdict.control), (other, verdict.treated)):
        while each.steps < 2 * steps:
            each.step()
        assert standing(each) == expected
    assert verdict.steps == steps
    assert not verdict.from_start


def test_from_the_start_both_are_what_a_reset_would_give() -> None:
    trainer = trained()
    trainer.change("learning_rate", 0.2)  # what holds now holds for both
    remedy = another_rate(trainer, 0.5, from_start=True)
    assert remedy.experiment is not None
    verdict = tried(trainer, remedy)
    assert verdict.from_start
    for experiment, expected in (
        (trainer.experiment_now, verdict.control),
        (remedy.experiment, verdict.treated),
    ):
        again = Trainer(experiment, trainer.dataset, engine="numpy")
        while again.steps < trainer.steps:
            again.step()
        assert standing(again) == expected


def test_a_trial_that_is_dropped_leaves_the_run_as_it_was() -> None:
    trainer = trained()
    before = trainer.state.copy()
    trial = Trial(another_rate(trainer, 5.0), Standpoint.of(trainer))
    for _ in zip(trial.run(), range(3), strict=False):
        pass
    assert trial.verdict is None
    assert np.array_equal(trainer.state.parameters, before.parameters)
    assert trainer.state.changes == before.changes


def test_larger_batches_see_no_more_rows() -> None:
    trainer = trained()
    now = trainer.experiment_now
    experiment = replace(now, training=replace(now.training, batch_size=50))
    remedy = Remedy("Larger.", "batches of 50", experiment, (Change(0, "batch_size", 50),))
    verdict = tried(trainer, remedy)
    assert verdict.epochs == 6
    assert verdict.steps == 6  # one an epoch, of 50 rows


def test_what_diverged_or_has_come_to_its_end_begins_anew() -> None:
    trainer = DISEASED["diverging"][0].trainer().fit()
    remedy = replace_changes(found_at(trainer)[0].remedy)
    verdict = tried(trainer, remedy)
    assert verdict.from_start
    assert verdict.control.diverged
    assert verdict.is_supported
    assert "without: it diverges" in verdict.words
    case = run("circle", layers(4), epochs=4)
    spent = replace(case.experiment.training, schedule=ScheduleSpec("cosine"))
    trainer = Trainer(replace(case.experiment, training=spent), engine="numpy").fit()
    assert tried(trainer, another_rate(trainer, 0.5)).from_start


def replace_changes(remedy: Remedy) -> Remedy:
    """The remedy as one that could be had on the way."""
    assert remedy.experiment is not None
    rate = remedy.experiment.training.optimizer.learning_rate
    changes = (Change(0, "learning_rate", rate),)
    return Remedy(remedy.sentence, remedy.words, remedy.experiment, changes)


def test_there_is_nothing_to_try_before_a_step_or_without_a_value() -> None:
    trainer = run("circle", layers(4)).trainer()
    with pytest.raises(TrainerError, match="train for a while first"):
        Trial(another_rate(trainer, 1.0), Standpoint.of(trainer))
    trainer.step()
    with pytest.raises(TrainerError, match="nothing in the run"):
        Trial(Remedy("Get more rows."), Standpoint.of(trainer))


@pytest.mark.parametrize(
    "rule",
    [
        "learning rate too high",
        "rate over the horizon",
        "dead units",
        "L2 too strong",
        "too few units",
        "over-fitting",
    ],
)
def test_a_diagnosis_that_is_right_is_borne_out(rule: str) -> None:
    case = DISEASED[rule][-1]
    trainer = case.trainer()
    finding = found_on_the_way(trainer, (1.0,))[rule][0]
    verdict = tried(trainer, finding.remedy)
    assert verdict.is_supported, verdict.sentence
    assert finding.remedy.words in verdict.sentence


def test_a_diagnosis_that_is_wrong_is_withdrawn() -> None:
    trainer = trained(10, rate=0.1)
    verdict = tried(trainer, another_rate(trainer, 0.001))
    assert not verdict.is_supported
    assert verdict.sentence.startswith("Withdrawn: the trial does not bear it out. ")


def test_inputs_are_scaled_as_a_file_is_read_anew(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(0.0, 1.0, (80, 2))
    path = tmp_path / "wide.csv"
    rows = [f"{1000 * a:.3f},{b:.3f},{a + b:.3f}" for a, b in x]
    path.write_text("\n".join(["a,b,sum", *rows]))
    data = DataSpec("file", path=str(path), task="number", scale="none", target="sum")
    trainer = run(data, layers(4), NUMBER, rate=0.01, epochs=5).trainer().fit()
    finding = next(each for each in found_at(trainer) if each.rule == "inputs not scaled")
    assert "a is about" in finding.sentence
    verdict = tried(trainer, finding.remedy)
    assert verdict.is_supported, verdict.sentence
    assert verdict.is_r2


# The verdict.


def verdict_of(
    judge: Judge, control: Standing, treated: Standing, *, epochs: float = 40.0, start: bool = True
) -> Verdict:
    remedy = Remedy("Do it.", "rate a quarter", judged_by=judge)
    return Verdict(remedy, control, treated, epochs, 12, from_start=start)


def test_the_verdict_in_words() -> None:
    poor, good = Standing(0.6, 0.6, 0.7, 0.61), Standing(0.1, 0.98, 0.2, 0.97)
    told = verdict_of("accuracy", poor, good)
    assert told.is_supported
    assert told.sentence == "Same seeds, rate a quarter: 97 % after 40 epochs, without: 61 %."
    told = verdict_of("train_loss", poor, good, epochs=0.4, start=False)
    assert told.words == (
        "from the same step, rate a quarter: 97 % after 12 more steps, without: 61 %"
    )
    same = Standing(0.1, 0.6, 0.7, 0.61)
    told = verdict_of("train_loss", poor, same)
    assert told.words.endswith("train loss 0.1 after 40 epochs, without: train loss 0.6")
    assert told.is_supported


def test_a_difference_has_to_be_more_than_a_little() -> None:
    base = Standing(1.0, 0.5)
    for judge, figures, expected in (
        ("train_loss", Standing(0.96, 0.5), True),
        ("train_loss", Standing(0.98, 0.9), False),
        ("test_loss", Standing(0.9, 0.5), True),  # no test rows: those of training count
        ("accuracy", Standing(2.0, 0.52), True),
        ("accuracy", Standing(0.1, 0.505), False),
        ("train_loss", Standing(0.1, 0.9, diverged=True), False),
    ):
        assert verdict_of(judge, base, figures).is_supported is expected, (judge, figures)
    burst = Standing(1e9, 0.0, diverged=True)
    assert verdict_of("train_loss", burst, base).is_supported
    assert not verdict_of("train_loss", burst, burst).is_supported
    done = Standing(0.0, 1.0)
    assert not verdict_of("train_loss", done, done).is_supported
