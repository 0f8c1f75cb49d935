"""Settings of an optimiser stand where kernels look for them."""

from core import OptimizerSpec, TrainSpec
from core.kernels import arguments
from core.kernels.settings import settings_of


def test_each_setting_stands_in_its_place() -> None:
    optimizer = OptimizerSpec(
        "adamw", 0.1, momentum=0.2, beta1=0.3, beta2=0.4, rho=0.5, epsilon=0.6, weight_decay=0.7
    )
    numbers = settings_of(TrainSpec("mse", optimizer, l1=0.8, l2=0.9))
    named = {
        "RATE": 0.1,
        "MOMENTUM": 0.2,
        "BETA1": 0.3,
        "BETA2": 0.4,
        "RHO": 0.5,
        "EPSILON": 0.6,
        "DECAY": 0.7,
        "L1": 0.8,
        "L2": 0.9,
        "BASE_RATE": 0.1,
    }
    assert {name: numbers[getattr(arguments, name)] for name in named} == named
    assert len(numbers) == len(named)
