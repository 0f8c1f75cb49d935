"""The session: the run, its threads, loading and saving, and when which frame is due.

Nothing here knows a form, a view or the window.
"""
