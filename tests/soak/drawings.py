"""Part 8: numerals drawn by hand are known to a network that learned MNIST to 97.5 %.

Five hands draw all ten with the mouse on the pad itself; each drawing is given as the pad makes it
ready and as it was drawn. Beside that the first test images, made smaller and moved aside.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import numpy as np
from hand_drawn import HANDS, drawn
from soak_tools import Figure, Scale, mnist_folder

from core import DataSpec, Experiment, LayerSpec, NetworkSpec, Trainer, TrainSpec
from core.datasets import load_dataset
from core.datasets.files import DATA_DIR_VARIABLE
from core.insight.drawing import Framing, resampled
from core.spec.experiment import OptimizerSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core import Dataset, Network, Snapshot
    from core.nn.arrays import Array

WANTED: Final = 0.975
MNIST: Final = Experiment(
    DataSpec("mnist"),
    NetworkSpec(
        784,
        (LayerSpec(128, "relu"), LayerSpec(64, "relu"), LayerSpec(10, "softmax")),
        dtype="float32",
    ),
    TrainSpec("cross_entropy", OptimizerSpec("adam", learning_rate=0.001), batch_size=32),
)
_MOST_EPOCHS: Final = 20
_ROWS: Final = 1000
_SMALLER: Final = 17  # pixels: 60 % of 28
_ASIDE: Final = 5


def figures(scale: Scale) -> Iterator[Figure]:
    folder = mnist_folder()
    if folder is None:
        yield Figure("drawings on MNIST", "its files are not here", "", None)
        return
    if not scale.is_full:
        yield Figure("drawings on MNIST", "only in the full run", "", None)
        return
    os.environ[DATA_DIR_VARIABLE] = str(folder)
    dataset = load_dataset(MNIST.data)
    trainer = Trainer(MNIST, dataset)
    accuracy = 0.0
    while accuracy < WANTED and trainer.epoch < _MOST_EPOCHS:
        trainer.run_epoch()
        accuracy = float(trainer.history.test_accuracy[-1])
    yield Figure("accuracy on MNIST", f"{accuracy:.2%}", "at least 97.5 %", accuracy >= WANTED)
    yield from _images(dataset, trainer.snapshot().network())
    yield from _hands(dataset, trainer.snapshot())


def _images(dataset: Dataset, network: Network) -> Iterator[Figure]:
    framing = Framing.of(dataset)
    x, y = dataset.x_test[:_ROWS], dataset.y_test[:_ROWS]
    pads = [_smaller_and_aside(image) for image in x.reshape(-1, *framing.shape) / 255.0]
    right = {}
    for make in (framing.framed, framing.as_drawn):
        rows = np.stack([framing.row(make(pad)) for pad in pads])
        right[make.__name__] = float((network.predict_classes(rows) == y).mean())
    what = "test images at 60 %, 5 pixels aside"
    share = right["framed"]
    yield Figure(f"{what}, scaled and centred", f"{share:.1%}", "at least 80 %", share >= 0.8)
    raw = right["as_drawn"]
    yield Figure(f"{what}, as drawn", f"{raw:.1%}", "less than that", raw < share)


def _smaller_and_aside(image: Array) -> Array:
    pad = np.zeros(image.shape)
    start = (len(image) - _SMALLER) // 2 + _ASIDE
    room = slice(start, start + _SMALLER)
    pad[room, room] = resampled(image, (_SMALLER, _SMALLER))
    return pad


def _hands(dataset: Dataset, snapshot: Snapshot) -> Iterator[Figure]:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from playground.app import make_application
    from playground.views.draw.view import DrawView

    application = make_application()
    view = DrawView()
    view.resize(520, 620)
    view.show()
    view.set_experiment(MNIST, dataset)
    view.show_snapshot(snapshot)
    left, side = Qt.MouseButton.LeftButton, view.pad.frame.width()
    right, right_raw = 0, 0
    for hand in HANDS:
        view.tools.thickness_slider.setValue(round(100 * hand.pen))
        for numeral in range(10):
            view.pad.clear()
            for way in drawn(numeral, hand):
                places = [QPoint(round(x * side), round(y * side)) for x, y in way]
                QTest.mousePress(view.pad, left, pos=places[0])
                for place in places[1:]:
                    QTest.mouseMove(view.pad, place)
                QTest.mouseRelease(view.pad, left, pos=places[-1])
            answers = []
            for as_drawn in (False, True):
                view.tools.as_drawn_check.setChecked(as_drawn)
                view.follow()
                answers.append(int(np.argmax([bar.share for bar in view.bars.bars])))
            right += answers[0] == numeral
            right_raw += answers[1] == numeral
    view.close()
    view.deleteLater()
    application.processEvents()
    what = "numerals drawn with the mouse, five hands"
    yield Figure(f"{what}, known", f"{right} of 50", "at least 45 of 50", right >= 45)
    yield Figure(f"{what}, as drawn", f"{right_raw} of 50", "fewer than that", right_raw < right)
