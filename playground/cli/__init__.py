"""The command line: what needs no window, and the window as a picture.

Qt is imported only where a picture is wanted.
"""
