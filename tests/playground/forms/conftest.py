"""What the forms' tests share: any experiment at all, and a panel on the screen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from core.datasets import DATASETS
from core.spec.augmentation import AugmentationSpec
from core.spec.experiment import (
    MAX_SEED,
    DataSpec,
    Experiment,
    InitSpec,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainSpec,
)
from core.spec.goal import FIGURE_NAMES, Goal
from core.spec.names import (
    ACTIVATION_NAMES,
    ENGINE_NAMES,
    FEATURE_NAMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    OPTIMIZER_NAMES,
    SCHEDULE_NAMES,
)
from core.spec.schedule import ScheduleSpec
from core.spec.stop import StopSpec
from playground.forms.form_panel import FormPanel
from playground.forms.number_spin import NumberSpin
from playground.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

any_float = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(0, allow_infinity=False)
below_one = st.floats(0, 1, exclude_max=True)
seeds = st.integers(0, MAX_SEED)
# A byte order mark at the beginning is lost on the way into a QString.
# Surrogates are named: of a codec hypothesis tries every character there is.
paths = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\n\r\ufeff"), max_size=20
)
rows = st.one_of(any_float, st.lists(any_float, max_size=3).map(tuple))


@st.composite
def init_specs(draw: Any) -> InitSpec:
    name = draw(st.sampled_from(INITIALIZER_NAMES))
    low, high = sorted((draw(any_float), draw(any_float)))
    return InitSpec(
        name,
        mean=draw(any_float),
        std=draw(positive),
        low=low,
        high=high,
        value=draw(any_float),
        values=tuple(draw(st.lists(rows, min_size=1, max_size=4))),
        path=draw(paths),
    )


data_specs = st.builds(
    DataSpec,
    name=st.sampled_from(tuple(DATASETS)),
    samples=st.integers(4, 100_000),
    noise=st.floats(0, 50),
    train_fraction=st.floats(0.1, 1),
    seed=seeds,
    path=paths,
    features=st.lists(st.sampled_from(FEATURE_NAMES), min_size=1, unique=True).map(tuple),
)
layer_specs = st.builds(
    LayerSpec,
    units=st.integers(2, 50),
    activation=st.sampled_from(ACTIVATION_NAMES),
    bias=st.booleans(),
    init=st.none() | init_specs(),
    bias_init=st.none() | init_specs(),
    dropout=st.floats(0, 0.99),
)


def _without_last_dropout(layers: list[LayerSpec]) -> tuple[LayerSpec, ...]:
    return (*layers[:-1], replace(layers[-1], dropout=0.0))


network_specs = st.builds(
    NetworkSpec,
    inputs=st.integers(1, 800),
    layers=st.lists(layer_specs, min_size=1, max_size=4).map(_without_last_dropout),
    init=init_specs(),
    bias_init=init_specs(),
    seed=seeds,
    dtype=st.sampled_from(("float32", "float64")),
)
optimizer_specs = st.builds(
    OptimizerSpec,
    name=st.sampled_from(OPTIMIZER_NAMES),
    learning_rate=positive,
    momentum=below_one,
    beta1=below_one,
    beta2=below_one,
    rho=below_one,
    epsilon=positive,
    weight_decay=positive,
)
goals = st.builds(
    Goal, st.sampled_from(("train_loss", "test_loss")), st.floats(0, allow_infinity=False)
) | st.builds(Goal, st.sampled_from(("train_accuracy", "test_accuracy")), st.floats(0, 1))
stop_specs = st.builds(
    StopSpec,
    goal=st.none() | goals,
    patience=st.integers(0, 100_000_000),
    monitor=st.sampled_from(FIGURE_NAMES),
    min_delta=positive,
    restore_best=st.booleans(),
    seconds=positive,
)
schedule_specs = st.builds(
    ScheduleSpec,
    name=st.sampled_from(SCHEDULE_NAMES),
    length=st.floats(0.001, allow_infinity=False),
    gamma=st.floats(0, 1),
    lowest=st.floats(0, 1),
    warmup=positive,
)
augmentation_specs = st.builds(
    AugmentationSpec,
    rotation=st.floats(0, 180),
    shift=st.floats(0, 100),
    thickness=st.floats(0, 5),
    pixel_noise=st.floats(0, 1),
)
train_specs = st.builds(
    TrainSpec,
    loss=st.sampled_from(LOSS_NAMES),
    optimizer=optimizer_specs,
    batch_size=st.integers(1, 1_000_000),
    epochs=st.integers(1, 100_000_000),
    shuffle=st.booleans(),
    seed=seeds,
    l1=positive,
    l2=positive,
    metric=st.sampled_from(("accuracy", "exact")),
    decimals=st.integers(0, 15),
    engine=st.sampled_from(ENGINE_NAMES),
    stop=stop_specs,
    schedule=schedule_specs,
)
# A compiled engine changes no images.
train_specs |= st.builds(
    lambda spec, images: replace(spec, engine="auto", augmentation=images),
    train_specs,
    augmentation_specs,
)
experiments = st.builds(Experiment, data_specs, network_specs, train_specs)


@pytest.fixture(scope="session")
def any_spec() -> SimpleNamespace:
    """Strategies: every spec that can be, in every part."""
    return SimpleNamespace(
        data=data_specs,
        init=init_specs(),
        network=network_specs,
        training=train_specs,
        experiment=experiments,
    )


class Hand:
    """Does to a form what a person's hands do; widgets are found by object name."""

    def __init__(self, qtbot: QtBot, form: QWidget) -> None:
        self.qtbot, self.form = qtbot, form

    def find(self, name: str) -> Any:
        if self.form.objectName() == name:
            return self.form
        widget = self.form.findChild(QWidget, name)
        assert widget is not None, name
        return widget

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def enter(self, name: str, text: str) -> None:
        """Type into a field and press Enter."""
        self.type(name, text)
        self.qtbot.keyClick(self.find(name), Qt.Key.Key_Return)

    def type(self, name: str, text: str) -> None:
        """Type into a field and stop there."""
        widget = self.find(name)
        widget.setFocus()
        widget.selectAll()
        self.qtbot.keyClicks(widget, text)

    def choose(self, name: str, choice: str) -> None:
        """Choose from a list with the keyboard."""
        combo = self.find(name)
        wanted = combo.findData(choice)
        assert wanted >= 0, choice
        down = wanted > combo.currentIndex()
        for _ in range(combo.count()):
            if combo.currentIndex() == wanted:
                return
            self.qtbot.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        raise AssertionError(choice)

    def cell(self, row: int, column: int, text: str) -> None:
        """Type into a cell of the layer table and press Enter."""
        table = self.find("layerTable")
        table.setFocus()
        table.setCurrentIndex(table.model().index(row, column))
        self.qtbot.keyClick(table, Qt.Key.Key_F2)
        editor = table.viewport().findChildren(NumberSpin)[-1]
        editor.selectAll()
        self.qtbot.keyClicks(editor, text)
        self.qtbot.keyClick(editor, Qt.Key.Key_Return)
        QCoreApplication.processEvents()  # the table closes its editor by a posted event


@pytest.fixture
def hand(qtbot: QtBot) -> Callable[[QWidget], Hand]:
    """Show a form and get a hand on it."""

    def on(form: QWidget) -> Hand:
        qtbot.addWidget(form)
        form.show()
        return Hand(qtbot, form)

    return on


@pytest.fixture
def panel(hand: Callable[[QWidget], Hand]) -> Any:
    """A shown panel as the window has it, and a hand: (panel, hand)."""
    forms = FormPanel()
    forms.set_theme(LIGHT)
    forms.resize(320, 1000)
    return forms, hand(forms)
