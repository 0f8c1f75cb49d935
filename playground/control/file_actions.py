"""What the menus offer of files, and who does what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.chrome.actions import Actions
    from playground.chrome.menus import Menus
    from playground.control.animation import Animator
    from playground.control.files import FilesController


def connect_files(
    actions: Actions, menus: Menus, files: FilesController, animator: Animator
) -> None:
    """Connect the actions that open, save and export, and the list of recent files."""
    actions["Open"].triggered.connect(files.ask_to_open)
    actions["Save"].triggered.connect(files.save)
    actions["SaveAs"].triggered.connect(files.save_as)
    actions["SaveExperiment"].triggered.connect(files.save_experiment)
    actions["ExportHistory"].triggered.connect(files.export_history)
    actions["ExportAnimation"].triggered.connect(animator.ask)
    menus.recent_chosen.connect(files.open)
    files.recent_changed.connect(menus.show_recent)
