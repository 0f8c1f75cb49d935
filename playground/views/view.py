"""View: what all views share. It keeps the newest snapshot and draws it only while it is seen."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QMargins, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from core.insight.look import Looks
from playground.qt.overrides import total
from playground.qt.tips import is_tip, show_beside
from playground.theme import LIGHT, Theme
from playground.views.export import write_png, write_svg
from playground.views.giving_way import GivingWay
from playground.views.ground import Cover, take_ground
from playground.views.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from core import Dataset, Experiment, Snapshot
    from core.insight.look import Look
    from playground.views.declared import Declaration

_EMPTY, _CONTENT = 0, 1


class View(QWidget):
    """Base of the views.

    A subclass declares what it is, puts its widgets into `content`, says in `_is_empty` whether
    there is something to draw, and draws the snapshot in `_draw`. Views hold no truth of their own:
    the experiment, the data set and the newest snapshot are what they were given. What a person
    does in a view goes up by signals; what takes longer than a frame is asked for with
    `request_analysis`, and its answer comes by `show_analysis`.
    """

    change_requested = Signal(object)
    """A change of the run that a person made in this view."""
    change_followed = Signal(object)
    """A change that goes on with the one requested last, as in a drag: both are undone as one."""
    analysis_requested = Signal(object)
    """What is to be computed beside the window."""
    sample_requested = Signal(object)
    """A row of the data that is to be shown closely, as a `SampleWish` (see `samples`)."""
    network_requested = Signal(object)
    """The `NetworkSpec` that a person built in this view: the form takes it up."""

    declaration: ClassVar[Declaration]
    """What it is called, where it stands, how often it draws."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{self.name}View")
        self.setToolTip(self.declaration.tip)
        self.setAccessibleName(self.declaration.title)
        self.theme = theme
        self.experiment: Experiment | None = None
        self.dataset: Dataset | None = None
        self.snapshot: Snapshot | None = None
        self._looks: Looks | None = None
        self.content = QWidget()
        self.takes_changes = True
        """Whether what a person changes in it is changed in the run; not of one that is over."""
        self.controls: tuple[QWidget, ...] = ()
        """What is to be operated, and so is left out of exported pictures."""
        self.giving_way = GivingWay(self.content, ())
        """What it does without where it is too low for all."""
        self._pending = False
        self._drawn_at = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._empty_label = QLabel()
        self._empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty_label.setWordWrap(True)
        self._empty_label.setContentsMargins(QMargins(24, 24, 24, 24))
        self._empty_label.setProperty("role", "caption")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty_label)
        self._stack.addWidget(self.content)
        self._waiting = Waiting(self)
        self._cover = Cover(self)
        self._is_held = self._is_drawing = False
        self._take_ground()

    @property
    def name(self) -> str:
        """The one word that it is known by."""
        return self.declaration.name

    @classmethod
    def suits(cls, dataset: Dataset) -> bool:
        """Whether there is something to show of these data; where not, the view stays empty."""
        return cls.declaration.suits(dataset)

    @property
    def empty_text(self) -> str:
        """What would fill the view, said while it is empty."""
        return "Nothing to show yet: choose a data set and a network on the left."

    @property
    def is_empty(self) -> bool:
        """Whether the view shows its empty text."""
        return self._stack.currentIndex() == _EMPTY

    @property
    def needs_now(self) -> frozenset[str]:
        """What it needs as it is set just now: `needs`, or fewer."""
        return self.declaration.needs

    def is_active(self) -> bool:
        """Whether a snapshot would be drawn now: the view is seen and has something to show."""
        return self._is_seen() and self._has_fitting_data()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the run as it stands now: at once, a little later, or when the view is seen."""
        if snapshot is self.snapshot and not self._pending:
            return  # it is drawn
        self.snapshot = snapshot
        self._pending = True
        if not self._is_seen():
            return
        wait = self._drawn_at + self.declaration.min_interval - time.monotonic()
        if wait <= 0 or snapshot.finished or snapshot.diverged:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start(int(wait * 1000) + 1)

    def request_analysis(self, request: object, text: str = "Computing…") -> None:
        """Ask for what takes longer than a frame, and say so quietly until the answer comes.

        It is called from `_draw` or by a person's hand, so never for a view that nobody sees.
        """
        self._waiting.begin(text)
        self.analysis_requested.emit(request)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer has been asked for and has not come."""
        return self._waiting.is_on

    def show_analysis(self, result: object | None) -> None:
        """Take the answer to a request, None when there is none, and draw it."""
        self._waiting.end()
        if result is not None:
            self._take_analysis(result)
            self.redraw()

    def set_experiment(
        self, experiment: Experiment, dataset: Dataset | None, *, followed: bool = False
    ) -> None:
        """A new run begins; snapshots of the one before are forgotten.

        `followed` says that a snapshot is shown before anything is painted: that is waited for.
        """
        self.experiment, self.dataset = experiment, dataset
        self._forget()
        # To change to the empty text and back takes as long as a frame.
        if followed and self.is_active() and not self.declaration.shows_data_alone:
            self._pending = True
        else:
            self.redraw()

    def change_data(self, experiment: Experiment, dataset: Dataset) -> None:
        """The run goes on with other rows: what was made of those before is forgotten."""
        self.experiment, self.dataset, self._looks = experiment, dataset, None
        self._take_data()
        self.redraw()

    def use_looks(self, looks: Looks) -> None:
        """Share `looks` with other views, until the next experiment; else the view has its own."""
        self._looks = looks

    @property
    def looks(self) -> Looks:
        """What makes the looks of this run; only while there are an experiment and data."""
        if self._looks is None:
            if self.experiment is None or self.dataset is None:
                raise ValueError("there is nothing to look at without an experiment and data")
            self._looks = Looks(self.experiment, self.dataset)
        return self._looks

    def look(self, snapshot: Snapshot) -> Look:
        """What all views share of a snapshot; only while there are an experiment and data."""
        return self.looks.of(snapshot)

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        changed, self.theme = theme != self.theme, theme
        self._take_ground()  # also when none has changed: a style sheet may have taken it away
        if changed:
            self._restyle()
            self.redraw()

    def clear(self) -> None:
        """Forget experiment, data and snapshot."""
        self.experiment = self.dataset = None
        self._forget()
        self.redraw()

    def redraw(self) -> None:
        """Draw the newest snapshot again, now or when the view is seen."""
        self._pending = True
        self.flush()

    def flush(self) -> None:
        """Draw what waits to be drawn now, if the view is seen."""
        if self._pending and not (self._is_held or self._is_drawing) and self._is_seen():
            self._draw_now()

    def hold(self) -> None:
        """Draw nothing and show the bare ground until `release`."""
        self._is_held = True
        self._cover.lie()

    def lay_out(self) -> bool:
        """Below its cover let the widgets stand that will be drawn; False where they do."""
        has_to = self._is_held and self.is_empty and self._is_seen() and self._has_content()
        if has_to:
            self._stack.setCurrentIndex(_CONTENT)  # which raises it above its cover
            self._cover.lie()
        return has_to

    def release(self) -> None:
        """Draw what waits since `hold`."""
        if self._is_held:
            self._is_held = False
            self.flush()
            self._cover.lift()

    def stand_still(self) -> None:
        """Draw now as well as it can be: a picture is taken, and no snapshot comes before."""
        self.release()
        self.flush()

    def export_png(self, path: str | Path) -> None:
        """Write the picture as PNG at twice its size on the screen; raises `OSError`."""
        with self._export_ready() as widget:
            write_png(widget, self.theme.ground, path)

    def export_svg(self, path: str | Path) -> None:
        """Write the picture as SVG; raises `OSError`."""
        with self._export_ready() as widget:
            write_svg(widget, self.declaration.title, path)

    @total(False)
    def event(self, event: QEvent) -> bool:
        """Show the tooltip beside the view."""
        return show_beside(self, event) if is_tip(event) else super().event(event)

    @total()
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the newest snapshot."""
        super().showEvent(event)
        self.redraw()

    @total()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line that says what is waited for in its corner; give way where it is low."""
        super().resizeEvent(event)
        self._give_way()
        self._waiting.place()
        self._cover.fit()

    @total()
    def hideEvent(self, event: QHideEvent) -> None:
        """Stop working."""
        super().hideEvent(event)
        self._timer.stop()

    # What a subclass adds.

    def _is_empty(self) -> bool:
        """Whether there is nothing that could be drawn."""
        return self.snapshot is None

    def _draw(self, snapshot: Snapshot) -> None:
        """Draw the snapshot; only called while there is something to draw."""
        raise NotImplementedError

    def _draw_data(self) -> None:
        """Draw without a snapshot; only for a view that `shows_data_alone`."""

    def _take_analysis(self, result: object) -> None:
        """Keep what was asked for with `request_analysis`; `_draw` comes next."""

    def _reset(self) -> None:
        """Prepare for another experiment, data set or none."""

    def _take_data(self) -> None:
        """Prepare for other rows of the same run; the snapshot is drawn again after it."""

    def _restyle(self) -> None:
        """Take on `self.theme`, another than before."""

    def _prepare_export(self) -> QWidget:
        """Get ready to be exported and give the widget that shall be the picture."""
        return self.content

    def _end_export(self) -> None:
        """Undo what `_prepare_export` did."""

    def _column(self) -> QVBoxLayout:
        """The layout of `content`, from above, with the margins of all views."""
        column = QVBoxLayout(self.content)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        return column

    # The rest is the base's own.

    @contextmanager
    def _export_ready(self) -> Iterator[QWidget]:
        self._draw_now()
        if self.is_empty:
            yield self
            return
        try:
            self._show_controls(shown=False)
            yield self._prepare_export()
        finally:
            self._end_export()
            self._show_controls(shown=True)

    def _show_controls(self, *, shown: bool) -> None:
        for control in self.controls:
            policy = control.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # nothing else moves
            control.setSizePolicy(policy)
            control.setVisible(shown)

    def _forget(self) -> None:
        self.snapshot = self._looks = None
        self._drawn_at = float("-inf")
        self._timer.stop()
        self._waiting.end()
        self._reset()

    def _take_ground(self) -> None:
        for widget in (self, self.content, self._cover):
            take_ground(widget, self.theme)

    def _is_seen(self) -> bool:
        window = self.window()
        if not self.isVisible() or window.isMinimized():
            return False
        # What lies behind another tab is visible to Qt, which puts it outside of the window.
        place = QRect(self.mapTo(window, QPoint(0, 0)), self.size())
        return place.intersects(window.rect())

    def _has_fitting_data(self) -> bool:
        return self.dataset is None or self.suits(self.dataset)

    def _draw_now(self) -> None:
        self._pending = False
        self._timer.stop()
        snapshot = self.snapshot
        if not self._has_content():
            self._empty_label.setText(self.empty_text)
            self._stack.setCurrentIndex(_EMPTY)
            return
        with self._in_one_drawing():
            self._stack.setCurrentIndex(_CONTENT)
            self._pending = False  # what got its size just now has asked for what comes next
            if snapshot is None:
                self._draw_data()
            else:
                self._draw(snapshot)
            self._give_way()  # there may be more to show than before
        self._drawn_at = time.monotonic()
        self.flush()  # something got another size by what was drawn

    @contextmanager
    def _in_one_drawing(self) -> Iterator[None]:
        """Who asks meanwhile for another drawing gets it after this one."""
        self._is_drawing = True
        try:
            yield
        finally:
            self._is_drawing = False

    def _has_content(self) -> bool:
        is_early = self.snapshot is None and not self.declaration.shows_data_alone
        return not (is_early or not self._has_fitting_data() or self._is_empty())

    def _give_way(self) -> None:
        self.giving_way.fit(self.height())
