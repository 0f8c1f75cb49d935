"""Remedies that several rules propose: the present experiment with one thing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from core.insight.doctor.finding import Judge, Remedy
from core.spec.changes import DROPOUT, Change
from core.spec.dropout import dropout_in_force, with_dropout
from core.spec.experiment import InitSpec, LayerSpec, NetworkSpec, OptimizerSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.insight.doctor.evidence import Evidence
    from core.spec.experiment import Experiment

# How a part is called.
_PARTS: Final = {2: "half", 4: "a quarter", 10: "a tenth", 100: "a hundredth"}
_TENTHS: Final = (10, 100, 1000)
_SOME_RATE: Final = 0.01
# Numbers of one shape or one file: other layers cannot start from them.
_OF_ONE_SHAPE: Final = ("values", "file", "file_shifted")


def lower_rate(evidence: Evidence, divisor: int, *, from_start: bool = False) -> Remedy:
    """The learning rate, divided."""
    rate = rounded(evidence.rate / divisor)
    part = _PARTS.get(divisor, f"1/{divisor:,}")
    return with_rate(evidence, rate, f"rate {part}", from_start=from_start)


def bearable_rate(evidence: Evidence, *, from_start: bool) -> Remedy:
    """The learning rate divided by 10, or by a power of it until the numbers no longer burst."""
    rates = [(divisor, evidence.rate / divisor) for divisor in _TENTHS]
    divisor = next(
        (each for each, rate in rates if evidence.bears(rate, from_start=from_start)), _TENTHS[-1]
    )
    return lower_rate(evidence, divisor, from_start=from_start)


def raise_rate(evidence: Evidence, factor: int) -> Remedy:
    """The learning rate, multiplied."""
    rate = rounded(evidence.rate * factor)
    if rate == 0.0:
        return with_rate(evidence, _SOME_RATE, f"rate {_SOME_RATE:g}")
    return with_rate(evidence, rate, f"rate {factor} times")


def with_rate(evidence: Evidence, rate: float, words: str, *, from_start: bool = False) -> Remedy:
    """The learning rate set to this; `words` name it in the report of a trial."""
    experiment = evidence.experiment
    optimizer = replace(experiment.training.optimizer, learning_rate=rate)
    return Remedy(
        f"Set the learning rate from {evidence.rate:g} to {rate:g}{_begin(from_start)}.",
        words,
        replace(experiment, training=replace(experiment.training, optimizer=optimizer)),
        () if from_start else (Change(0, "learning_rate", rate),),
    )


def with_setting(
    evidence: Evidence,
    field: str,
    value: float,
    words: str,
    judged_by: Judge = "train_loss",
    *,
    from_start: bool = False,
) -> Remedy:
    """L1, L2 or the batch size set to another value."""
    training = evidence.training
    name = {"l1": "L1", "l2": "L2", "batch_size": "the batch size"}[field]
    return Remedy(
        f"Set {name} from {getattr(training, field):g} to {value:g}{_begin(from_start)}.",
        words,
        replace(evidence.experiment, training=replace(training, **{field: value})),
        () if from_start else (Change(0, field, value),),
        judged_by,
    )


def with_less_dropout(evidence: Evidence, layers: Sequence[int], rate: float) -> Remedy:
    """The dropout of some layers set to a lower rate."""
    network = evidence.experiment.network
    rates = list(dropout_in_force(network, ()))
    for layer in layers:
        rates[layer] = rate
    return Remedy(
        f"Set the dropout to {rate:g}.",
        f"dropout {rate:g}",
        replace(evidence.experiment, network=with_dropout(network, rates)),
        tuple(Change(0, DROPOUT, rate, (layer,)) for layer in layers),
    )


def with_adam(evidence: Evidence, rate: float = 0.01) -> Remedy:
    """Adam in the place of the optimiser, from the start."""
    training = evidence.training
    optimizer = OptimizerSpec("adam", rate)
    return Remedy(
        f"Choose Adam with a rate of {rate:g} and begin anew.",
        f"Adam, rate {rate:g}",
        replace(evidence.experiment, training=replace(training, optimizer=optimizer)),
    )


def with_init(evidence: Evidence, sentence: str = "") -> Remedy:
    """First weights of a size that goes with the activations, biases of 0: from the start."""
    experiment = evidence.experiment
    network = scaled_start(experiment.network)
    name = "He" if network.init.name == "he_normal" else "Xavier"
    return Remedy(
        sentence or f"Begin anew with {name} first weights and biases of 0.",
        f"{name} first weights",
        replace(experiment, network=network),
    )


def scaled_start(network: NetworkSpec) -> NetworkSpec:
    """`network` with He weights where its hidden units are ReLUs, else Xavier, and biases of 0."""
    cut = any(layer.activation in ("relu", "leaky_relu") for layer in network.layers[:-1])
    init = InitSpec("he_normal" if cut else "xavier_uniform")
    layers = tuple(replace(layer, init=None, bias_init=None) for layer in network.layers)
    return replace(network, layers=layers, init=init, bias_init=InitSpec("zeros"))


def has_scaled_start(network: NetworkSpec) -> bool:
    """Whether its first weights are drawn by a scheme that looks at the layers' sizes."""
    return network.init.name.startswith(("xavier", "he_", "lecun", "orthogonal"))


def with_layers(experiment: Experiment, layers: Sequence[LayerSpec]) -> Experiment:
    """The experiment with other layers; starts that fit no other shape give way to the usual."""
    network = experiment.network
    layers = tuple(
        replace(layer, init=_for_any_shape(layer.init), bias_init=_for_any_shape(layer.bias_init))
        for layer in layers
    )
    network = replace(
        network,
        layers=layers,
        init=_for_any_shape(network.init) or InitSpec(),
        bias_init=_for_any_shape(network.bias_init) or InitSpec("zeros"),
    )
    return replace(experiment, network=network)


def with_activation(
    evidence: Evidence, layers: Sequence[int], activation: str, words: str, sentence: str
) -> Remedy:
    """Another activation in some layers, from the start."""
    experiment = evidence.experiment
    found = tuple(
        replace(layer, activation=activation) if place in layers else layer
        for place, layer in enumerate(experiment.network.layers)
    )
    network = replace(experiment.network, layers=found)
    return Remedy(sentence, words, replace(experiment, network=network))


def rounded(number: float) -> float:
    """To two digits, as a person would type it."""
    return float(f"{number:.2g}")


def _begin(from_start: bool) -> str:
    return " and begin anew" if from_start else ""


def _for_any_shape(init: InitSpec | None) -> InitSpec | None:
    return None if init is not None and init.name in _OF_ONE_SHAPE else init
