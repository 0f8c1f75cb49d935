"""Each of the doctor's rules finds its disease, in runs that have it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from diseased_runs import DISEASED, Run, cases, found_on_the_way, layers, rare_class, run

from core import Dataset, LayerSpec
from core.insight.doctor.rules import RULES, unbalanced_classes

if TYPE_CHECKING:
    from core.insight.doctor.finding import Finding

VIEWS = {"curves", "weights", "boundary", "confusion", "statistics", "data", "diagram", "horizon"}


@cache
def found(case: Run, *moments: float) -> dict[str, list[Finding]]:
    return found_on_the_way(case.trainer(), moments or (1.0,))


@pytest.mark.parametrize(
    ("rule", "case"), cases(), ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(cases())]
)
def test_a_rule_finds_its_disease(rule: str, case: Run) -> None:
    findings = found(case)[rule]
    assert len(findings) == 1
    finding = findings[0]
    measured, remedy = finding.measured, finding.remedy
    # "lower is wrong" only where what should be large is small
    assert measured.value != measured.threshold or rule == "output and loss"
    assert finding.view in VIEWS
    assert finding.sentence.endswith(".")
    assert remedy.sentence.endswith(".")
    assert len(finding.why) > 80
    assert finding.source
    if remedy.experiment is not None:
        assert remedy.experiment != case.experiment
        assert remedy.words


def test_every_rule_has_two_runs_and_a_name_of_its_own() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(DISEASED) == sorted(names)
    assert len(set(names)) == len(names)
    assert all(len(runs) >= 2 for runs in DISEASED.values())
    assert {name for rule in RULES for name in rule.explained_by} < set(names)


def test_what_explains_a_finding_is_looked_for_before_it() -> None:
    seen: set[str] = set()
    for rule in RULES:
        assert seen.issuperset(rule.explained_by), rule.name
        seen.add(rule.name)


def test_divergence_is_said_before_it_comes() -> None:
    for case in DISEASED["diverging"]:
        trainer = case.trainer()
        finding = found_on_the_way(trainer, (0.0,))["diverging"][0]
        assert "About to diverge" in finding.sentence
        assert not trainer.diverged
        assert trainer.fit().diverged


def test_where_it_was_flat_from_the_start_the_start_is_to_blame() -> None:
    began, driven = (found(case)["dead units"][0].remedy for case in DISEASED["dead units"])
    assert began.words == "He first weights"
    assert driven.words == "rate a quarter"
    assert began.is_from_start
    assert driven.is_from_start
    case = DISEASED["saturation"][0]
    assert found(case)["saturation"][0].remedy.words == "Xavier first weights"


def test_remedies_on_the_way_are_changes_of_the_run() -> None:
    for rule, field in (
        ("dropout too strong", "dropout"),
        ("batch noise", "batch_size"),
        ("learning rate too low", "learning_rate"),
        ("over-fitting", "l2"),
    ):
        case = DISEASED[rule][0]
        remedy = found(case)[rule][0].remedy
        assert {change.field for change in remedy.changes} == {field}
        trainer = case.trainer()
        for change in remedy.changes:
            trainer.change(change)
        assert trainer.experiment_now == remedy.experiment


def test_the_output_that_fits_the_data_is_proposed() -> None:
    numbers, steps, sure = (
        found(case)["output and loss"][0].remedy for case in DISEASED["output and loss"]
    )
    assert numbers.words == "linear output, mean squared error"
    assert steps.words == sure.words == "sigmoid output, binary cross-entropy"


def test_a_layer_without_hidden_ones_gets_some() -> None:
    none, few = (found(case)["too few units"][0].remedy for case in DISEASED["too few units"])
    assert none.experiment is not None
    assert none.experiment.network.layers == (LayerSpec(8, "tanh"), LayerSpec(1, "sigmoid"))
    assert few.experiment is not None
    assert few.experiment.network.layers[0].units == 5


def test_a_run_that_learns_has_nothing_wrong() -> None:
    moments = (0.0, 0.1, 0.3, 0.5, 1.0)
    assert found(run("circle", layers(8), rate=0.03, optimizer="adam"), *moments) == {}
    assert found(run("gauss", layers(4), rate=0.03), *moments) == {}


def test_a_rare_class_is_found_wherever_its_rows_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is sorted by class, of which not all rows are asked."""
    monkeypatch.setattr(unbalanced_classes, "_MOST_ROWS", 40)
    first = rare_class(200, 6, 0.8, 0)
    last = Dataset.from_arrays(first.x_train[::-1], first.y_train[::-1])
    assert "classes out of balance" in found(run(last, layers(4), epochs=10))


def test_nothing_can_be_said_where_there_is_nothing_to_learn() -> None:
    # One class only: any loss is above that of a constant answer, which is 0.
    alike = found(run("gauss", layers(2), epochs=20), 0.5)
    assert "learning rate too high" not in alike
