"""What the program looks like: two palettes, the style made of them, pens, colour maps and icons.

The frame is quiet and the data is coloured. Every text colour has a contrast of at least 4.5
against the ground and the panel it stands on (WCAG 2.1, success criterion 1.4.3). Train and test
colours are from Paul Tol's "vibrant" scheme, class colours from his "muted" one (Tol, Colour
Schemes, SRON/EPS/TN/09-002, 2021). The diverging maps are Peter Kovesi's CET-D1A and CET-D4 (Good
Colour Maps, arXiv:1509.03700, CC-BY).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QImage,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtSvg import QSvgRenderer

from playground.qt.late_icon import LateIconEngine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

BODY_PIXELS: Final = 13
CAPTION_PIXELS: Final = 11
# How much larger than that text is, from the smallest up. At 1080 pixels the largest is a fortieth
# of the picture's height and its captions a fiftieth: read from the last row.
TEXT_SIZES: Final = {"normal": 1.0, "large": 1.4, "largest": 2.0}

# Tol's muted set and a grey; first the two for data of two classes, so that a class has the same
# colour however many there are. Indigo comes last: it is the nearest to a sign's colour, the blue
# of large negative values in the light.
_CLASSES: Final = (
    "#44AA99",
    "#AA4499",
    "#DDCC77",
    "#117733",
    "#CC6677",
    "#88CCEE",
    "#882255",
    "#999933",
    "#BBBBBB",
    "#332288",
)
# What stands for a run in lists and at the ends of curves: Tol's light set, without its blue and
# its orange, which would be taken for train and test.
RUN_COLORS: Final = ("#BBCC33", "#FFAABB", "#44BB99", "#EEDD88", "#99DDFF", "#AAAA00")
# How many of the 256 indexes stand for signed values.
_SIGNED: Final = 255
# In the dark the middle of the map is lifted from the ground (this much of 255), and small values
# leave it sooner than in proportion: else they are seen no better than the ground. The scale that
# is shown beside them has the same colours.
_DARK_LIFT: Final = 26.0
_DARK_POWER: Final = 0.7


@dataclass(frozen=True)
class Theme:
    """One palette; all colours are "#RRGGBB".

    `ground` lies under data, `panel` under forms; `text` and `muted` are read on both, `faded` says
    what is switched off; `border` parts surfaces, `outline` is drawn around what can be operated;
    `accent` marks focus and selection; `train` and `test` are the two curves; `classes[i]` is
    always class i's colour; `diverging` is the pyqtgraph name of the map for signed values. All
    texts are `scale` times as large as usual, and with them what is measured in text.
    """

    name: str
    ground: str
    panel: str
    text: str
    muted: str
    faded: str
    border: str
    outline: str
    accent: str
    error: str
    train: str
    test: str
    classes: tuple[str, ...]
    diverging: str
    scale: float = 1.0

    @property
    def body_pixels(self) -> int:
        """How high the usual text is."""
        return self.pixels(BODY_PIXELS)

    @property
    def caption_pixels(self) -> int:
        """How high the small text is."""
        return self.pixels(CAPTION_PIXELS)

    def pixels(self, usual: float) -> int:
        """A length beside text that is `usual` pixels while text is as large as usual."""
        return round(self.scale * usual)

    def class_color(self, label: int) -> str:
        """The colour of class `label`; past the tenth class they start again."""
        return self.classes[label % len(self.classes)]


LIGHT: Final = Theme(
    name="light",
    ground="#FFFFFF",
    panel="#F6F7F9",
    text="#1F2328",
    muted="#59626D",
    faded="#7A838E",
    border="#D3D8DE",
    outline="#858E99",
    accent="#4A5B7C",
    error="#CC3311",
    train="#0077BB",
    test="#EE7733",
    classes=_CLASSES,
    diverging="CET-D1A",
)
DARK: Final = Theme(
    name="dark",
    ground="#16191D",
    panel="#1E2227",
    text="#E6E8EB",
    muted="#A0A8B2",
    faded="#7F8893",
    border="#3A4048",
    outline="#717A85",
    accent="#93A5C8",
    error="#FF7A5C",  # #CC3311 has a contrast of only 3.4 on the dark ground
    train="#0077BB",
    test="#EE7733",
    classes=_CLASSES,
    diverging="CET-D4",
)


def for_name(name: str) -> Theme:
    """The theme called "light", "dark" or "system"; a system that does not say gets the light one.

    Raises `ValueError` for any other name.
    """
    if name == "light":
        return LIGHT
    if name == "dark":
        return DARK
    if name == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    raise ValueError(f"theme is {name!r}, expected 'light', 'dark' or 'system'")


def run_color(place: int) -> str:
    """The colour that stands for a run; past the last one they start again."""
    return RUN_COLORS[place % len(RUN_COLORS)]


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the program Fusion, the theme's palette and font, and pyqtgraph its colours."""
    if app.style().name() != "fusion":  # setting it anew styles every widget anew
        app.setStyle("Fusion")
    font = app.font()
    font.setPixelSize(theme.body_pixels)
    if app.font() != font:  # each widget there is would hear of it
        app.setFont(font)
    palette = _palette(theme)
    if app.palette() != palette:
        app.setPalette(palette)
    pg.setConfigOptions(
        background=theme.ground,
        foreground=theme.text,
        imageAxisOrder="row-major",
        antialias=False,
    )


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    dark = theme.name == "dark"
    colors = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: "#2A2F36" if dark else theme.ground,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: "#2A2F36" if dark else "#FCFCFD",
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.ground,
        role.Accent: theme.accent,
        role.Link: "#6FB7E9" if dark else "#005A8E",
        role.LinkVisited: "#B79BD8" if dark else "#6A3D9A",
        role.Light: "#3A4048" if dark else "#FFFFFF",
        role.Midlight: "#30363D" if dark else "#ECEEF1",
        role.Mid: "#121518" if dark else "#B9C0C8",
        role.Dark: "#0E1013" if dark else "#A3ABB5",
        role.Shadow: "#000000" if dark else "#6B7480",
    }
    palette = QPalette()
    for key, color in colors.items():
        palette.setColor(key, QColor(color))
    faded = QColor(theme.faded)
    disabled = QPalette.ColorGroup.Disabled
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(disabled, key, faded)
    palette.setColor(disabled, role.Base, QColor(theme.panel))
    palette.setColor(disabled, role.Highlight, QColor(theme.border))
    return palette


