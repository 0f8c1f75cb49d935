"""BoundaryView: what the network answers everywhere in the plane, and where the points lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.insight.plane import Plane, plane_points
from playground.theme import LIGHT, Theme, diverging_table
from playground.views.boundary_canvas import MOST_POINTS, BoundaryCanvas, Points
from playground.views.color_bar import ColorBar
from playground.views.declared import Place
from playground.views.readout import Readout, number_text
from playground.views.surface import Coloring
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core import Dataset, Snapshot


class BoundaryView(View):
    """The decision surface over the plane with the training points, and the test points as rings.

    Two classes: the surface takes the colour of the class, the stronger the further the answer is
    from the threshold, and a line runs where it is crossed. More classes: the colour of the
    strongest output. Regression: the value, by the diverging map.
    """

    name: ClassVar[str] = "boundary"
    title: ClassVar[str] = "Decision boundary"
    tip: ClassVar[str] = (
        "What the network answers at every place of the plane, with the points that it learns from."
        " Watch how the boundary bends around them."
    )
    icon: ClassVar[str] = "boundary"
    places: ClassVar[Mapping[str, Place]] = {"plane": Place("right", row=0, height=70)}
    min_interval: ClassVar[float] = 0.066
    needs: ClassVar[frozenset[str]] = frozenset({"plane_activations"})

    @staticmethod
    def suits(dataset: Dataset) -> bool:
        """Whether the data lie in the plane."""
        return plane_points(dataset, "train") is not None

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("boundaryView")
        self._plane: Plane | None = None
        self._coloring: Coloring | None = None
        self._pointed: tuple[float, float] | None = None
        self.canvas = BoundaryCanvas(theme)
        self.canvas.pointed.connect(self._on_pointed)
        self.legend = QLabel()
        self.legend.setMinimumWidth(1)  # many classes must not widen the view
        self.color_bar = ColorBar(diverging_table(theme), theme)
        self.test_check = QCheckBox("test points")
        self.test_check.setObjectName("testPointsCheck")
        self.test_check.setAccessibleName("Show test points")
        self.test_check.setToolTip(
            "Show the test points as rings: watch whether the boundary is also right for points"
            " that the network was not trained on."
        )
        self.test_check.toggled.connect(self._on_test_toggled)
        self.readout = Readout("boundaryReadout", "Point at a place to read the network's answer.")
        self.controls = (self.test_check, self.readout)
        self._build_layout()

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.legend)
        top.addWidget(self.color_bar)
        top.addStretch(1)
        top.addWidget(self.test_check)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.readout)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        if self.experiment is None or self._plane is not None:
            return "The decision boundary is drawn here as soon as there is a network."
        return (
            "The decision boundary needs data in the plane: choose XOR, circle, spiral, moons,"
            " plane or another 2-D data set."
        )

    def _is_empty(self) -> bool:
        return self.snapshot is None or self._plane is None

    def _reset(self) -> None:
        self._coloring = None
        self._plane = (
            None if self.experiment is None else Plane.of(self.experiment.data, self.dataset)
        )
        tests = plane_points(self.dataset, "test")
        self.test_check.setEnabled(tests is not None and len(tests) > 0)

    def _restyle(self) -> None:
        if self._coloring is not None:
            self._prepare_canvas(self._coloring)

    def _draw(self, snapshot: Snapshot) -> None:
        if self._plane is None or self.dataset is None:
            return
        if self._coloring is None:
            outputs = snapshot.weights[-1].shape[0]
            self._coloring = Coloring(self.dataset, outputs, snapshot.activations[-1])
            self._prepare_canvas(self._coloring)
        look = self.look(snapshot)
        if look.grid is None:
            return
        side, answers, reading = look.side, look.grid.answers, self._coloring.reading
        self._coloring.indexes(answers, self.canvas.room(side))
        lined = reading.signed and reading.classes > 0
        self.canvas.show_surface(reading.field(answers).reshape(side, side) if lined else None)
        self._update_readout()

    def _prepare_canvas(self, coloring: Coloring) -> None:
        if self._plane is None or self.dataset is None:
            return
        table = coloring.table(self.theme)
        parts = [("train", False)]
        if self.test_check.isChecked():
            parts.insert(0, ("test", True))
        self.canvas.prepare(
            self._plane,
            [self._points(coloring, part, hollow=hollow) for part, hollow in parts],
            table,
            self.theme,
        )
        self.color_bar.setVisible(not coloring.classes)
        self.color_bar.set_colors(table, self.theme)
        self.color_bar.set_level(coloring.reading.limit)
        self.legend.setVisible(coloring.classes > 0)
        self.legend.setText(self._legend_text(coloring))

    def _points(self, coloring: Coloring, part: str, *, hollow: bool) -> Points:
        places = plane_points(self.dataset, part)
        targets = getattr(self.dataset, f"y_{part}")[:MOST_POINTS]
        if places is None:
            return Points(targets[:0], [], "", hollow)
        colors = coloring.point_colors(self.theme, targets)
        # A value near zero has the colour of the surface: its point needs a visible rim.
        rim = self.theme.ground if coloring.classes else self.theme.muted
        return Points(places[:MOST_POINTS], colors, rim, hollow)

    def _legend_text(self, coloring: Coloring) -> str:
        return "class &nbsp;" + "&nbsp;&nbsp; ".join(
            f'<span style="color:{self.theme.class_color(label)}">●</span>&nbsp;{self._name(label)}'
            for label in range(coloring.classes)
        )

    def _name(self, label: int) -> str:
        names = self.dataset.class_names if self.dataset is not None else ()
        return names[label] if names else str(label)

    def _on_test_toggled(self) -> None:
        self._restyle()

    def _on_pointed(self, place: tuple[float, float] | None) -> None:
        self._pointed = place
        self._update_readout()

    def _update_readout(self) -> None:
        if self._pointed is None or self.snapshot is None or self._plane is None:
            self.readout.show_text("")
            return
        x, y = self._pointed
        place = f"x {x:.2f}, y {y:.2f}: ".replace("-", "−")
        self.readout.show_text(place + self._answer_text(x, y))

    def _answer_text(self, x: float, y: float) -> str:
        if self.snapshot is None or self._plane is None or self._coloring is None:
            return ""
        inputs = self._plane.inputs(np.array([[x, y]]))[0]
        answer = self.look(self.snapshot).answer(inputs)
        numbers = "  ".join(number_text(float(value)) for value in answer[:4])
        label = self._coloring.reading.label(answer)
        return numbers if label is None else f"class {self._name(label)}, output {numbers}"
