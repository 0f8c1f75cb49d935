"""RateStrip: below a learning rate, whether it is calm, overshooting or wild."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from playground.forms.number_text import format_number
from playground.qt.overrides import total
from playground.theme import LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from playground.forms.number_spin import NumberSpin

_HEIGHT: Final = 4
_MARK: Final = 4
# How far the strip reaches: so many decades below the line and above it.
_BELOW: Final = 1.5
_ABOVE: Final = 0.9
# How strong the colours are, of 255.
_CALM: Final = 90
_OVERSHOOTING: Final = 120
CAUTION: Final = (
    "Over the line a step overshoots; it need not diverge. The line is that of steps with all rows,"
    " and moves as the network learns."
)


class RateStrip(QWidget):
    """Lies along the lower edge of the field `spin`, on a scale of powers of ten, with a mark.

    `show_bounds` says where calm ends and wild begins, as the run stands; NaN, at first, hides it.
    """

    def __init__(self, spin: NumberSpin) -> None:
        super().__init__(spin)
        self._spin = spin
        self._theme = LIGHT
        self._calm = self._wild = math.nan
        self.setObjectName("rateStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        spin.installEventFilter(self)
        spin.valueChanged.connect(self.update)

    def show_bounds(self, calm: float, wild: float) -> None:
        """Rates below `calm` are calm, from `wild` on wild; infinite: all are calm."""
        if (calm, wild) != (self._calm, self._wild):
            self._calm, self._wild = calm, wild
            self.setVisible(not math.isnan(calm))
            self._lie_along()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.update()

    @property
    def words(self) -> str:
        """What the strip says, for the field's tooltip; empty while it says nothing."""
        if math.isnan(self._calm):
            return ""
        if math.isinf(self._calm):
            return f"As the run stands, any rate is calm: nothing curves upwards. {CAUTION}"
        calm, wild = (format_number(_rounded(rate)) for rate in (self._calm, self._wild))
        return (
            f"As the run stands: calm below {calm}, overshooting up to {wild}, wild beyond."
            f" {CAUTION}"
        )

    @property
    def parts(self) -> tuple[float, float]:
        """How far across the strip calm ends and wild begins, 0 to 1."""
        if math.isinf(self._calm):
            return 1.0, 1.0
        return self._share(self._calm), self._share(self._wild)

    @property
    def mark(self) -> float:
        """How far across the strip the field's own rate is, 0 to 1."""
        rate = self._spin.value()
        if math.isinf(self._calm):
            return 0.5 if rate > 0.0 else 0.0
        return self._share(rate)

    @total()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        """Paint three parts and the mark."""
        if math.isnan(self._calm):
            return
        painter, theme, width = QPainter(self), self._theme, float(self.width())
        calm, wild = (share * width for share in self.parts)
        accent, error = QColor(theme.accent), QColor(theme.error)
        accent.setAlpha(_CALM)
        over = QColor(error)
        over.setAlpha(_OVERSHOOTING)
        for left, right, color in (
            (0.0, calm, accent),
            (calm, wild, over),
            (wild, width, error),
        ):
            painter.fillRect(QRectF(left, 0.0, right - left, self.height()), color)
        x = min(max(self.mark * width - _MARK / 2, 0.0), width - _MARK)
        painter.fillRect(QRectF(x, 0.0, _MARK, self.height()), QColor(theme.text))

    @total(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the field's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._lie_along()
        return super().eventFilter(watched, event)

    def _share(self, rate: float) -> float:
        """Where a rate lies between the ends of the strip."""
        if rate <= 0.0:
            return 0.0
        away = math.log10(rate / self._calm)
        return min(max((away + _BELOW) / (_BELOW + _ABOVE), 0.0), 1.0)

    def _lie_along(self) -> None:
        self.setGeometry(2, self._spin.height() - _HEIGHT - 1, self._spin.width() - 4, _HEIGHT)
        self.raise_()


def _rounded(rate: float) -> float:
    """Two figures: more would not be true for long."""
    return float(f"{rate:.2g}")
