"""DamageView: what a network still knows when it, or what it is shown, is damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.datasets.augment import shape_of_images
from core.insight.confidence import answered_from
from core.insight.damage import Damage, damaged_images
from core.insight.robustness import Course, sample_of
from core.nn.arrays import PIXEL_WHITE, scaled
from core.run.analysis import AnalysisRequest, AnalysisResult
from core.spec.augmentation import AUGMENTATION_FIELDS, AugmentationSpec
from playground.theme import LIGHT, Theme
from playground.views.damage.amounts import AmountsPanel
from playground.views.damage.cure import CureRow
from playground.views.damage.curve import DamageCurve, Shown, figure_text
from playground.views.damage.curve_and_images import CurveAndImages
from playground.views.damage.kinds import ANSWERS, kinds_for
from playground.views.damage.questions import COURSE, JUDGE, BeforeAfter, FollowDamage, Judge
from playground.views.declarations import DAMAGE
from playground.views.freshness import Freshness
from playground.views.giving_way import GivingWay
from playground.views.images_canvas import ImagesCanvas, Tile
from playground.views.pair import Pair
from playground.views.readout import Headline, Readout
from playground.views.samples import (
    PARTS,
    SampleWish,
    answer_words,
    class_name,
    parts_of,
    percent,
)
from playground.views.view import View

if TYPE_CHECKING:
    from core import Dataset, Snapshot
    from core.insight.sample import Sample
    from core.nn.arrays import Array

# Per cent of the room for the sliders.
_SHARE: Final = 40
# So many images are shown at most, and as large as they can be while so many are seen.
_MOST_SHOWN: Final = 60
_WANTED: Final = 18
# From this certainty on the network answers, in the example of one that may pass.
_SURE: Final = 0.9
_SURE_PERCENT: Final = "≥ 90 %"


class DamageView(View):
    """Sliders for all damages; the accuracy before and after, and a curve of it over one of them.

    All is measured on a copy of the network, by the analyst. Of images some are shown as they are
    damaged, with the answers; the same damage can be trained on.
    """

    declaration = DAMAGE

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._sample: Sample | None = None
        self._images: Array | None = None
        self._shown_images: Damage | None = None
        self._told: BeforeAfter | None = None
        self._course: tuple[FollowDamage, Course] | None = None
        self._asked: FollowDamage | None = None
        self._told_at = self._course_at = 0  # after how many updates that was true
        self._problem = ""
        self._fresh_judged, self._fresh_course = Freshness(), Freshness()
        self.headline, self.caption = Headline("damageHeadline"), Readout("damageCaption", "")
        self.undo_button = QPushButton("Undo")
        self.undo_button.setObjectName("undoDamageButton")
        self.undo_button.setAccessibleName("Undo damage")
        self.undo_button.setToolTip("Set all sliders back: the network as it is.")
        self.amounts = AmountsPanel()
        self.curve = DamageCurve(theme)
        self.canvas = ImagesCanvas(theme, _WANTED)
        self.canvas.setAccessibleName("Damaged test images with the network's answers")
        self.seen = CurveAndImages(self.curve, self.canvas)
        self.cure = CureRow()
        self.readout = Readout(
            "damageReadout", "Move a slider; point at the curve or an image to read it."
        )
        self.controls = (self.undo_button, self.readout, self.cure.button)
        self._build_layout()
        self._connect()

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.headline, 1)
        top.addWidget(self.undo_button)
        layout = self._column()
        layout.addLayout(top)
        layout.addWidget(self.caption)
        layout.addWidget(Pair(self.amounts, self.seen, _SHARE), 1)
        layout.addWidget(self.cure)
        layout.addWidget(self.readout)
        self.giving_way = GivingWay(self.content, (self.readout, self.caption))

    def _connect(self) -> None:
        self.amounts.changed.connect(self.redraw)
        self.amounts.curve_chosen.connect(self.redraw)
        self.undo_button.clicked.connect(self.amounts.undo)
        self.curve.pointed.connect(self._on_curve_pointed)
        self.curve.moved.connect(self._on_curve_moved)
        self.canvas.pointed.connect(self._on_tile_pointed)
        self.canvas.chosen.connect(self._on_tile_chosen)
        self.canvas.resized.connect(self._show_tiles)
        self.seen.images_shown.connect(self.redraw)
        self.cure.change_requested.connect(self.change_requested)
        self.cure.change_followed.connect(self.change_followed)

    @property
    def damage(self) -> Damage:
        """What the sliders say."""
        return self.amounts.damage

    @property
    def told(self) -> BeforeAfter | None:
        """What the network answers before and after."""
        return self._told

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "Choose a data set and a network on the left: here you see how much it bears."

    def _reset(self) -> None:
        self._take_data()

    def _take_data(self) -> None:
        self._told = self._course = self._asked = None
        self._problem = ""
        self._fresh_judged.forget()
        self._fresh_course.forget()
        self._sample = self._images = self._shown_images = None

    def _prepare(self, dataset: Dataset, snapshot: Snapshot) -> None:
        """Get to know other data; not before somebody looks."""
        classes, shape = bool(dataset.classes), shape_of_images(dataset)
        images = shape is not None
        self.amounts.set_kinds(kinds_for(snapshot.activations[-1], classes=classes, images=images))
        self._sample = sample_of(dataset, snapshot.parameters.size)
        self.cure.setVisible(images)
        self.seen.show_images(images and classes)
        if shape is not None:
            x = scaled(self._sample.x[:_MOST_SHOWN], np.dtype(np.float32))
            self._images = x.reshape(-1, *shape)

    def _restyle(self) -> None:
        for canvas in (self.curve, self.canvas):
            canvas.set_theme(self.theme)

    def _is_empty(self) -> bool:
        return self.snapshot is None or self.dataset is None or not parts_of(self.dataset)

    def _draw(self, snapshot: Snapshot) -> None:
        if self._sample is None and self.dataset is not None:
            self._prepare(self.dataset, snapshot)
        if self._sample is None:
            return
        self.undo_button.setEnabled(self.damage != Damage())
        self._show_images()
        self._ask(snapshot, len(self._sample.x))
        self._show_words()
        self._show_curve()
        self._show_tiles()
        training = snapshot.training or (self.experiment and self.experiment.training)
        self.cure.show_state(self.damage, training.augmentation if training else _NO_CHANGE)

    def _ask(self, snapshot: Snapshot, rows: int) -> None:
        request = AnalysisRequest(JUDGE, Judge(self.damage))
        if self._fresh_judged.is_due(request, snapshot, rows):
            self.request_analysis(request, "Asking the damaged network…")
        kind = self.amounts.chosen
        if kind is None:
            return
        self._asked = FollowDamage.of(kind.name, kind.amounts, self.damage)
        request = AnalysisRequest(COURSE, self._asked)
        if self._fresh_course.is_due(request, snapshot, rows * len(kind.amounts)):
            self.request_analysis(request, "Following the damage…")

    def _take_analysis(self, result: object) -> None:
        if not isinstance(result, AnalysisResult):
            return
        self._problem = result.problem
        if isinstance(result.value, BeforeAfter):
            self._told, self._told_at = result.value, result.steps
        asked = self._asked
        if isinstance(result.value, Course) and asked and asked.name == result.value.name:
            self._course, self._course_at = (asked, result.value), result.steps

    def _prepare_export(self) -> QWidget:
        """A picture is not empty because nobody has looked before."""
        snapshot, dataset = self.snapshot, self.dataset
        if self._told is None and snapshot is not None and dataset is not None:
            self._told_at = self._course_at = snapshot.steps
            self._told = Judge(self.damage)(snapshot, dataset, bool)
            if self._asked is not None:
                course = self._asked(snapshot, dataset, bool)
                self._course = None if course is None else (self._asked, course)
            self._draw(snapshot)
        return self.content

    # What is shown.

    @property
    def _measure(self) -> str:
        return "accuracy" if self.dataset is None or self.dataset.classes else "R²"

    def _show_words(self) -> None:
        told, sample = self._told, self._sample
        if self._problem or told is None or sample is None:
            self.headline.show_text(self._problem)
            self.caption.show_text("")
            return
        before, after = (
            figure_text(each.figure, self._measure) for each in (told.before, told.after)
        )
        before = before.removesuffix(" right")
        rows = f"{told.after.rows:,} {PARTS[sample.part]}"
        kind = self.amounts.chosen
        same = ", at any temperature" if kind is not None and kind.what == ANSWERS else ""
        headline = f"{before} → {after}{same} · {rows}"
        caption = _certainty_words(told) if self._measure == "accuracy" else ""
        self.headline.show_text(headline)
        self.caption.show_text(caption)
        self.caption.setToolTip(_certainty_tip(told) if caption else "")

    def _show_curve(self) -> None:
        kind, sample = self.amounts.chosen, self._sample
        if kind is None or sample is None or self._course is None:
            self.curve.show_course(None)
            return
        question, course = self._course
        if question.name != kind.name:
            self.curve.show_course(None)
            return
        told = self._told
        row = self.amounts.rows[kind.name]
        here = tuple(
            float(np.interp(row.amount, course.amounts, values))
            for values in (course.figure, course.sure)
        )
        # While it trains, what was found at the slider may be of another moment than the curve.
        is_of_both = self._told_at == self._course_at
        if told is not None and told.damage == self.damage and is_of_both:
            here = told.after.figure, told.after.sure
        mark = row.slider.value()
        self.curve.show_course(Shown(kind, course, sample.part, self._measure, mark, *here))

    def _show_images(self) -> None:
        if self._images is None or not self.canvas.isVisibleTo(self):
            return
        amounts = {field: getattr(self.damage, field) for field in AUGMENTATION_FIELDS}
        damage = Damage(**amounts)
        if damage != self._shown_images:
            self._shown_images = damage
            images = damaged_images(self._images, damage)
            self.canvas.set_images(np.rint(images * PIXEL_WHITE).astype(np.uint8))

    def _show_tiles(self) -> None:
        told, sample = self._told, self._sample
        if told is None or sample is None or self._images is None or not len(told.after.labels):
            return
        answers, truth = told.after.labels, sample.y
        count = min(self.canvas.capacity, len(self._images), len(answers))
        self.canvas.show_tiles(
            [
                Tile(
                    row,
                    answer_words(self.dataset, int(answers[row]), int(truth[row])),
                    bool(answers[row] == truth[row]),
                )
                for row in range(count)
            ]
        )

    # What a person does.

    def _on_curve_pointed(self, place: int | None) -> None:
        shown = self.curve.shown
        self.readout.show_text("" if place is None or shown is None else shown.words(place))

    def _on_curve_moved(self, position: int) -> None:
        if self.curve.shown is not None:
            self.amounts.move_to(self.curve.shown.kind.name, position)

    def _on_tile_pointed(self, tile: Tile | None) -> None:
        told, sample = self._told, self._sample
        if tile is None or told is None or sample is None or tile.row >= len(told.after.labels):
            self.readout.show_text("")
            return
        names = [
            class_name(self.dataset, int(labels[tile.row]))
            for labels in (sample.y, told.before.labels, told.after.labels)
        ]
        sure = percent(float(told.after.confidence[tile.row]))
        self.readout.show_text(
            f"is {names[0]}; before the damage {names[1]}, now {names[2]}, {sure} sure"
        )

    def _on_tile_chosen(self, tile: Tile) -> None:
        """Show the image closely, as it was, with the others beside it."""
        if self._sample is not None:
            rows = self._sample.rows[[tile.row, *(each.row for each in self.canvas.tiles)]].tolist()
            self.sample_requested.emit(SampleWish(rows[0], self._sample.part, tuple(rows[1:])))


_NO_CHANGE: Final = AugmentationSpec()


def _certainty_words(told: BeforeAfter) -> str:
    """How sure the network is, before and after, and what is left where it may pass."""
    pair = told.before, told.after
    sure = " → ".join(percent(each.sure) for each in pair)
    error = " → ".join(percent(each.error) for each in pair)
    left = [answered_from(each.confidence, each.right, _SURE) for each in pair]
    answered = " → ".join(percent(each.answered / max(each.rows, 1)) for each in left)
    return f"sure {sure} · calibration error {error} · {_SURE_PERCENT} sure: {answered}"


def _certainty_tip(told: BeforeAfter) -> str:
    """What the line of `_certainty_words` means."""
    left = [answered_from(each.confidence, each.right, _SURE) for each in (told.before, told.after)]
    before, after = (
        f"{each.answered:,} of {each.rows:,}"
        + (f", {percent(each.right / each.answered)} of them rightly" if each.answered else "")
        for each in left
    )
    return (
        "Sure: the mean certainty of the answers, which should be as high as the accuracy; the"
        " calibration error is how far they are apart, bin by bin. A network that may say “I don't"
        f" know” and answers only where it is {_SURE_PERCENT} sure answers {before}; damaged,"
        f" {after}."
    )
