"""Colours that can be read, icons that are there, scales with zero in the middle."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from turns import in_case

from playground import theme as theme_module
from playground.theme import (
    DARK,
    LIGHT,
    TEXT_SIZES,
    Theme,
    apply_theme,
    diverging_table,
    for_name,
    icon,
    style_sheet,
)
from playground.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
ICONS = [
    *("app", "play", "pause", "step", "step_epoch", "reset", "new_weights", "open", "save"),
    *("save_as", "undo", "redo", "add", "remove", "up", "down", "lock", "unlock", "theme"),
    *("warning", "error", "info", "regenerate", "export", "close", "next_seed"),
    *("pencil", "eraser", "move", "full_screen", "replay", "now", "fork"),
    *(view.icon for view in VIEWS),
]


@pytest.fixture(autouse=True)
def _plain_afterwards(qapp: QApplication) -> Iterator[None]:
    """The next test finds the application as it was."""
    palette, font = qapp.palette(), qapp.font()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


def luminance(color: QColor) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str | QColor, second: str | QColor) -> float:
    low, high = sorted((luminance(QColor(first)), luminance(QColor(second))))
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_every_text_of_the_palette_can_be_read(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    palette = qapp.palette()
    role = QPalette.ColorRole
    for text, below in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.PlaceholderText, role.Base),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
        (role.Link, role.Window),
        (role.Link, role.Base),
        (role.LinkVisited, role.Window),
        (role.BrightText, role.Window),
    ):
        assert contrast(palette.color(text), palette.color(below)) >= 4.5, (text, below)


@THEMES
def test_curves_and_classes_stand_out_from_the_ground(theme: Theme) -> None:
    assert contrast(theme.train, theme.ground) >= 2.5
    assert contrast(theme.test, theme.ground) >= 2.5
    assert len(set(theme.classes)) == len(theme.classes) >= 10
    assert theme.class_color(0) == theme.class_color(len(theme.classes))


def test_the_colours_with_a_meaning_are_the_same_in_both_themes() -> None:
    assert (LIGHT.train, LIGHT.test) == (DARK.train, DARK.test) == ("#0077BB", "#EE7733")
    assert LIGHT.classes == DARK.classes
    assert (LIGHT.diverging, DARK.diverging) == ("CET-D1A", "CET-D4")


def test_themes_are_found_by_name(qapp: QApplication) -> None:
    assert for_name("light") is LIGHT
    assert for_name("dark") is DARK
    assert for_name("system") in (LIGHT, DARK)
    with pytest.raises(ValueError, match="'blue'"):
        for_name("blue")


@THEMES
def test_the_style_is_accepted_without_a_warning(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == theme.panel
    assert qapp.font().pixelSize() == theme_module.BODY_PIXELS


def test_every_icon_of_the_program_is_there_and_no_other() -> None:
    found = {path.name.removesuffix(".svg") for path in (files("resources") / "icons").iterdir()}
    assert found == set(ICONS)


@THEMES
def test_icons_are_drawn_in_the_themes_colour(qapp: QApplication, theme: Theme) -> None:
    for name, mode in product(ICONS, (QIcon.Mode.Normal, QIcon.Mode.Disabled)):
        with in_case(name, mode):
            image = icon(name, theme).pixmap(QSize(24, 24), 2.0, mode).toImage()
            assert image.size() == QSize(48, 48)
            colors = opaque_colors(image)
            assert colors
            if name != "app":
                assert (theme.text in colors) == (mode == QIcon.Mode.Normal)


def opaque_colors(image: QImage) -> set[str]:
    """All that no other shines through, as #RRGGBB."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = np.unique(np.frombuffer(image.constBits(), np.uint32))
    return {f"#{pixel & 0xFFFFFF:06X}" for pixel in pixels.tolist() if pixel >> 24 == 255}


def test_an_icon_that_is_not_there_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no_such_icon", LIGHT)


@THEMES
def test_the_diverging_table_has_zero_in_its_middle(theme: Theme) -> None:
    table = [QColor.fromRgb(color) for color in diverging_table(theme)]
    assert len(table) == 256
    assert table[0] == QColor(theme.ground)
    saturation = [color.saturation() for color in table]
    assert saturation[128] < 30 < min(saturation[1], saturation[255])
    # Blue is negative, red is positive.
    assert table[1].blue() > table[1].red()
    assert table[255].red() > table[255].blue()


