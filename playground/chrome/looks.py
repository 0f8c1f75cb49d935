"""How the window looks and where things stand in it: its actions and who does what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.chrome.actions import Actions
    from playground.chrome.dress import Dress
    from playground.chrome.layouts import Layouts
    from playground.chrome.menus import Menus
    from playground.chrome.presentation import Presentation


def connect_looks(
    actions: Actions, dress: Dress, presentation: Presentation, layouts: Layouts, menus: Menus
) -> None:
    """Connect the actions for themes, sizes of text, full screen and layouts."""
    actions["Theme"].triggered.connect(dress.toggle)
    actions.themes.triggered.connect(dress.choose)
    actions["LargerText"].triggered.connect(dress.enlarge)
    actions["SmallerText"].triggered.connect(dress.shrink)
    actions["NormalText"].triggered.connect(dress.use_normal_size)
    actions["FullScreen"].triggered.connect(presentation.toggle)
    presentation.changed.connect(actions["FullScreen"].setChecked)
    actions["ResetLayout"].triggered.connect(layouts.restore)
    actions["SaveLayout"].triggered.connect(layouts.save)
    actions["RemoveLayout"].triggered.connect(layouts.remove)
    menus.layout_chosen.connect(layouts.choose)