def style_sheet(theme: Theme) -> str:
    """The little that a palette cannot say, for a whole window and its dialogs.

    Labels choose a look with the dynamic property `role`: "heading", "caption", "error". It is for
    a window that is built, never for the program: wherever a style sheet holds already, Qt styles
    a widget anew with all that is in it each time that it is put into another.
    """
    box = theme.pixels(13)
    caption = f"font-size: {theme.caption_pixels}px; color: {theme.muted};"
    beside = theme.pixels(5)  # of a tab's name; Fusion's 12 leave little of four of them
    return f"""
QToolTip {{ color: {theme.text}; background: {theme.panel}; border: 1px solid {theme.border};
            padding: 4px; }}
QCheckBox::indicator, QAbstractItemView::indicator {{ width: {box}px; height: {box}px;
    border: 1px solid {theme.outline}; border-radius: 2px; background: {theme.ground}; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ {_tick(theme)} }}
QCheckBox::indicator:disabled {{ border-color: {theme.border}; background: {theme.panel}; }}
QCheckBox::indicator:checked:disabled {{ {_tick(theme, "-off")} }}
QCheckBox::indicator:focus {{ border: 2px solid {theme.accent}; }}
QRadioButton::indicator {{ width: {box - 3}px; height: {box - 3}px; border-radius: {box // 2}px;
    border: 1px solid {theme.outline}; background: {theme.ground}; }}
QRadioButton::indicator:checked {{ background: qradialgradient(cx: 0.5, cy: 0.5, fx: 0.5, fy: 0.5,
    radius: 0.5, stop: 0.55 {theme.accent}, stop: 0.65 {theme.ground}); }}
QRadioButton::indicator:focus {{ border: 2px solid {theme.accent}; }}
QToolButton[autoRaise="true"]:focus {{ border: 2px solid {theme.accent}; border-radius: 3px; }}
QScrollArea {{ border: 1px solid transparent; }}
QScrollArea:focus {{ border-color: {theme.accent}; }}
QMainWindow::separator {{ background: {theme.border}; width: 1px; height: 1px; }}
QStatusBar::item {{ border: none; }}
QTabBar::tab {{ padding: 4px {beside}px 3px {beside}px; margin-top: 2px; color: {theme.text};
    border: 1px solid {theme.border}; border-bottom: none; background: palette(midlight);
    border-top-left-radius: 3px; border-top-right-radius: 3px; }}
QTabBar::tab:!first {{ border-left: none; }}
QTabBar::tab:hover {{ background: {theme.border}; }}
QTabBar::tab:selected {{ margin-top: 0; padding-top: 5px; background: {theme.ground}; }}
QLabel[role="heading"] {{ {caption} font-weight: 600; }}
QLabel[role="caption"] {{ {caption} }}
QLabel[role="error"] {{ color: {theme.error}; }}
"""


