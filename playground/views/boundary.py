"""BoundaryView: what the network answers everywhere in the plane, and where the points lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from core.insight.axis import target_axes
from core.insight.plane import has_plane
from playground.theme import LIGHT, Theme, diverging_table
from playground.views.boundary_canvas import MOST_POINTS, BoundaryCanvas, Points
from playground.views.class_legend import ClassLegend
from playground.views.color_bar import ColorBar
from playground.views.column_choice import ColumnChoice
from playground.views.declared import Place
from playground.views.readout import Readout, number_text, own_number, short_number
from playground.views.refining import Refining
from playground.views.surface import Coloring
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core import Dataset, Snapshot
    from core.insight.axis import Axis
    from core.insight.plane import Plane
    from core.nn.arrays import Array


class BoundaryView(View):
    """The decision surface over the plane with the training points, and the test points as rings.

    Two classes: the surface takes the colour of the class, the stronger the further the answer is
    from the threshold, and a line runs where it is crossed. More classes: the colour of the
    strongest output. Regression: the value, by the diverging map. One's own data with more than two
    columns are cut by a plane through two of them. A picture that stands still becomes finer.
    """

    name: ClassVar[str] = "boundary"
    title: ClassVar[str] = "Decision boundary"
    tip: ClassVar[str] = (
        "What the network answers at every place of the plane, with the points that it learns from."
        " Watch how the boundary bends around them."
    )
    icon: ClassVar[str] = "boundary"
    places: ClassVar[Mapping[str, Place]] = {"plane": Place("right", row=0, height=39)}
    min_interval: ClassVar[float] = 0.066
    needs: ClassVar[frozenset[str]] = frozenset({"plane_activations"})

    @staticmethod
    def suits(dataset: Dataset) -> bool:
        """Whether a plane can be laid through the data."""
        return has_plane(dataset)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._plane: Plane | None = None
        self._coloring: Coloring | None = None
        self._pointed: tuple[float, float] | None = None
        self.canvas = BoundaryCanvas(theme)
        self.legend = ClassLegend()
        self.color_bar = ColorBar(diverging_table(theme), theme)
        self.test_check = _test_check()
        self.choice = ColumnChoice()
        self.choice.setVisible(False)
        self.readout = Readout("boundaryReadout", "Point at a place to read the network's answer.")
        self.controls = (self.test_check, *self.choice.combos, self.readout)
        self._refining = Refining(self)
        self._build_layout()
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.resized.connect(self._refine)
        self.test_check.toggled.connect(self._restyle)
        self.choice.changed.connect(self.redraw)

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.legend, 1)
        top.addWidget(self.color_bar)
        top.addStretch()
        top.addWidget(self.test_check)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.choice)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.readout)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        if self.experiment is None or has_plane(self.dataset):
            return "The decision boundary is drawn here as soon as there is a network."
        return (
            "The decision boundary needs data in the plane: choose XOR, circle, spiral, moons,"
            " plane or another 2-D data set, or a table of your own with two columns or more."
        )

    def _is_empty(self) -> bool:
        return self.snapshot is None or not has_plane(self.dataset)

    def _reset(self) -> None:
        self.choice.set_dataset(self.dataset)
        self._take_data()

    def _take_data(self) -> None:
        self._coloring = self._plane = None
        self._refining.forget()
        tests = has_plane(self.dataset) and self.dataset is not None and len(self.dataset.x_test)
        self.test_check.setEnabled(bool(tests))

    def _restyle(self) -> None:
        if self._coloring is not None:
            self._prepare_canvas(self._coloring)

    def _draw(self, snapshot: Snapshot) -> None:
        if self.dataset is None:
            return
        self.looks.columns = self.choice.columns
        look = self.look(snapshot)
        plane = self.looks.plane
        if plane is None or look.grid is None:
            return
        if self._coloring is None or plane != self._plane:
            outputs = snapshot.weights[-1].shape[0]
            self._coloring = Coloring(self.dataset, outputs, snapshot.activations[-1])
            self._plane = plane
            self._prepare_canvas(self._coloring)
        self._refine()
        fine = self._refining.found(snapshot, plane)
        if fine is not None:
            self._show_answers(fine.side, fine.answers)
        else:
            self._show_answers(look.side, look.grid.answers)
        self._update_readout()

    def _refine(self) -> None:
        if self.snapshot is not None and self._plane is not None:
            self._refining.begin(self.snapshot, self._plane, self.canvas.square.width())

    def _show_answers(self, side: int, answers: Array) -> None:
        """Paint the answers (side², outputs) over the plane's grid."""
        if self._coloring is None:
            return
        reading = self._coloring.reading
        self._coloring.indexes(answers, self.canvas.room(side))
        field = reading.line_field(answers).reshape(side, side) if reading.lined else None
        self.canvas.show_surface(field)

    def _take_analysis(self, result: object) -> None:
        self._refining.take(result)

    def _prepare_export(self) -> QWidget:
        self._refining.finish()
        if self.snapshot is not None:
            self._draw(self.snapshot)
        return self.content

    def _prepare_canvas(self, coloring: Coloring) -> None:
        if self._plane is None or self.dataset is None:
            return
        table = coloring.table(self.theme)
        parts = [("train", False)]
        if self.test_check.isChecked():
            parts.insert(0, ("test", True))
        points = [
            self._points(self._plane, self.dataset, coloring, part, hollow=hollow)
            for part, hollow in parts
        ]
        self.canvas.prepare(self._plane, points, table, self.theme)
        self.color_bar.setVisible(not coloring.classes)
        self.color_bar.set_colors(table, self.theme)
        if not coloring.classes:
            name = target_axes(self.dataset)[0].name
            self.color_bar.set_ends(*coloring.reading.ends, name)
            self.color_bar.setToolTip(
                f"The colours of {name or 'the answers'}, from least to most."
            )
        self.legend.setVisible(coloring.classes > 0)
        self.legend.set_classes(
            [self._name(label) for label in range(coloring.classes)], self.theme
        )
        if len(self._plane.held) > 2:
            self.choice.show_held(self._plane, self.dataset)
        self._describe(self._plane, self.dataset)

    def _points(
        self, plane: Plane, dataset: Dataset, coloring: Coloring, part: str, *, hollow: bool
    ) -> Points:
        targets = getattr(dataset, f"y_{part}")[:MOST_POINTS]
        places = plane.points(dataset, part)[:MOST_POINTS]
        return Points(places, coloring.point_colors(self.theme, targets), hollow)

    def _describe(self, plane: Plane, dataset: Dataset) -> None:
        across, upwards = (axis.name for axis in plane.axes)
        self.canvas.setAccessibleName("Answers over the plane")
        self.canvas.setAccessibleDescription(
            f"{across} runs across, {upwards} upwards; {len(dataset.x_train):,} points to train on"
            f" and {len(dataset.x_test):,} to test on"
        )

    def _name(self, label: int) -> str:
        names = self.dataset.class_names if self.dataset is not None else ()
        return names[label] if names else str(label)

    def _on_pointed(self, place: tuple[float, float] | None) -> None:
        self._pointed = place
        self._update_readout()

    def _update_readout(self) -> None:
        if self._pointed is None or self.snapshot is None or self._plane is None:
            self.readout.show_text("")
            return
        place = ", ".join(
            f"{axis.name} {_place_text(axis.value(given), plain=axis.scale == 1.0)}"
            for axis, given in zip(self._plane.axes, self._pointed, strict=True)
        )
        self.readout.show_text(f"{place}: {self._answer_text(self._plane, self._pointed)}")

    def _answer_text(self, plane: Plane, place: tuple[float, float]) -> str:
        if self.snapshot is None or self._coloring is None:
            return ""
        inputs = plane.inputs(np.array([place]))[0]
        answer = self.look(self.snapshot).answer(inputs)
        label = self._coloring.reading.label(answer)
        if label is None and self.dataset is not None:
            shown = zip(target_axes(self.dataset)[:4], answer[:4].tolist(), strict=True)
            return "  ".join(_value_text(axis, value) for axis, value in shown)
        numbers = "  ".join(number_text(float(value)) for value in answer[:4])
        return f"class {self._name(label or 0)}, output {numbers}"


def _test_check() -> QCheckBox:
    check = QCheckBox("test points")
    check.setObjectName("testPointsCheck")
    check.setAccessibleName("Show test points")
    check.setToolTip(
        "Show the test points as rings: watch whether the boundary is also right for points that"
        " the network was not trained on."
    )
    return check


def _value_text(axis: Axis, answer: float) -> str:
    """An answer in the target's own units, with its name where it has one."""
    value = axis.value(answer)
    return f"{axis.name} {own_number(value)}" if axis.name else number_text(value)


def _place_text(value: float, *, plain: bool) -> str:
    return f"{value:.2f}".replace("-", "−") if plain else short_number(value)
