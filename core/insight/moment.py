"""A network of one's own as it stood at one moment, for what is asked of it beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.nn.network import Network

if TYPE_CHECKING:
    from core.insight.look import NetworkAtMoment


def network_at(moment: NetworkAtMoment) -> Network:
    """A copy of the network, in its number type; whoever has it may do with it what they like."""
    dtype = moment.parameters.dtype
    return Network.from_arrays(moment.weights, moment.biases, moment.activations, dtype)
