"""The kinds of damage: what each is called, how far its slider goes, and how amounts are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.insight.damage import SEED
from core.insight.robustness import WITH_TEMPERATURE

if TYPE_CHECKING:
    from collections.abc import Callable

NETWORK: Final = "the network"
ANSWERS: Final = "its answers"
IMAGES: Final = "the test images"
INPUTS: Final = "the inputs"


@dataclass(frozen=True)
class Kind:
    """One field of `Damage`: its slider goes from `low` to `high`, where 0 is no damage.

    `amount` turns a position of the slider into the field's value and `text` that into words. A
    curve has each `stride`-th position. `what` is damaged.
    """

    name: str
    title: str
    what: str
    low: int
    high: int
    stride: int
    amount: Callable[[int], float]
    text: Callable[[float], str]
    tip: str

    @property
    def amounts(self) -> tuple[float, ...]:
        """The amounts of a curve."""
        return tuple(self.amount(place) for place in range(self.low, self.high + 1, self.stride))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _signed(value: float, text: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + text


KINDS: Final = (
    Kind(
        "temperature",
        "temperature",
        ANSWERS,
        *(-20, 20, 4),
        lambda place: 10.0 ** (place / 20),
        lambda amount: f"{amount:.2f}",
        "Divides the sums of the last layer. Above 1 the answers are less sure, below 1 surer; the"
        " order stays, so as many are right. Watch the calibration, and how often it answers.",
    ),
    Kind(
        "weight_noise",
        "weight noise",
        NETWORK,
        *(0, 40, 2),
        lambda place: place * 0.05,
        _percent,
        "Adds random numbers to all weights, so large in per cent of the spread (standard"
        f" deviation) of their layer's. They are always the same ones, drawn with the seed {SEED}.",
    ),
    Kind(
        "pruning",
        "pruning",
        NETWORK,
        *(0, 100, 5),
        lambda place: place / 100,
        _percent,
        "Sets the smallest weights of the whole network to 0, so many of them. Watch how many of"
        " them nobody misses.",
    ),
    Kind(
        "rotation",
        "rotation",
        IMAGES,
        *(-18, 18, 3),
        lambda place: place * 5.0,
        lambda amount: _signed(amount, f"{abs(amount):.0f}°"),
        "Turns the test images about their middle, against the clock.",
    ),
    Kind(
        "shift",
        "shift",
        IMAGES,
        *(-10, 10, 2),
        float,
        lambda amount: _signed(amount, f"{abs(amount):.0f} px"),
        "Shifts the test images by so many pixels to the right.",
    ),
    Kind(
        "thickness",
        "thickness",
        IMAGES,
        *(-8, 8, 2),
        lambda place: place * 0.25,
        lambda amount: _signed(amount, f"{abs(amount):.2f} px"),
        "Lets what is bright grow by so many pixels on every side, or shrink below 0.",
    ),
    Kind(
        "pixel_noise",
        "pixel noise",
        IMAGES,
        *(0, 20, 2),
        lambda place: place * 0.05,
        lambda amount: f"{amount:.2f}",
        "Adds random numbers to the pixels of the test images, of this standard deviation, where"
        f" white is 1. They are always the same ones, drawn with the seed {SEED}.",
    ),
    Kind(
        "input_noise",
        "input noise",
        INPUTS,
        *(0, 60, 3),
        lambda place: place * 0.05,
        _percent,
        "Adds random numbers to all inputs, so large in per cent of the spread (standard"
        f" deviation) of their column. They are always the same ones, drawn with the seed {SEED}.",
    ),
)
"""All kinds, in the order in which they stand."""


def kinds_for(last_activation: str, *, classes: bool, images: bool) -> tuple[Kind, ...]:
    """What can be damaged of a network with this last activation and its inputs.

    They are `images` or other numbers; it names `classes` or answers with numbers.
    """
    foreign = {INPUTS if images else IMAGES}
    if not classes or last_activation not in WITH_TEMPERATURE:
        foreign.add(ANSWERS)
    return tuple(kind for kind in KINDS if kind.what not in foreign)
