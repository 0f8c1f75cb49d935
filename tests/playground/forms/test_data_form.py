from __future__ import annotations

import pytest
from hypothesis import given

from core import load_dataset
from core.datasets import DATASETS
from core.spec.checks import SpecError
from core.spec.experiment import DataSpec
from playground.forms.data_form import DataForm


@pytest.fixture
def data(hand):
    form = DataForm()
    form.hand = hand(form)
    return form


def test_any_spec_comes_back(qapp, any_spec):
    form = DataForm()

    @given(any_spec.data)
    def check(spec):
        form.set_spec(spec)
        assert form.spec() == spec

    check()


def test_showing_a_spec_is_silent(qtbot, data):
    with qtbot.assertNotEmitted(data.spec_changed), qtbot.assertNotEmitted(data.typed):
        data.set_spec(DataSpec("moons", noise=20, samples=100, features=("x2",), seed=3))


def test_a_person_fills_it_in(qtbot, data):
    with qtbot.waitSignals([data.spec_changed] * 5):
        data.hand.choose("datasetCombo", "spiral")
        data.hand.enter("noiseSpin", "12.5")
        data.hand.enter("samplesSpin", "200")
        data.hand.enter("trainFractionSpin", "0.8")
        data.hand.click("featureSinXCheck")
    assert data.spec() == DataSpec(
        "spiral", samples=200, noise=12.5, train_fraction=0.8, features=("x", "y", "sin_x")
    )


def test_every_data_set_can_be_chosen_under_a_heading(data):
    combo = data.hand.find("datasetCombo")
    assert {combo.itemData(i) for i in range(combo.count())} == {None, *DATASETS}
    headings = [i for i in range(combo.count()) if combo.itemData(i) is None]
    assert headings[0] == 0
    assert not any(combo.model().item(i).isEnabled() for i in headings)
    for name, info in DATASETS.items():
        item = combo.model().item(combo.findData(name))
        assert item.text() == info.title
        assert item.toolTip() == info.description


@pytest.mark.parametrize("name", DATASETS)
def test_what_never_applies_is_not_shown(data, name):
    info = DATASETS[name]
    data.set_spec(DataSpec(name))
    for widget, used in (
        ("noiseSpin", info.uses_noise),
        ("samplesSpin", info.uses_samples),
        ("trainFractionSpin", info.uses_fraction),
        ("dataSeedSpin", info.uses_seed),
        ("regenerateButton", info.uses_seed),
        ("featureX2Check", info.uses_features),
    ):
        control = data.hand.find(widget)
        assert control.isVisible() == control.isEnabled() == used, widget
        assert (info.title in control.toolTip()) == (not used), widget


def test_regenerate_moves_to_the_next_seed(qtbot, data):
    data.set_spec(DataSpec("circle", seed=7))
    with qtbot.waitSignal(data.spec_changed):
        data.hand.click("regenerateButton")
    assert data.spec().seed == 8


def test_after_the_last_seed_comes_the_first(data):
    data.set_spec(DataSpec("circle", seed=2**31 - 1))
    data.hand.click("regenerateButton")
    assert data.spec().seed == 0


def test_no_feature_at_all_is_no_spec(data):
    data.hand.click("featureXCheck")
    data.hand.click("featureYCheck")
    with pytest.raises(SpecError, match="at least one feature"):
        data.spec()


def test_features_keep_the_order_they_were_given(data):
    data.set_spec(DataSpec(features=("xy", "x")))
    data.hand.click("featureYCheck")
    assert data.spec().features == ("xy", "x", "y")
    data.hand.click("featureXYCheck")
    assert data.spec().features == ("x", "y")


def test_the_file_takes_the_place_of_the_features(qtbot, data):
    data.set_spec(DataSpec("file", path="/somewhere/table.csv"))
    assert data.hand.find("dataPathEdit").isVisible()
    assert data.hand.find("dataPathEdit").text() == "/somewhere/table.csv"
    assert not data.hand.find("featureXCheck").isVisible()
    with qtbot.waitSignal(data.open_file_requested):
        data.hand.click("openDataButton")


def test_the_layout_never_moves(data):
    places = set()
    for name in DATASETS:
        data.set_spec(DataSpec(name))
        data.layout().activate()
        places.add((data.sizeHint().height(), data.hand.find("datasetCombo").y()))
    assert len(places) == 1


def test_the_picture_tells_what_is_loaded(data):
    data.set_dataset(load_dataset(DataSpec("xor")))
    assert "4 rows" in data.hand.find("dataThumbnail").toolTip()
    data.hand.choose("datasetCombo", "circle")
    assert "no data yet" in data.hand.find("dataThumbnail").toolTip()
    data.hand.choose("datasetCombo", "xor")
    assert "4 rows" in data.hand.find("dataThumbnail").toolTip()
    data.set_dataset(None)
    assert "no data yet" in data.hand.find("dataThumbnail").toolTip()