def _tick(theme: Theme, kind: str = "") -> str:
    """The sign in a ticked box: a style sheet that gives it a frame takes the sign from a file."""
    path = str(files("resources") / "marks" / f"tick-{theme.name}{kind}.svg").replace("\\", "/")
    return f'image: url("{path}");'


def icon(name: str, theme: Theme) -> QIcon:
    """resources/icons/`name`.svg in the theme's text colour, faded when disabled.

    Raises `FileNotFoundError` when there is no such icon.
    """
    _source(name)  # what is not there is told at once, not when it is drawn
    return QIcon(LateIconEngine(partial(_drawn, name, (theme.text, theme.faded))))


@cache  # many widgets show the same icon; an image may outlive the application
def _drawn(name: str, colors: tuple[str, str], disabled: bool, size: int) -> QImage:
    """The icon in the first colour, or `disabled` in the second."""
    source = _source(name).replace("currentColor", colors[disabled])
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.encode())).render(painter)
    painter.end()
    return image


@cache
def _source(name: str) -> str:
    return (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def diverging_table(theme: Theme) -> list[int]:
    """256 QRgb for 8-bit signed values: 1 is −m, 128 exactly zero, 255 +m; 0 is the ground."""
    return [QColor(theme.ground).rgb(), *_diverging(theme.diverging)]


@cache  # every heatmap, colour bar and picture has its own copy
def _diverging(name: str) -> tuple[int, ...]:
    shares = np.linspace(-1.0, 1.0, _SIGNED)
    dark = name == DARK.diverging
    if dark:
        shares = np.sign(shares) * np.abs(shares) ** _DARK_POWER
    colors = pg.colormap.get(name).map((shares + 1.0) / 2.0, mode="float")[:, :3] * 255.0
    if dark:
        colors += _DARK_LIFT * (1.0 - np.abs(shares))[:, None]
    return tuple(QColor(*(round(min(c, 255.0)) for c in color)).rgb() for color in colors)


def train_pen(theme: Theme) -> QPen:
    """The line of everything measured on training data."""
    return _line(theme.train)


def test_pen(theme: Theme) -> QPen:
    """The line of everything measured on test data."""
    return _line(theme.test)


def _line(color: str) -> QPen:
    # Width 1 is Qt's fast path: a wider line of 10,000 points costs 5 to 80 times as much.
    pen = QPen(QColor(color))
    pen.setWidthF(1.0)
    pen.setCosmetic(True)
    return pen


def tabular_font(size: int | None = None) -> QFont:
    """The platform's font with digits of equal width: numbers do not jump.

    It is `size` pixels high; without, as high as the text around it, also when that changes.
    """
    font = QFont()
    if size is not None:
        font.setPixelSize(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