@THEMES
def test_classes_are_neither_signs_nor_train_and_test(theme: Theme) -> None:
    assert theme.classes[:2] == ("#44AA99", "#AA4499")
    table = diverging_table(theme)
    taken = [QColor.fromRgb(table[1]), QColor.fromRgb(table[255])]
    taken += [QColor(theme.train), QColor(theme.test)]
    for name in theme.classes:
        color = QColor(name)
        for other in taken:
            parts = (color.red() - other.red(), color.green() - other.green())
            apart = max(*map(abs, parts), abs(color.blue() - other.blue()))
            least = 25 if name == theme.classes[-1] else 40  # only the tenth comes so near
            assert apart >= least, (name, other.name())


def test_small_values_are_seen_in_the_dark() -> None:
    table = [QColor.fromRgb(color) for color in diverging_table(DARK)]
    assert contrast(table[128], DARK.ground) >= 1.25
    for tenth in (128 - 13, 128 + 13):
        parts = zip(table[tenth].getRgb(), table[128].getRgb(), strict=True)
        assert max(abs(one - other) for one, other in parts) >= 20


@THEMES
def test_lines_have_the_colours_of_the_two_parts(theme: Theme) -> None:
    assert theme_module.train_pen(theme).color() == QColor(theme.train)
    assert theme_module.test_pen(theme).color() == QColor(theme.test)


def test_digits_of_the_number_font_are_equally_wide(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme_module.tabular_font(13))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


# The text colours of the style sheet and of what is painted, with the grounds they stand on.
READ = [
    *(("text", below, 4.5) for below in ("ground", "panel")),
    *(("muted", below, 4.5) for below in ("ground", "panel")),
    *(("error", below, 4.5) for below in ("ground", "panel")),
    ("ground", "accent", 4.5),
    ("text", "border", 4.5),  # the selected row of the layer table
    *(("faded", below, 3.0) for below in ("ground", "panel")),
    *(("outline", below, 3.0) for below in ("ground", "panel")),
    *(("accent", below, 3.0) for below in ("ground", "panel")),
]


@THEMES
def test_what_stands_on_a_ground_is_seen_on_it(theme: Theme) -> None:
    for above, below, least in READ:
        seen = contrast(getattr(theme, above), getattr(theme, below))
        assert seen >= least, (above, below)


@THEMES
def test_what_is_switched_off_can_be_read_and_told_apart(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    palette, role = qapp.palette(), QPalette.ColorRole
    off, on = QPalette.ColorGroup.Disabled, QPalette.ColorGroup.Active
    for text, below in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
    ):
        faded = contrast(palette.color(off, text), palette.color(off, below))
        assert 3.0 <= faded <= 0.6 * contrast(palette.color(on, text), palette.color(on, below))


@THEMES
def test_an_unticked_box_has_a_border_and_a_tick_is_seen(qtbot: QtBot, theme: Theme) -> None:
    apply_theme(QApplication.instance(), theme)
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(style_sheet(theme))
    box = QCheckBox("log", window)
    box.resize(80, 24)
    window.show()

    def line(row: int) -> set[str]:
        image = box.grab().toImage()
        return {image.pixelColor(x, row).name().upper() for x in range(15)}

    assert theme.outline in line(12)
    assert theme.text not in line(12)
    box.setChecked(True)
    assert any(theme.text in line(row) for row in range(6, 18))


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_texts_and_what_is_measured_in_them_grow_together(qapp: QApplication, size: str) -> None:
    theme = replace(LIGHT, scale=TEXT_SIZES[size])
    apply_theme(qapp, theme)
    assert qapp.font().pixelSize() == theme.body_pixels == theme.pixels(13)
    assert f"font-size: {theme.caption_pixels}px" in style_sheet(theme)
    assert QFontMetrics(theme_module.tabular_font()).height() >= theme.body_pixels


def test_the_largest_text_is_read_from_the_last_row() -> None:
    """A fiftieth of the picture's height, at 1080 pixels, is what is asked of slides."""
    theme = replace(LIGHT, scale=max(TEXT_SIZES.values()))
    assert theme.caption_pixels * 50 >= 1080
