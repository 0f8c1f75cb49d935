"""What happens and what was learned, as pictures: each view draws one side of a snapshot.

`VIEWS` is the registry: docks, menus, the order of drawing, exports and the contracts of imports
follow from it. A view is one file here, one line in the registry, and its test. What is no view
but helps one stands beside them; nothing here knows a thread, a form or another view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.views.arena.view import ArenaView
from playground.views.boundary import BoundaryView
from playground.views.confusion.view import ConfusionView
from playground.views.curves import CurvesView
from playground.views.damage.view import DamageView
from playground.views.data.view import DataView
from playground.views.diagram.view import DiagramView
from playground.views.doctor.view import DoctorView
from playground.views.draw.view import DrawView
from playground.views.hidden_space.view import HiddenSpaceView
from playground.views.horizon.view import HorizonView
from playground.views.images import ImagesView
from playground.views.inspector.view import InspectorView
from playground.views.landscape.view import LandscapeView
from playground.views.lazy import LazyViews
from playground.views.matching.view import MatchingView
from playground.views.microscope.view import MicroscopeView
from playground.views.statistics import StatisticsView
from playground.views.weights import WeightsView

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from playground.views.view import View

VIEWS: Final[tuple[type[View], ...]] = (
    CurvesView,
    WeightsView,
    BoundaryView,
    HiddenSpaceView,
    ImagesView,
    DiagramView,
    DrawView,
    ConfusionView,
    InspectorView,
    StatisticsView,
    DataView,
    DamageView,
    HorizonView,
    LandscapeView,
    MatchingView,
    DoctorView,
    MicroscopeView,
    ArenaView,
)


def build_views(parent: QObject | None = None) -> LazyViews:
    """One of each view, by name, made when it is wanted."""
    return LazyViews(VIEWS, parent)
