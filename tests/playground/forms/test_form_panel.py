from __future__ import annotations

import msgspec
import pytest
import shiboken6
from hypothesis import given, settings
from PySide6.QtCore import Qt

from core import load_dataset
from core.datasets import DATASETS, Dataset
from core.spec.checks import SpecError
from core.spec.experiment import (
    DataSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
)
from core.train.setup import check_compatible
from playground.forms import form_panel
from playground.forms.drafts import ExperimentDraft
from playground.forms.form_panel import FormPanel

OTHER = Experiment(
    DataSpec("circle", noise=10),
    NetworkSpec(2, (LayerSpec(8, "relu"), LayerSpec(1)), seed=5),
    TrainSpec("binary_cross_entropy", OptimizerSpec("adam", 0.01)),
)


class Told:
    """What the panel told, in order."""

    def __init__(self, panel):
        self.all = []
        panel.experiment_changed.connect(lambda: self.all.append("experiment"))
        panel.learning_rate_changed.connect(self.all.append)
        panel.problem_changed.connect(lambda words: self.all.append(words or "all is well"))


def ends(panel):
    experiment = panel.experiment()
    last = experiment.network.layers[-1]
    return experiment.network.inputs, last.units, last.activation, experiment.training.loss


def test_any_experiment_comes_back(qapp, any_spec):
    panel = FormPanel()

    @settings(max_examples=40)
    @given(any_spec.experiment)
    def check(experiment):
        panel.set_experiment(experiment)
        assert panel._draft == ExperimentDraft.of(experiment)
        assert panel._current() == ExperimentDraft.of(experiment)
        if not panel.problem():
            assert panel.experiment() == experiment

    check()


def test_an_experiment_is_shown_silently(panel):
    forms, _ = panel
    told = Told(forms)
    forms.set_experiment(OTHER)
    assert forms.experiment() == OTHER
    assert told.all == []
    assert not forms.undo_stack.canUndo()


def test_a_change_is_told_once(panel):
    forms, hand = panel
    told = Told(forms)
    hand.enter("epochsSpin", "250")
    assert told.all == ["experiment"]
    assert forms.experiment().training.epochs == 250


def test_the_learning_rate_is_told_on_its_own(panel):
    forms, hand = panel
    told = Told(forms)
    hand.enter("learningRateSpin", "0.5")
    forms.undo_stack.undo()
    assert told.all == [0.5, 0.1]


def test_typed_but_not_entered_counts(panel):
    forms, hand = panel
    told = Told(forms)
    hand.type("epochsSpin", "77")
    assert told.all == []
    assert forms.experiment().training.epochs == 77
    assert told.all == ["experiment"]


def test_wrong_text_is_explained_while_it_is_typed(panel):
    forms, hand = panel
    told = Told(forms)
    hand.type("batchSizeSpin", "x")
    assert told.all == ["Batch size is 'x', expected a whole number from 1 to 1,000,000."]
    assert "Batch size" in hand.find("problemLabel").text()
    assert hand.find("problemLabel").isVisible()
    assert "batch size is 'x'" in hand.find("batchSizeSpin").toolTip()
    with pytest.raises(SpecError, match="Batch size is 'x'"):
        forms.experiment()
    hand.enter("batchSizeSpin", "8")
    assert forms.problem() == ""
    assert not hand.find("problemLabel").isVisible()
    assert forms.experiment().training.batch_size == 8


def test_wrong_text_can_be_undone_and_done_again(panel):
    forms, hand = panel
    hand.enter("batchSizeSpin", "many")
    forms.undo_stack.undo()
    assert hand.find("batchSizeSpin").text() == "10"
    assert forms.problem() == ""
    forms.undo_stack.redo()
    assert hand.find("batchSizeSpin").text() == "many"
    assert forms.problem()


def test_every_edit_can_be_undone_and_done_again(panel):
    forms, hand = panel
    states = [forms.experiment()]

    def note():
        states.append(forms.experiment())

    forms.experiment_changed.connect(note)
    hand.find("layerTable").select_row(0)
    hand.click("addLayerButton")
    hand.cell(1, 0, "6")
    hand.click("moveUpButton")
    hand.choose("initCombo", "xavier_normal")
    hand.enter("seedSpin", "3")
    hand.click("shuffleCheck")
    hand.click("featureX2Check")
    hand.click("removeLayerButton")
    forms.experiment_changed.disconnect(note)
    assert len(states) == 9
    for state in reversed(states[:-1]):
        hand.click("undoButton")
        assert forms.experiment() == state
    assert not hand.find("undoButton").isEnabled()
    for state in states[1:]:
        hand.click("redoButton")
        assert forms.experiment() == state
    assert not hand.find("redoButton").isEnabled()


