"""Too few units: the training rows themselves cannot be fitted, and nothing else is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from core.insight.doctor.finding import Finding, Measured, Remedy
from core.insight.doctor.remedies import with_layers
from core.insight.doctor.words import percent
from core.spec.experiment import LayerSpec

if TYPE_CHECKING:
    from core.insight.doctor.evidence import Evidence

# Wrong where more than this part of a constant answer's loss is left …
UNLEARNED: Final = 0.4
# … and falls by less than this over the last third of the run, and so many epochs …
FALL: Final = 0.05
LEAST_EPOCHS: Final = 30
# … in a network with fewer weights than this part of the training rows.
WEIGHTS: Final = 0.5
_NEW_UNITS: Final = 8
WHY: Final = (
    "A unit draws one line, or one soft edge. With too few of them there is no way to lay the"
    " boundary where the classes meet, however long it trains: both losses stay high. More units,"
    " or one more layer, give it the freedom."
)
SOURCE: Final = (
    "Goodfellow, Bengio & Courville, Deep Learning (2016), section 5.2: capacity and underfitting"
)


def examine(evidence: Evidence) -> Finding | None:
    """A loss that has come to rest high above 0, in a network with little freedom."""
    lately = evidence.lately_in_epochs(max(LEAST_EPOCHS, evidence.epochs / 3))
    if lately is None or evidence.unlearned <= UNLEARNED or lately.change < -FALL:
        return None
    network, training = evidence.experiment.network, evidence.training
    is_held = training.l1 or training.l2 or any(evidence.snapshot.dropout)
    if is_held or network.parameter_count >= WEIGHTS * len(evidence.dataset.x_train):
        return None
    units = sum(layer.units for layer in network.layers[:-1])
    which = f"Its {units} hidden units are" if units else "One layer is"
    unlearned = evidence.unlearned
    return Finding(
        "too few units",
        f"{which} too few: even the training rows are not fitted, and the loss has come to rest.",
        Measured(
            unlearned,
            UNLEARNED,
            f"{percent(unlearned)} of a constant answer's loss is left (wrong above"
            f" {percent(UNLEARNED)})",
        ),
        "boundary" if evidence.dataset.plane_train is not None else "curves",
        WHY,
        SOURCE,
        _remedy(evidence),
    )


def _remedy(evidence: Evidence) -> Remedy:
    *hidden, last = evidence.experiment.network.layers
    if hidden:
        layers = [replace(layer, units=max(2 * layer.units, layer.units + 4)) for layer in hidden]
        sentence, words = "Give the hidden layers twice as many units", "twice the units"
    else:
        layers = [LayerSpec(_NEW_UNITS, "tanh")]
        sentence = f"Add a hidden layer of {_NEW_UNITS} tanh units"
        words = f"{_NEW_UNITS} hidden units"
    experiment = with_layers(evidence.experiment, (*layers, last))
    # On training rows more units are always better; on noisy ones that is not what is wanted.
    return Remedy(f"{sentence} and begin anew.", words, experiment, judged_by="accuracy")
