"""What every loader raises."""

from __future__ import annotations


class DatasetError(ValueError):
    """A data set cannot be had: the message says which file, where, and what to do."""
