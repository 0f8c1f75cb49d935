"""DamageView of images: they are shown damaged, and the same damage can be trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from damage_views import (
    NAMES,
    experiment,
    images,
    offered,
    show_images,
    show_table,
    slider,
)
from PySide6.QtCore import Qt

from core import Change, TrainSpec
from core.insight.damage import Damage, damaged_images
from core.insight.robustness import Patient
from core.spec.augmentation import AugmentationSpec
from playground.views.damage.cure import augmentation_like, augmentation_words
from playground.views.damage.kinds import KINDS
from playground.views.samples import SampleWish

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyst import Asked
    from pytestqt.qtbot import QtBot

    from core import Snapshot
    from playground.views.damage.view import DamageView

    Make = Callable[..., Snapshot]

LEFT = Qt.MouseButton.LeftButton


class TestImages:
    def test_are_shown_damaged_with_the_answers(self, view: DamageView, bars: Snapshot) -> None:
        dataset = show_images(view, bars)
        slider(view, "shift").setValue(2)
        patient = Patient(bars.network(), dataset)
        judged = patient.judge(Damage(shift=2))
        sample = patient.sample
        pixels = (sample.x / np.float32(255)).astype(np.float32).reshape(-1, 6, 6)
        expected = np.rint(damaged_images(pixels, Damage(shift=2)) * 255).astype(np.uint8)
        np.testing.assert_array_equal(view.canvas._images, expected)
        assert view.canvas.tiles
        for tile in view.canvas.tiles:
            assert tile.right == (judged.labels[tile.row] == sample.y[tile.row])
        assert not all(tile.right for tile in view.canvas.tiles)

    @pytest.mark.parametrize("width", [280, 350, 500])
    def test_amounts_are_read_however_narrow_it_is(
        self, qtbot: QtBot, view: DamageView, bars: Snapshot, width: int
    ) -> None:
        show_images(view, bars)
        view.setMinimumSize(1, 1)
        view.resize(width, 224)
        view.layout().activate()
        qtbot.wait(1)
        for row in view.amounts.rows.values():
            if row.kind in view.amounts.kinds:
                label = row.amount_label
                end = label.mapTo(view.amounts.viewport(), label.rect().topRight())
                assert end.x() < view.amounts.viewport().width(), (row.kind.name, width)

    def test_of_other_data_there_are_none(
        self, view: DamageView, snapshot: Snapshot, bars: Snapshot
    ) -> None:
        show_images(view, bars)
        assert offered(view) == [name for name in NAMES if name != "input_noise"]
        assert view.canvas.isVisible()
        show_table(view, snapshot)
        assert offered(view) == ["temperature", "weight_noise", "pruning", "input_noise"]
        assert not view.canvas.isVisible()
        assert not view.cure.isVisible()

    def test_a_click_opens_the_sample(
        self, qtbot: QtBot, asked: Asked[DamageView], bars: Snapshot
    ) -> None:
        view = asked.view
        dataset = show_images(view, bars)
        qtbot.mouseClick(view.canvas, LEFT, pos=view.canvas.frame(1).center())
        rows = Patient(bars.network(), dataset).sample.rows.tolist()
        shown = len(view.canvas.tiles)
        assert asked.wishes == [SampleWish(rows[1], "test", tuple(rows[:shown]))]
        assert "before the damage" in view.readout.text()

    def test_amounts_of_others_do_not_count(
        self, view: DamageView, snapshot: Snapshot, bars: Snapshot
    ) -> None:
        show_images(view, bars)
        slider(view, "rotation").setValue(6)
        slider(view, "pruning").setValue(20)
        show_table(view, snapshot)
        assert view.damage == Damage(pruning=0.2)


class TestCure:
    def test_the_damage_becomes_augmentation(
        self, qtbot: QtBot, asked: Asked[DamageView], bars: Snapshot
    ) -> None:
        view = asked.view
        show_images(view, bars)
        assert not view.cure.button.isEnabled()
        for name, place in (("rotation", -3), ("thickness", -2), ("pixel_noise", 4)):
            slider(view, name).setValue(place)
        slider(view, "pruning").setValue(50)  # which no training can have
        qtbot.mouseClick(view.cure.button, LEFT)
        assert asked.changes == [
            Change(0, "rotation", 15.0),
            Change(0, "thickness", 0.5),
            Change(0, "pixel_noise", 0.2),
        ]

    def test_what_is_in_force_is_said_and_can_be_ended(
        self, qtbot: QtBot, asked: Asked[DamageView], make_snapshot: Make
    ) -> None:
        view = asked.view
        training = TrainSpec("mse", augmentation=AugmentationSpec(rotation=15, shift=1))
        view.set_experiment(experiment(36), images())
        weights = np.random.default_rng(0).standard_normal((3, 36))
        view.show_snapshot(make_snapshot([weights], [None], ("softmax",), training=training))
        words = "Training images now: turned by up to 15°, shifted by up to 1 px."
        assert view.cure.label.text() == words
        assert view.cure.button.text() == "Train on plain images"
        qtbot.mouseClick(view.cure.button, LEFT)
        assert asked.changes == [Change(0, "rotation", 0.0), Change(0, "shift", 0.0)]

    def test_the_same_again_is_not_offered(self, view: DamageView, make_snapshot: Make) -> None:
        training = TrainSpec("mse", augmentation=AugmentationSpec(rotation=15))
        view.set_experiment(experiment(36), images())
        weights = np.random.default_rng(0).standard_normal((3, 36))
        view.show_snapshot(make_snapshot([weights], [None], ("softmax",), training=training))
        slider(view, "rotation").setValue(3)
        assert not view.cure.button.isEnabled()
        slider(view, "rotation").setValue(4)
        assert view.cure.button.isEnabled()
        assert view.cure.button.text() == "Train on such images"

    @pytest.mark.parametrize("kind", KINDS, ids=NAMES)
    def test_any_damage_is_an_augmentation(self, kind: Any) -> None:
        for place in (kind.low, kind.high):
            augmentation_like(Damage(**{kind.name: kind.amount(place)}))

    def test_words(self) -> None:
        assert augmentation_words(AugmentationSpec()) == "as they are"
        words = augmentation_words(AugmentationSpec(thickness=0.5, pixel_noise=0.2))
        assert words == "thicker or thinner by up to 0.5 px, with noise of 0.2"
