"""The colours in which factors and the places that they come from are lit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playground.theme import Theme

# Tints on which the theme's text has a contrast above 7, none of them a colour that means a class,
# a sign or a part of the data. They repeat: the number on each tells factors apart, not the colour.
_LIGHT: Final = ("#FFE9A8", "#CFE4FF", "#D8F3CE", "#F6D9F1", "#FFD9C4", "#D3F1F1")
_DARK: Final = ("#5C4A12", "#1F426B", "#27511F", "#5A2F55", "#673418", "#1B4E4E")


def light_of(theme: Theme, place: int) -> str:
    """The colour of a line's factor, counted from 0."""
    colors = _DARK if theme.name == "dark" else _LIGHT
    return colors[place % len(colors)]
