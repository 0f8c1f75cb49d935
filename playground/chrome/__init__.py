"""The frame: toolbar, menus, docks, status bar, banner and dialogs.

It shows and asks; what follows from it is decided in `playground.control`.
"""
