"""What looks into the mathematics of a run bears one whose numbers have burst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from asked_views import Asked

from core import DataSpec, Experiment, InitSpec, LayerSpec, NetworkSpec, OptimizerSpec, TrainSpec
from playground.views.doctor.view import DoctorView
from playground.views.horizon.view import HorizonView
from playground.views.landscape.view import LandscapeView
from playground.views.microscope.view import MicroscopeView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from playground.views.view import View


def burst(dtype: str) -> Experiment:
    layers = (LayerSpec(3, "elu"), LayerSpec(1, "linear"))
    return Experiment(
        DataSpec("plane", samples=20),
        NetworkSpec(2, layers, InitSpec("he_normal"), dtype=dtype),
        TrainSpec("mse", OptimizerSpec("sgd", 1e6), batch_size=5, epochs=50, l2=0.1),
    )


@pytest.mark.parametrize(
    ("made", "dtype"),
    [
        (MicroscopeView, "float32"),
        (HorizonView, "float64"),
        (LandscapeView, "float32"),
        (LandscapeView, "float64"),
        (DoctorView, "float32"),
    ],
)
def test_a_run_that_has_diverged_is_shown_without_an_accident(
    qtbot: QtBot, made: type[View], dtype: str
) -> None:
    asked = Asked(qtbot, made(), burst(dtype))
    while not asked.trainer.diverged:
        asked.step()
    view = asked.view
    view.grab()
    assert not view.is_empty
    if made is MicroscopeView:
        view.bar.check_button.click()
        assert "Gradient check" in view.strip.text
        assert "nan" not in view.strip.text
    elif made is LandscapeView:
        for directions in range(3):
            view.choice.combo.setCurrentIndex(directions)
            view.grab()
            assert np.isfinite(view.survey.laid.plane.across).all()
    elif made is DoctorView:
        assert "diverging" in {rule for rule, _ in view.cards}
