"""The one error of sweeps."""

from __future__ import annotations


class SweepError(ValueError):
    """A sweep cannot begin or go on: one sentence says why, and what to do."""
