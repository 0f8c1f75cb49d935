"""What the names in an experiment are called on the screen, as in a textbook."""

from __future__ import annotations

from typing import Final

# Names as a textbook has them; what is not here is called by its code. Codes stay in files.
TITLES: Final = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "mse": "mean squared error",
    "binary_cross_entropy": "binary cross-entropy",
    "cross_entropy": "cross-entropy",
    "sgd": "SGD",
    "nesterov": "Nesterov",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
    "xavier_uniform": "Xavier uniform",
    "xavier_normal": "Xavier normal",
    "he_uniform": "He uniform",
    "he_normal": "He normal",
    "lecun_uniform": "LeCun uniform",
    "lecun_normal": "LeCun normal",
    "file": "from a file",
    "file_shifted": "from a file, shifted",
    "auto": "automatic",
    "numpy": "NumPy",
    "kernel": "compiled",
    "population": "as in a population",
    "train_loss": "train loss",
    "train_accuracy": "train accuracy",
    "test_loss": "test loss",
    "test_accuracy": "test accuracy",
}


def title_of(code: str) -> str:
    """What a choice is called on the screen."""
    return TITLES.get(code, code)
