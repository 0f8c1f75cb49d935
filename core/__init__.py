"""The engine of the playground: small neural networks in NumPy, from data to weights file."""

from core import activations, initializers, losses, optimizers

__all__ = ["activations", "initializers", "losses", "optimizers"]
