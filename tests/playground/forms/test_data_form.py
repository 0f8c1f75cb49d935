from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from core import Dataset, load_dataset
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


def own_data(tmp_path, text="a,b,label\n1,2,yes\n2,1,no\n3,4,yes\n"):
    path = tmp_path / "own.csv"
    path.write_text(text)
    spec = DataSpec("file", path=str(path))
    return spec, load_dataset(spec)


def test_a_line_says_how_the_file_was_read(qtbot, data, tmp_path):
    spec, dataset = own_data(tmp_path)
    line, change = data.hand.find("readingLabel"), data.hand.find("changeReadingButton")
    data.set_spec(spec)
    assert not line.isVisible()
    assert not change.isEnabled()
    data.set_dataset(dataset)
    assert line.isVisible()
    assert line.text().startswith("3 rows; commas, names in the first row; tells 2 classes of")
    assert "own.csv: 3 rows" in line.toolTip()
    with qtbot.waitSignal(data.sheet_requested):
        data.hand.click("changeReadingButton")


def test_the_line_is_of_the_file_in_the_form_alone(data, tmp_path):
    spec, dataset = own_data(tmp_path)
    line = data.hand.find("readingLabel")
    data.set_spec(spec)
    data.set_dataset(dataset)
    for other in (DataSpec(), spec.changed(path="other.csv"), spec.changed(scale="none")):
        data.set_spec(other)
        assert not line.isVisible()
    data.set_spec(spec.changed(seed=7))  # the same reading
    assert line.isVisible()


def test_a_long_line_is_shortened_and_told_whole(data, tmp_path):
    names = [f"a class with a long name, number {number}" for number in range(5)]
    rows = "".join(f'{at},"{name}"\n' for at, name in enumerate(names * 3))
    spec, dataset = own_data(tmp_path, f"a,label\n{rows}")
    data.set_spec(spec)
    data.set_dataset(dataset)
    line = data.hand.find("readingLabel")
    assert len(line.text()) <= 150
    assert line.text().endswith(" …")
    assert "to test" in line.toolTip()


def test_a_line_says_what_was_found_in_a_folder(data, tmp_path):
    """Fashion-MNIST, say, which stands under the same name in the list."""
    pixels = np.zeros((6, 16), np.uint8)
    found = Dataset(
        *(pixels, np.arange(6) % 3, pixels[:2], np.arange(2)), "classes", 3, (4, 4), "Kuzushiji"
    )
    line = data.hand.find("readingLabel")
    data.set_spec(DataSpec("mnist", path=str(tmp_path / "mine")))
    data.set_dataset(found)
    assert line.isVisible()
    assert line.text() == "Kuzushiji: 6 to train, 2 to test; from the folder mine"
    assert str(tmp_path / "mine") in line.toolTip()
    data.set_spec(DataSpec("mnist"))
    assert not line.isVisible()