def test_changes_of_one_number_in_a_row_are_one_step(qtbot, panel):
    forms, hand = panel
    for _ in range(3):
        qtbot.keyClick(hand.find("seedSpin"), Qt.Key.Key_Up)
    hand.enter("l2Spin", "0.1")
    assert forms.undo_stack.count() == 2
    assert forms.undo_stack.undoText() == "change of L2"
    forms.undo_stack.undo()
    forms.undo_stack.undo()
    assert forms.experiment().network.seed == 0


def test_a_number_that_comes_back_leaves_no_step(qtbot, panel):
    forms, hand = panel
    qtbot.keyClick(hand.find("seedSpin"), Qt.Key.Key_Up)
    qtbot.keyClick(hand.find("seedSpin"), Qt.Key.Key_Down)
    assert forms.undo_stack.count() == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("digits", (784, 10, "softmax", "cross_entropy")),
        ("plane", (2, 1, "linear", "mse")),
        ("spiral", (2, 1, "sigmoid", "mse")),
    ],
)
def test_the_output_follows_the_data_set_in_one_step(panel, name, expected):
    forms, hand = panel
    before = forms.experiment()
    combo = hand.find("datasetCombo")
    combo.setCurrentIndex(combo.findData(name))
    assert ends(forms) == expected
    assert forms.undo_stack.count() == 1
    assert forms.undo_stack.undoText() == "change of data set"
    forms.undo_stack.undo()
    assert forms.experiment() == before


def test_every_data_set_leads_to_an_experiment_that_can_be_trained(panel):
    forms, hand = panel
    combo = hand.find("datasetCombo")
    for name in [*DATASETS, *reversed(DATASETS)]:
        combo.setCurrentIndex(combo.findData(name))
        if name not in ("file", "mnist"):
            check_compatible(forms.experiment(), load_dataset(forms.experiment().data))


def test_inputs_follow_the_features(panel):
    forms, hand = panel
    hand.click("featureXYCheck")
    assert forms.experiment().network.inputs == 3
    assert hand.find("networkSummary").text() == "3 → 4 → 1 · 21 parameters"


def test_a_file_has_to_be_chosen(qtbot, panel):
    forms, hand = panel
    combo = hand.find("datasetCombo")
    combo.setCurrentIndex(combo.findData("file"))
    assert "No data file is chosen" in forms.problem()
    with qtbot.waitSignal(forms.open_file_requested):
        hand.click("openDataButton")


def test_what_a_file_holds_is_remembered(panel):
    forms, hand = panel
    network = NetworkSpec(3, (LayerSpec(4, "tanh"), LayerSpec(1)))
    forms.set_experiment(Experiment(DataSpec("file", path="a.csv"), network, TrainSpec()))
    rows, labels = np_rows()
    forms.set_dataset(Dataset(rows, labels, rows, labels, "classes", 3, None, "a.csv"))
    assert "3 classes" in forms.problem()
    combo = hand.find("datasetCombo")
    combo.setCurrentIndex(combo.findData("xor"))
    combo.setCurrentIndex(combo.findData("file"))
    assert ends(forms) == (3, 3, "softmax", "cross_entropy")


def test_a_run_is_judged_once_with_what_its_data_are(panel, monkeypatch):
    forms, _ = panel
    judged = []
    check = form_panel.check
    monkeypatch.setattr(form_panel, "check", lambda *given: judged.append(1) or check(*given))
    network = NetworkSpec(3, (LayerSpec(4, "tanh"), LayerSpec(3, "softmax")))
    training = TrainSpec("cross_entropy")
    rows, labels = np_rows()
    experiment = Experiment(DataSpec("file", path="a.csv"), network, training)
    for classes in (3, 4):  # read anew, the same file holds another class
        dataset = Dataset(rows, labels, rows, labels, "classes", classes, None, "a.csv")
        forms.show_run(experiment, dataset)
        assert len(judged) == 1, classes
        assert bool(forms.problem()) == (classes == 4)
        assert forms._data._thumbnail._dataset is dataset
        judged.clear()


def np_rows():
    import numpy as np

    return np.zeros((3, 3)), np.arange(3)


def test_opening_after_edits_can_be_undone(panel):
    forms, hand = panel
    told = Told(forms)
    hand.enter("epochsSpin", "250")
    mine = forms.experiment()
    forms.set_experiment(OTHER)
    assert told.all == ["experiment"]
    forms.undo_stack.undo()
    assert forms.experiment() == mine
    assert told.all == ["experiment", "experiment"]


