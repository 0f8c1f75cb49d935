"""The doctor's rules: each is one file here, one line in `RULES`, and its test.

A rule is a function of the evidence that gives what it finds: nothing, a finding, or several. The
order is that in which findings are listed: first what hinders most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from core.insight.doctor.rules import (
    batch_noise,
    constant_answer,
    dead_units,
    diverging,
    dropout_too_strong,
    exploding_gradients,
    inputs_not_scaled,
    l2_too_strong,
    output_and_loss,
    over_horizon,
    overfitting,
    plateau,
    rate_too_high,
    rate_too_low,
    saturation,
    symmetric_units,
    too_few_units,
    unbalanced_classes,
    vanishing_gradients,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.insight.doctor.evidence import Evidence
    from core.insight.doctor.finding import Finding

    Examine = Callable[[Evidence], "Iterator[Finding] | Finding | None"]

# Where one of these is found, that the loss hardly falls needs no other reason.
_STUCK: Final = (
    "diverging",
    "output and loss",
    "symmetric units",
    "dead units",
    "vanishing gradients",
    "exploding gradients",
    "inputs not scaled",
    "L2 too strong",
    "dropout too strong",
)
_PACE: Final = (
    "batch noise",
    "learning rate too high",
    "rate over the horizon",
    "saturation",
    "learning rate too low",
)


class Rule(NamedTuple):
    """What finds one disease.

    `explained_by` are the rules that say why it is so: where one of them finds something, this one
    would only say the same less well, and is not asked.
    """

    name: str
    examine: Examine
    explained_by: tuple[str, ...] = ()


RULES: Final[tuple[Rule, ...]] = (
    Rule("diverging", diverging.examine),
    Rule("output and loss", output_and_loss.examine),
    Rule("symmetric units", symmetric_units.examine),
    Rule("dead units", dead_units.examine, ("symmetric units",)),
    Rule("vanishing gradients", vanishing_gradients.examine, ("symmetric units", "dead units")),
    Rule("exploding gradients", exploding_gradients.examine, ("diverging",)),
    Rule("inputs not scaled", inputs_not_scaled.examine),
    Rule("L2 too strong", l2_too_strong.examine),
    Rule("dropout too strong", dropout_too_strong.examine),
    Rule("batch noise", batch_noise.examine, _STUCK),
    Rule("learning rate too high", rate_too_high.examine, (*_STUCK, "batch noise")),
    Rule(
        "rate over the horizon",
        over_horizon.examine,
        (*_STUCK, "batch noise", "learning rate too high"),
    ),
    Rule(
        "saturation",
        saturation.examine,
        ("diverging", "inputs not scaled", "learning rate too high", "batch noise"),
    ),
    Rule("learning rate too low", rate_too_low.examine, (*_STUCK, "saturation")),
    Rule("over-fitting", overfitting.examine, ("diverging", "learning rate too high")),
    Rule("classes out of balance", unbalanced_classes.examine, _STUCK),
    Rule("too few units", too_few_units.examine, (*_STUCK, *_PACE, "classes out of balance")),
    Rule("constant answer", constant_answer.examine, (*_STUCK, *_PACE, "classes out of balance")),
    Rule("plateau", plateau.examine, (*_STUCK, *_PACE, "too few units", "constant answer")),
)
