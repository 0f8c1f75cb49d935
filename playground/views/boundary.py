"""BoundaryView: what the network answers everywhere in the plane, and where the points lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from core.datasets.points import MOST_CLASSES
from core.insight.axis import target_axes
from core.insight.plane import has_plane
from core.spec.changes import POINTS, Change
from playground.theme import LIGHT, Theme, diverging_table
from playground.views.class_legend import ClassLegend
from playground.views.color_bar import ColorBar
from playground.views.column_choice import ColumnChoice
from playground.views.declarations import BOUNDARY
from playground.views.giving_way import GivingWay
from playground.views.plane_points import drawn_points, own_points
from playground.views.point_canvas import PointCanvas
from playground.views.point_editing import REACH, PointEditing, is_only_drawn
from playground.views.point_strokes import between
from playground.views.point_tools import ADD, PointTools
from playground.views.point_words import description, hint, lacks_class
from playground.views.readout import Readout, number_text, own_number, short_number
from playground.views.refining import Refining
from playground.views.surface import Coloring
from playground.views.view import View

if TYPE_CHECKING:
    from core import Dataset, PointSpec, Snapshot
    from core.insight.axis import Axis
    from core.insight.plane import Plane
    from core.nn.arrays import Array

# A sentence stays until the mouse is so far, in parts of the square, from where it was said.
_FAR: Final = 0.05


class BoundaryView(View):
    """The decision surface over the plane with the training points, and the test points as rings.

    Two classes: the surface takes the colour of the class, the stronger the further the answer is
    from the threshold, and a line runs where it is crossed. More classes: the colour of the
    strongest output. Regression: the value, by the diverging map. One's own data with more than two
    columns are cut by a plane through two of them. A picture that stands still becomes finer.

    Where the data take them, points are drawn by hand, erased and moved with the tools above.
    """

    declaration = BOUNDARY

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._plane: Plane | None = None
        self._coloring: Coloring | None = None
        self._pointed: tuple[float, float] | None = None
        self._said = ""
        self._said_at: tuple[float, float] | None = None
        self.canvas = PointCanvas(theme)
        self.tools = PointTools(theme)
        self.tool_row = QWidget()
        self.editing = PointEditing(self.canvas, self.tools, self)
        self.legend = ClassLegend()
        self.color_bar = ColorBar(diverging_table(theme), theme)
        self.test_check = _test_check()
        self.choice = ColumnChoice()
        self.choice.setVisible(False)
        self.readout = Readout("boundaryReadout", hint("", "", None))
        self.controls = (self.tools, self.test_check, *self.choice.combos, self.readout)
        self._refining = Refining(self)
        self._build_layout()
        self._connect()

    def _connect(self) -> None:
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.resized.connect(self._refine)
        self.test_check.toggled.connect(self._show_points)
        self.choice.changed.connect(self.redraw)
        self.canvas.class_wanted.connect(self.tools.choose_class)
        self.canvas.left.connect(lambda: self.tools.choose(""))
        self.tools.chosen.connect(self._on_tool)
        self.tools.changed.connect(self._on_tool_changed)
        self.editing.wished.connect(self._on_wished)
        self.editing.changed.connect(self._show_drawn)
        self.editing.said.connect(self._on_said)

    def _build_layout(self) -> None:
        above = QWidget()
        top = QHBoxLayout(above)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.legend, 1)
        top.addWidget(self.color_bar)
        top.addStretch()
        top.addWidget(self.test_check)
        row = QHBoxLayout(self.tool_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.tools)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.tool_row)
        layout.addWidget(above)
        layout.addWidget(self.choice)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.readout)
        self.giving_way = GivingWay(self.content, (self.tool_row, self.readout, above, self.choice))

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        if self.experiment is None or has_plane(self.dataset):
            return "The decision boundary is drawn here as soon as there is a network."
        return (
            "The decision boundary needs data in the plane: choose XOR, circle, spiral, moons,"
            " plane or another 2-D data set, or a table of your own with two columns or more."
        )

    def stand_still(self) -> None:
        """Refine the picture at once, or ask for it."""
        super().stand_still()
        self._refining.refine()

    def _is_empty(self) -> bool:
        return self.snapshot is None or not has_plane(self.dataset)

    def _reset(self) -> None:
        self.choice.set_dataset(self.dataset)
        self.editing.cancel()
        self._refining.forget()
        takes_points = self.dataset is not None and self.dataset.takes_points
        self.giving_way.set_visible(self.tool_row, takes_points and self.takes_changes)
        if not takes_points:
            self.tools.choose("")
        self._take_data()

    def _take_data(self) -> None:
        self._coloring = self._plane = None
        data = self.dataset
        tests = has_plane(data) and data is not None and (len(data.x_test) or data.takes_points)
        self.test_check.setEnabled(bool(tests))
        self.editing.take(data, None)
        self._show_hint()

    def _restyle(self) -> None:
        self.tools.set_theme(self.theme)
        self._show_points()

    def _show_points(self) -> None:
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
        points = own_points(self._plane, self.dataset, coloring, self.theme, self._parts)
        self.canvas.prepare(self._plane, points, table, self.theme)
        self.editing.take(self.dataset, self._plane)
        self.editing.show_tests(self.test_check.isChecked())
        self._show_drawn()
        self._prepare_tools(coloring)
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

    @property
    def _parts(self) -> tuple[str, ...]:
        return ("test", "train") if self.test_check.isChecked() else ("train",)

    def _show_drawn(self) -> None:
        """Show the points drawn by hand, at once also those of a stroke under way."""
        if self._coloring is not None and self.dataset is not None:
            points = self.editing.points
            self.canvas.show_drawn(
                drawn_points(self.dataset, points, self._coloring, self.theme, self._parts)
            )

    def _prepare_tools(self, coloring: Coloring) -> None:
        if coloring.classes:
            names = [self._name(label) for label in range(coloring.classes)]
            drawn = self.dataset is not None and is_only_drawn(self.dataset)
            self.tools.show_classes(names, self.theme, grows=drawn and len(names) < MOST_CLASSES)
        else:
            low, high = coloring.reading.ends
            self.tools.show_values(
                low, high, lambda value: coloring.point_colors(self.theme, np.array([[value]]))[0]
            )

    def _describe(self, plane: Plane, dataset: Dataset) -> None:
        across, upwards = (axis.name for axis in plane.axes)
        self.canvas.setAccessibleName("Answers over the plane")
        self.canvas.setAccessibleDescription(description(across, upwards, dataset))

    def _name(self, label: int) -> str:
        names = self.dataset.class_names if self.dataset is not None else ()
        return names[label] if names else str(label)

    def _on_tool(self, tool: str) -> None:
        self.canvas.set_tool(tool, REACH)
        self._on_said("")
        self._on_tool_changed()
        if tool:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_tool_changed(self) -> None:
        """What is drawn must be seen."""
        if self.tools.tool == ADD and not self.tools.is_train:
            self.test_check.setChecked(True)
        self._show_hint()

    def _show_hint(self) -> None:
        self.readout.set_hint(hint(self.tools.tool, self.tools.target_words, self.dataset))

    def _on_wished(self, points: tuple[PointSpec, ...], follows: bool) -> None:
        signal = self.change_followed if follows else self.change_requested
        signal.emit(Change(0, POINTS, points=points))

    def _on_said(self, sentence: str) -> None:
        self._said, self._said_at = sentence, self._pointed
        self._update_readout()

    def _on_pointed(self, place: tuple[float, float] | None) -> None:
        self._pointed = place
        if self._said and not self.editing.is_drawing and self._is_far(place):
            self._said = ""
        self._update_readout()

    def _is_far(self, place: tuple[float, float] | None) -> bool:
        if place is None or self._said_at is None or self._plane is None:
            return True
        return between(self._plane, place, self._said_at) > _FAR

    def _update_readout(self) -> None:
        if self._said or lacks_class(self.dataset):
            self.readout.show_text(self._said)  # else the hint, which says what is missing
            return
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
