"""Makes an animation: each step is looked at, its picture taken, and all go into a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from playground.chrome.animation_dialog import WINDOW, AnimationDialog, AnimationWish
from playground.chrome.timeline_words import obstacle
from playground.session.animation import FORMATS, Frame, most_frames
from playground.session.outputs import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from playground.chrome.dialogs import Dialogs
    from playground.chrome.settings import Settings
    from playground.session.session import Session
    from playground.session.timeline import Place
    from playground.views.view import View


# Seconds that a frame waits for what its views have asked the analyst, and how often it looks.
_PATIENCE: Final = 2.0
_LOOK_AGAIN_MS: Final = 10


class MadeViews(Protocol):
    """The views, as far as an animation needs them."""

    def all_made(self) -> Iterable[View]:
        """Those that have been seen."""

    def __getitem__(self, name: str) -> View:
        """The view of this name."""


class Animator(QObject):
    """Asks what is wanted, goes through the steps, and hands the pictures to the writer."""

    message = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        session: Session,
        views: MadeViews,
        dialogs: Dialogs,
        settings: Settings,
        window: QWidget,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` counts seconds."""
        super().__init__(window)
        self._session, self._views, self._window = session, views, window
        self._dialogs, self._settings = dialogs, settings
        self.dialog: AnimationDialog | None = None
        """The dialog while it is open."""
        self._wish: AnimationWish | None = None
        self._path = ""
        self._frames: list[Frame] = []
        self._before: Place | None = None
        self._is_due = False
        self._clock, self._deadline = clock, 0.0
        self._unanswered = 0  # frames in which a view still waited
        session.timeline.moved.connect(self._on_moved)
        session.timeline.failed.connect(self._on_failed)
        session.animations.written.connect(self._on_written)
        session.animations.failed.connect(self._on_failed)
        session.animations.progress.connect(self._on_writing)

    def ask(self) -> None:
        """Open the dialog, or say why there is nothing to be exported."""
        place = self._session.timeline.place
        formats = [one for one in FORMATS if one.is_there]
        why = obstacle(place) or ("" if formats else "Animations need the package Pillow.")
        if why or self.dialog is not None:
            self.message.emit(why)
            return
        self._session.pause()
        seen = [
            (view.name, view.declaration.title)
            for view in self._views.all_made()
            if view.is_active()
        ]
        self.dialog = AnimationDialog(seen, place.first, place.last, formats, self._window)
        self.dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.dialog.wanted.connect(self._begin)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _begin(self, wish: AnimationWish) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        size = self._picture_of(wish.view).size() * self._window.devicePixelRatioF()
        most = most_frames(size.width(), size.height())
        if wish.frames > most:
            dialog.show_form(f"So large a picture fits into memory {most:,} times: fewer frames.")
            return
        kind = wish.format.kind
        patterns = " ".join(f"*{ending}" for ending in kind.endings)
        suggestion = str(Path(self._settings.folder) / f"training{kind.endings[0]}")
        path = self._dialogs.save_path(
            "Export animation", suggestion, f"{wish.format.title} ({patterns})"
        )
        if not path:
            return
        session = self._session
        try:
            session.animations.check(path, wish.format, session.reads, session.path)
        except OutputError as error:
            dialog.show_form(f"Not exported: {error}")
            return
        self._wish, self._path, self._frames = wish, path, []
        self._unanswered = 0
        self._before = session.timeline.place
        self._go_on()

    def _go_on(self) -> None:
        """Look at the next step, or write the file."""
        wish, dialog, done = self._wish, self.dialog, len(self._frames)
        if wish is None or dialog is None:
            return
        if done == wish.frames:
            dialog.show_progress(0, 0, f"Writing {Path(self._path).name}…")
            frames, self._frames = self._frames, []
            self._session.animations.write(self._path, frames, 1 / wish.rate, wish.format)
            return
        step = wish.steps[done]
        dialog.show_progress(done, wish.frames, f"Step {step:,}: frame {done + 1} of {wish.frames}")
        self._session.look_at(step)
        self._on_moved(self._session.timeline.place)  # it may have been seen already

    def _on_moved(self, place: Place) -> None:
        wish, done = self._wish, len(self._frames)
        if wish is None or done == wish.frames or self._is_due:
            return
        if place.is_exact and place.step == wish.steps[done]:
            self._is_due = True
            QTimer.singleShot(0, self, self._take_picture)  # once all views have been told

    def _take_picture(self) -> None:
        for view in self._seen():
            view.stand_still()  # some would draw, or draw better, a little later
        self._deadline = self._clock() + _PATIENCE
        self._take_when_answered()

    def _seen(self) -> list[View]:
        return [view for view in self._views.all_made() if view.is_active()]

    def _take_when_answered(self) -> None:
        """What a view has asked the analyst belongs to the picture, unless it takes too long."""
        wish = self._wish
        if wish is None:
            self._is_due = False
            return
        if any(v.is_waiting for v in self._seen() if wish.view in (WINDOW, v.name)):
            if self._clock() < self._deadline:
                QTimer.singleShot(_LOOK_AGAIN_MS, self, self._take_when_answered)
                return
            self._unanswered += 1
        self._is_due = False
        self._frames.append(self._fitting(self._picture_of(wish.view).grab().toImage()))
        self._go_on()

    def _fitting(self, image: QImage) -> Frame:
        """All are as large as the first, also when somebody makes the window another size."""
        first = next(iter(self._frames), None)
        size = image.size() if first is None else QSize(first.width, first.height)
        whole = Qt.AspectRatioMode.IgnoreAspectRatio
        smooth = Qt.TransformationMode.SmoothTransformation
        return frame_of(image if image.size() == size else image.scaled(size, whole, smooth))

    def _picture_of(self, name: str) -> QWidget:
        return self._window if name == WINDOW else self._views[name]

    def _on_writing(self, done: int, total: int, _what: str) -> None:
        if self._wish is not None and self.dialog is not None:
            self.dialog.show_progress(done, total, f"Writing {Path(self._path).name}…")

    def _on_written(self, path: str) -> None:
        self._wish = None
        if self.dialog is not None:
            self.dialog.accept()
        text = f"Exported {Path(path).name}."
        if self._unanswered:
            frames = f"{self._unanswered} frame{'s' if self._unanswered > 1 else ''}"
            text += f" {frames} did not wait for what was still being computed."
        self.message.emit(text)

    def _on_failed(self, why: str) -> None:
        if self._wish is not None and self.dialog is not None:
            self._wish = None
            self.dialog.show_form(why)

    def _on_finished(self) -> None:
        """The dialog was closed, whatever is under way."""
        self._wish, self._frames = None, []
        self._session.animations.cancel()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        before, self._before = self._before, None
        if before is not None and before.is_now:
            self._session.timeline.back()
        elif before is not None:
            self._session.look_at(before.step)


def frame_of(image: QImage) -> Frame:
    """The pixels of a picture, without what Qt adds at the end of its lines."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height = image.width(), image.height()
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return Frame(width, height, lines[:, : 3 * width].tobytes())
