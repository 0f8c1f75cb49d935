"""DiagramView: the network itself, from inputs to outputs, live; looked into and built in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.insight.exciting import ExcitingImages, MostExciting
from core.insight.lesions import LesionLosses, LesionRanking
from core.insight.scale import largest_magnitude
from core.insight.unit_maps import signed_tiles
from core.run.analysis import AnalysisRequest, AnalysisResult
from core.spec.changes import Change
from core.spec.dropout import with_dropout
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme, tabular_font
from playground.views.color_bar import ColorBar
from playground.views.declarations import DIAGRAM
from playground.views.diagram.asking import Asking
from playground.views.diagram.build_button import rank_button
from playground.views.diagram.building import Building
from playground.views.diagram.canvas import DiagramCanvas
from playground.views.diagram.card import UnitCard
from playground.views.diagram.choice import Choice, Pick
from playground.views.diagram.describing import described, hover_text, opened_text
from playground.views.diagram.stage import Stage
from playground.views.diagram.words import edited_text, value_text
from playground.views.giving_way import GivingWay
from playground.views.network_picture.faces import Moment
from playground.views.network_picture.lighting import Light
from playground.views.network_picture.painting import link_table
from playground.views.number_edit import NumberEdit
from playground.views.readout import Readout
from playground.views.scale import Level
from playground.views.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core import Dataset, Experiment, NetworkSpec, Snapshot
    from core.insight.plane import Plane
    from core.nn.arrays import Array
    from playground.views.diagram.pointing import Target
    from playground.views.network_picture.arrangement import Unit
    from playground.views.network_picture.painting import Scene

# A network that was not drawn for so long stands still.
STILL_MS: Final = 300
_HINT: Final = "Click a unit to look into it; double-click a link or bias to edit it."
_LIT: Final = "Lit by the drawing: the brighter a unit, the stronger it answers."


class DiagramView(View):
    """Units as squares or discs, links as wide and coloured as their weights, biases as strips.

    Over data of the plane each unit shows what it says there; for images the first units show
    their weights, deeper ones the mean of the images that excite them most; else units are discs in
    the colour of their mean activation.
    """

    declaration = DIAGRAM

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._level = Level()
        self._pointed: Target | None = None
        self._arranged_for: object = None
        self._pick = Pick()
        self._drawn: Array | None = None
        self.canvas = DiagramCanvas(theme)
        self.building = Building(self, theme, self._network)
        self.card = UnitCard(theme, self.content)
        self.field = NumberEdit("diagramNumberEdit", self.canvas)
        self.rank_button = rank_button()
        self.color_bar = ColorBar(link_table(theme), theme)
        self.readout = Readout("diagramReadout", _HINT)
        self._exciting = Asking(self, "Finding what excites each unit…")
        self._ranking = Asking(self, "Switching off one unit after the other…")
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._build_layout()
        self._connect()
        self._restyle()

    def _build_layout(self) -> None:
        foot = QWidget()
        below = QHBoxLayout(foot)
        below.setContentsMargins(0, 4, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.rank_button)
        below.addStretch(1)
        below.addWidget(self.color_bar)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(0)
        layout.addWidget(self.building.heads)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.building.feet)
        layout.addWidget(foot)
        layout.addSpacing(4)
        layout.addWidget(self.readout)
        strips = (self.building.feet, self.building.heads)
        self.giving_way = GivingWay(self.content, (self.readout, foot, *strips))

    def _connect(self) -> None:
        self._still.timeout.connect(self._on_still)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.opened.connect(self.open_unit)
        self.canvas.switch_wanted.connect(self.switch)
        self.canvas.edit_wanted.connect(self._on_edit_wanted)
        self.canvas.menu_wanted.connect(self._on_menu_wanted)
        self.canvas.more_wanted.connect(self.building.show_choice_menu)
        self.canvas.resized.connect(self.redraw)
        self.building.network_wanted.connect(self.network_requested)
        self.building.unit_opened.connect(self.open_unit)
        self.building.unit_switched.connect(self.switch)
        self.building.choice_made.connect(self.choose)
        self.building.edit_wanted.connect(self._on_bias_wanted)
        self.card.closed.connect(self._on_card_closed)
        self.card.switched.connect(self._on_card_switched)
        self.field.entered.connect(self._on_entered)
        self.rank_button.toggled.connect(self._on_rank_toggled)

    @total(QSize())
    def sizeHint(self) -> QSize:
        """Room for a small network."""
        return QSize(560, 330)

    @property
    def empty_text(self) -> str:
        """What would fill the view."""
        return "The network is drawn here, unit by unit, as soon as there is one."

    @property
    def scene(self) -> Scene | None:
        """What is painted."""
        return self.canvas.scene

    @property
    def names(self) -> Mapping[Unit, str]:
        """What inputs and outputs are called."""
        return self.scene.names if self.scene is not None else {}

    # What a person does.

    def open_unit(self, unit: Unit | None) -> None:
        """Look into a unit, or at the whole again."""
        if self.scene is not None and unit != self.scene.opened:
            self.scene.opened = unit
            if unit is not None:
                self.scene.current = unit
            self.redraw()

    def show_input(self, x: Array | None) -> None:
        """Light the units up by what they answer to x (inputs,), which somebody draws."""
        if x is not None or self._drawn is not None:
            self._drawn = x
            self.redraw()

    @property
    def choice(self) -> Choice:
        """Which units are shown of layers that are too wide."""
        return self._pick.choice

    def choose(self, choice: Choice) -> None:
        """Show these units of layers that are too wide, as they stand just now."""
        self._pick = Pick(choice)
        self._arranged_for = None
        self.redraw()

    def switch(self, unit: Unit) -> None:
        """Switch a hidden unit off, or on again."""
        if self.snapshot is not None and 0 <= unit[0] < len(self.snapshot.weights) - 1:
            value = int(unit not in self.snapshot.units_off)
            self.change_requested.emit(Change(0, "unit_off", value, where=unit))

    def _network(self) -> NetworkSpec | None:
        """What is built on: the network with the dropout that it has by now."""
        experiment, snapshot = self.experiment, self.snapshot
        if experiment is None or snapshot is None or not snapshot.dropout:
            return None if experiment is None else experiment.network
        return with_dropout(experiment.network, snapshot.dropout)

    def _on_menu_wanted(self, unit: Unit, place: QPoint) -> None:
        if self.snapshot is not None:
            self.building.show_unit_menu(unit, place, self.snapshot)

    def _on_bias_wanted(self, target: Target, place: QPoint) -> None:
        self._on_edit_wanted(target, self.canvas.mapFromGlobal(place))

    def _on_card_closed(self) -> None:
        had_focus = self.card.isAncestorOf(self.focusWidget() or self)
        self.open_unit(None)
        if had_focus:
            self.canvas.setFocus()

    def _on_card_switched(self) -> None:
        if self.scene is not None and self.scene.opened is not None:
            self.switch(self.scene.opened)

    def _on_edit_wanted(self, target: Target, place: QPoint) -> None:
        text = "" if self.snapshot is None else value_text(target, self.snapshot)
        if text and self.snapshot is not None:
            what = edited_text(target, len(self.snapshot.weights), self.names)
            self.field.open_for(target, text, what, place)

    def _on_entered(self, target: Target, value: float) -> None:
        where = target.unit if target.source is None else (*target.unit, target.source)
        field = "bias" if target.is_bias else "weight"
        self.change_requested.emit(Change(0, field, value, where=where))

    def _on_pointed(self, target: Target | None) -> None:
        self._pointed = target
        self._update_words()

    def _on_rank_toggled(self, ranked: bool) -> None:
        if not ranked:
            self._ranking.forget()
        self.redraw()

    # What is shown.

    def _reset(self) -> None:
        self._still.stop()
        self._level.restart()
        self._pick = Pick(self._pick.choice)
        self._pointed = self._arranged_for = None
        self._exciting.forget()
        self._ranking.forget()
        self.building.remember_focus()
        self.canvas.show_scene(None)
        self.card.hide()
        self.field.hide()

    def _restyle(self) -> None:
        self._arranged_for = None
        self.canvas.set_theme(self.theme)
        self.card.set_theme(self.theme)
        self.field.set_theme(self.theme)
        self.building.set_theme(self.theme)
        self.color_bar.set_colors(link_table(self.theme), self.theme)
        self.rank_button.setFont(tabular_font(self.theme.caption_pixels))

    def _draw(self, snapshot: Snapshot) -> None:
        if self.dataset is None or self.experiment is None:
            return
        scene = self._prepare(snapshot, self.experiment, self.dataset)
        self._ask()
        exciting = self._exciting.value
        moment = Moment(
            snapshot,
            self.look(snapshot),
            exciting if isinstance(exciting, ExcitingImages) else None,
        )
        m = self._follow_scale(snapshot, scene)
        scene.links.set_weights(snapshot.weights, m)
        scene.biases = {
            layer: signed_tiles(bias, m).tolist()
            for layer, bias in enumerate(snapshot.biases)
            if bias is not None
        }
        scene.off = snapshot.units_off
        scene.ranks = self._ranks()
        scene.light = None if self._drawn is None else Light.of(snapshot, self._drawn)
        scene.faces.update(moment)
        self._show_card(scene, moment)
        self._update_words()
        scene.still = snapshot.finished
        self._still.start()
        self.canvas.update()

    def _on_still(self) -> None:
        if self.scene is not None and not self.scene.still:
            self.scene.still = True
            self.canvas.update()

    def stand_still(self) -> None:
        """Paint all links as well as can be at once."""
        super().stand_still()
        self._on_still()

    def _prepare_export(self) -> QWidget:
        self._on_still()
        return self.content

    def _follow_scale(self, snapshot: Snapshot, scene: Scene) -> float:
        weights = [snapshot.weights[layer] for layer in scene.links.layers()]
        m = self._level.follow(largest_magnitude([*weights, *snapshot.biases]))
        self.color_bar.set_level(m)
        return m

    def _ask(self) -> None:
        """Ask for what takes longer than a frame, where it is shown."""
        images = self.dataset is not None and self.dataset.image_shape is not None
        if images and self.snapshot is not None and len(self.snapshot.weights) > 1:
            self._exciting.ask(AnalysisRequest("exciting images", MostExciting()))
        if self.rank_button.isChecked() and self.experiment is not None:
            ranking = LesionRanking(self.experiment.training.loss)
            self._ranking.ask(AnalysisRequest("lesion ranking", ranking))

    def _take_analysis(self, result: object) -> None:
        if isinstance(result, AnalysisResult) and not self._exciting.take(result):
            self._ranking.take(result)

    def _ranks(self) -> dict[Unit, int]:
        lost = self.lost
        if lost is None:
            return {}
        return {
            (layer, unit): rank
            for layer, ranks in enumerate(lost.ranks())
            for unit, rank in enumerate(ranks.tolist())
        }

    @property
    def lost(self) -> LesionLosses | None:
        """What is lost without each unit; None while that is not asked or not known."""
        value = self._ranking.value
        return value if isinstance(value, LesionLosses) else None

    def _prepare(self, snapshot: Snapshot, experiment: Experiment, dataset: Dataset) -> Scene:
        """The scene, laid out anew when the network, the room or what is shown is another."""
        shapes = tuple(weights.shape for weights in snapshot.weights)
        plane = self._plane()
        wanted = (shapes, snapshot.activations, self.canvas.size(), self.theme, plane)
        scene = self.scene
        if scene is not None and self._arranged_for == wanted:
            return scene
        self._arranged_for = wanted
        stage = Stage(experiment, dataset, self.look(snapshot), self.theme)
        made = stage.scene(snapshot, plane, self.canvas.size(), self._pick)
        if scene is not None:
            made.opened, made.current = scene.opened, scene.current
        self.canvas.show_scene(made)
        self._pointed = None
        self.building.show(made.arrangement, snapshot, self.choice)
        sizes = " to ".join(str(size) for size in (shapes[0][1], *(shape[0] for shape in shapes)))
        self.canvas.setAccessibleName(f"Network, units from inputs to outputs: {sizes}")
        return made

    def _plane(self) -> Plane | None:
        """The plane over which units are shown: only where no other input is held."""
        plane = self.looks.plane
        return plane if plane is not None and len(plane.held) <= 2 else None

    def _show_card(self, scene: Scene, moment: Moment) -> None:
        square = None if scene.opened is None else scene.arrangement.rect(scene.opened)
        if scene.opened is None or square is None or self.dataset is None:
            scene.opened = None
            self.card.hide()
            return
        opened = opened_text(scene.opened, scene, moment, self.dataset, self.lost)
        images = self.dataset.image_shape is not None
        self.card.show_unit(opened, scene.faces.portrait(scene.opened, moment), smooth=not images)
        canvas = self.canvas.geometry()
        # The strips may lie elsewhere in a moment: the layout has only just moved the canvas.
        above, below = self.building.heads.height(), self.building.feet.height()
        room = canvas.adjusted(0, -above, 0, below)
        self.card.show()  # first: only what is seen knows how large its words are
        self.card.place(room, square.translated(canvas.topLeft()))
        self.card.raise_()

    def _update_words(self) -> None:
        """The line below, and what a screen reader says of the canvas."""
        scene, snapshot = self.scene, self.snapshot
        if scene is None or snapshot is None or self.dataset is None:
            self.readout.show_text("")
            return
        if self._pointed is not None:
            look = self.look(snapshot)
            self.readout.show_text(hover_text(self._pointed, scene, snapshot, look, self.dataset))
        else:
            self.readout.show_text(_LIT if scene.light is not None else "")
        if self.canvas.hasFocus() or not self.canvas.accessibleDescription():
            words = described(scene, self.readout.text() if self._pointed is not None else "")
            if words != self.canvas.accessibleDescription():
                self.canvas.setAccessibleDescription(words)
