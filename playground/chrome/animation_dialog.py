"""What is to become an animation: which picture, from step to step, how many frames, which file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from playground.qt.overrides import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.session.animation import Format

WINDOW: Final = ""
"""The name of the whole window among the pictures."""
_USUAL_FRAMES: Final = 60
_MOST_FRAMES: Final = 1000
_MOST: Final = 2**31 - 1
_RATES: Final = (5, 10, 20, 30)


class AnimationWish(NamedTuple):
    """What a person chose: a view's name or `WINDOW`, the steps, frames and frames a second."""

    view: str
    first: int
    last: int
    frames: int
    rate: int
    format: Format

    @property
    def steps(self) -> tuple[int, ...]:
        """The step of each frame: evenly spread, with both ends."""
        parts = max(self.frames - 1, 1)
        span = self.last - self.first
        return tuple(self.first + round(span * n / parts) for n in range(self.frames))


class AnimationDialog(QDialog):
    """Asks, and then shows how far it is; closing it cancels."""

    wanted = Signal(object)  # AnimationWish

    def __init__(
        self,
        views: Sequence[tuple[str, str]],
        first: int,
        last: int,
        formats: Sequence[Format],
        parent: QWidget | None = None,
    ) -> None:
        """Offer `views` (name, title), the steps from `first` to `last`, and `formats`."""
        super().__init__(parent)
        self.setObjectName("animationDialog")
        self.setWindowTitle("Export animation")
        self._formats = tuple(formats)
        self._build_fields(views, first, last)
        self.note = QLabel()
        self.note.setObjectName("animationNote")
        self.note.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setObjectName("animationProgress")
        self.progress.setAccessibleName("Frames done")
        box = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(box.Save | box.Cancel)
        self.save_button = self.buttons.button(box.Save)
        self.save_button.setText("Export…")
        self.save_button.setToolTip("Choose a file, then make the animation.")
        self.buttons.button(box.Cancel).setToolTip("Close; a file that is not whole is not kept.")
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(self._form)
        layout.addWidget(self.note)
        layout.addWidget(self.progress)
        layout.addWidget(self.buttons)
        self.show_form(
            "The run is shown at each of these steps. This takes a moment: a frame waits up to two"
            " seconds for what a view still computes."
        )

    def wish(self) -> AnimationWish:
        """What stands in the fields."""
        first, last = sorted((self.first_spin.value(), self.last_spin.value()))
        return AnimationWish(
            self.view_combo.currentData(),
            first,
            last,
            min(self.frames_spin.value(), last - first + 1),
            self.rate_combo.currentData(),
            self._formats[self.format_combo.currentIndex()],
        )

    def show_form(self, note: str) -> None:
        """Let the fields be changed, under a sentence."""
        self._allow(True)
        self.progress.reset()
        self.note.setText(note)

    def show_progress(self, done: int, of: int, what: str) -> None:
        """Show how far it is; `of` 0: not known."""
        self._allow(False)
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self.note.setText(what)

    def _allow(self, allowed: bool) -> None:
        for field in self._fields:
            field.setEnabled(allowed)
        self.save_button.setEnabled(allowed)

    def _build_fields(self, views: Sequence[tuple[str, str]], first: int, last: int) -> None:
        self.view_combo, self.format_combo, self.rate_combo = QComboBox(), QComboBox(), QComboBox()
        for name, title in ((WINDOW, "Whole window"), *views):
            self.view_combo.addItem(title, name)
        for chosen in self._formats:
            self.format_combo.addItem(chosen.title)
        for rate in _RATES:
            self.rate_combo.addItem(f"{rate} a second", rate)
        self.rate_combo.setCurrentIndex(_RATES.index(10))
        self.first_spin, self.last_spin, self.frames_spin = _Spin(), _Spin(), QSpinBox()
        for spin, value in ((self.first_spin, first), (self.last_spin, last)):
            spin.setRange(min(first, _MOST), min(last, _MOST))
            spin.setValue(min(value, _MOST))
            spin.setGroupSeparatorShown(True)
        self.frames_spin.setRange(2, _MOST_FRAMES)
        self.frames_spin.setValue(min(_USUAL_FRAMES, max(last - first + 1, 2)))
        rows = (
            ("picture", self.view_combo, "view", "What is seen in the animation."),
            ("from step", self.first_spin, "first", "The step of the first frame."),
            ("to step", self.last_spin, "last", "The step of the last frame."),
            ("frames", self.frames_spin, "frames", "How many pictures, evenly spread."),
            ("speed", self.rate_combo, "rate", "Frames a second."),
            ("file", self.format_combo, "format", "WebP is small; GIF plays everywhere."),
        )
        self._form = QFormLayout()
        self._fields: list[QWidget] = []
        for text, field, name, tip in rows:
            field.setObjectName(f"animation{name.capitalize()}")
            field.setAccessibleName(f"Animation: {text}")
            field.setToolTip(tip)
            self._form.addRow(text, field)
            self._fields.append(field)

    def _on_accepted(self) -> None:
        self.wanted.emit(self.wish())


class _Spin(QSpinBox):
    """Counts steps, by twentieths of what there is with the page keys."""

    @total()
    def stepBy(self, steps: int) -> None:  # noqa: N802 (Qt's name)
        """Move by single steps, or for the page keys, of ten, by a part of the run."""
        page = max((self.maximum() - self.minimum()) // 20, 1)
        self.setValue(self.value() + (steps if abs(steps) < 10 else page * steps // 10))
