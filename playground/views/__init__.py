"""What happens and what was learned, as pictures: each view draws one side of a snapshot.

`VIEWS` is the registry: docks, menus, the order of drawing, exports and the contracts of imports
follow from it. A view is one file here, its declaration in the registry, and its test. What is no
view but helps one stands beside them; nothing here knows a thread, a form or another view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.views.declarations import VIEWS
from playground.views.lazy import LazyViews

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

__all__ = ["VIEWS", "build_views"]


def build_views(parent: QObject | None = None) -> LazyViews:
    """One of each view, by name, made when it is wanted."""
    return LazyViews(VIEWS, parent)
