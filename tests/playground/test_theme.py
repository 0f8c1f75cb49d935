"""Colours that can be read, icons that are there, scales with zero in the middle."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPalette

from playground import theme as theme_module
from playground.theme import DARK, LIGHT, Theme, apply_theme, diverging_table, for_name, icon
from playground.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
ICONS = [
    *("app", "play", "pause", "step", "step_epoch", "reset", "new_weights", "open", "save"),
    *("save_as", "undo", "redo", "add", "remove", "up", "down", "lock", "unlock", "theme"),
    *("warning", "error", "info", "regenerate", "export", "close", "next_seed"),
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
@pytest.mark.parametrize("word", ["text", "muted", "error"])
@pytest.mark.parametrize("below", ["ground", "panel"])
def test_text_can_be_read(theme: Theme, word: str, below: str) -> None:
    assert contrast(getattr(theme, word), getattr(theme, below)) >= 4.5


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
@pytest.mark.parametrize("name", ICONS)
def test_icons_are_drawn_in_the_themes_colour(qapp: QApplication, theme: Theme, name: str) -> None:
    drawn = icon(name, theme)
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        image = drawn.pixmap(QSize(24, 24), 2.0, mode).toImage()
        assert image.size() == QSize(48, 48)
        colors = {
            image.pixelColor(x, y).name().upper()
            for x in range(48)
            for y in range(48)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert colors
        if name != "app":
            assert (theme.text in colors) == (mode == QIcon.Mode.Normal)


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