def test_a_refused_change_leaves_no_trace(panel):
    forms, hand = panel
    hand.enter("epochsSpin", "250")
    kept = forms.experiment()
    refuse = lambda: forms.set_experiment(kept)  # noqa: E731
    forms.experiment_changed.connect(refuse)
    hand.enter("l1Spin", "0.5")
    assert forms.experiment() == kept
    assert hand.find("l1Spin").text() == "0"
    assert (forms.undo_stack.count(), forms.undo_stack.canRedo()) == (1, False)


def test_a_refused_undo_can_still_be_done_later(panel):
    forms, hand = panel
    first = forms.experiment()
    hand.enter("epochsSpin", "250")
    kept = forms.experiment()
    refuse = lambda: forms.set_experiment(kept)  # noqa: E731
    forms.experiment_changed.connect(refuse)
    hand.click("undoButton")
    assert forms.experiment() == kept
    forms.experiment_changed.disconnect(refuse)
    hand.click("undoButton")
    assert forms.experiment() == first


def test_showing_what_is_shown_leaves_typing_alone(panel):
    forms, hand = panel
    hand.enter("epochsSpin", "250")
    same = forms.experiment()
    hand.type("l1Spin", "0.00")
    forms.set_experiment(same)
    assert hand.find("l1Spin").text() == "0.00"
    assert forms.undo_stack.count() == 1


def test_whoever_is_told_may_change_the_forms(panel):
    forms, hand = panel
    forms.experiment_changed.connect(lambda: forms.set_experiment(forms.experiment()))
    hand.enter("epochsSpin", "250")
    assert forms.undo_stack.count() == 1
    forms.undo_stack.undo()
    assert forms.experiment().training.epochs == 100


def test_the_end_of_the_panel_is_no_step(qtbot):
    forms = FormPanel()
    forms._network._add.click()
    assert forms.undo_stack.index() == 1
    told = []
    forms.undo_stack.indexChanged.connect(told.append)
    forms.undo_stack.undoTextChanged.connect(told.append)
    shiboken6.delete(forms)
    assert told == []


def test_new_weights_of_the_session_are_a_step(panel):
    forms, hand = panel
    hand.enter("epochsSpin", "250")
    experiment = forms.experiment()
    network = msgspec.structs.replace(experiment.network, seed=1)
    forms.set_experiment(msgspec.structs.replace(experiment, network=network))
    assert hand.find("seedSpin").text() == "1"
    forms.undo_stack.undo()
    assert forms.experiment() == experiment


def test_softmax_on_one_output_is_explained(panel):
    forms, hand = panel
    model = hand.find("layerTable").model()
    model.setData(model.index(1, 1), "softmax")
    assert "softmax" in forms.problem()
    assert "softmax" in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_ten_outputs_on_xor_are_explained(panel):
    forms, hand = panel
    hand.cell(1, 0, "10")
    assert "2 classes" in forms.problem()
    with pytest.raises(SpecError):
        forms.experiment()


def test_a_loss_that_does_not_suit_is_marked(panel):
    forms, hand = panel
    hand.choose("lossCombo", "cross_entropy")
    assert "cross_entropy needs a softmax output" in forms.problem()
    assert "softmax" in hand.find("lossCombo").toolTip()


def test_a_caution_is_shown_and_forbids_nothing(panel):
    forms, hand = panel
    model = hand.find("layerTable").model()
    model.setData(model.index(0, 1), "step")
    assert forms.problem() == ""
    assert forms.experiment().network.layers[0].activation == "step"
    assert "derivative is 0" in hand.find("problemLabel").text()


def test_several_problems_are_counted(panel):
    forms, hand = panel
    hand.enter("epochsSpin", "x")
    hand.enter("l1Spin", "y")
    hand.enter("seedSpin", "z")
    assert forms.problem().endswith("(1 more)")


def test_what_is_wrong_is_shown_until_it_is_right(panel):
    """A noise that is no number keeps the next data set from training, also one without noise."""
    forms, hand = panel
    combo, noise = hand.find("datasetCombo"), hand.find("noiseSpin")
    combo.setCurrentIndex(combo.findData("spiral"))
    hand.type("noiseSpin", "lots")
    combo.setCurrentIndex(combo.findData("xor"))
    assert noise.isVisible()
    assert noise.isEnabled()
    assert forms.problem()
    hand.type("noiseSpin", "0")
    assert not noise.isVisible()
    assert not forms.problem()
