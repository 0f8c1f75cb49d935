"""Kernels are switched off in tests, but for those of the kernels."""

from __future__ import annotations

import pytest


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINING_PLAYGROUND_COMPILED")
