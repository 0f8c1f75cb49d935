"""What every loader raises."""

from __future__ import annotations


class DatasetError(ValueError):
    """A data set cannot be had: the message says which file, where, and what to do."""


class DownloadCancelled(DatasetError):  # noqa: N818 - the name is part of the interface
    """The person stopped the download; files that were complete are kept."""
