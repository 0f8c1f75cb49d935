"""Every name that stands in an experiment, once: forms, files, kernels and errors use these.

What a name means stands with its class, under the same name (`core.nn.activations` and so on). The
order is that of lists on the screen, and kernels know a name by its place, so new names go last.
"""

from __future__ import annotations

from typing import Final

# The data set of a program's own arrays: it is handed to the trainer, not loaded by name.
OWN_ARRAYS: Final = "arrays"
FEATURE_NAMES: Final = ("x", "y", "x2", "y2", "xy", "sin_x", "sin_y")
ACTIVATION_NAMES: Final = (
    "step",
    "linear",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "gelu",
    "swish",
    "softplus",
    "sine",
    "softmax",
)
INITIALIZER_NAMES: Final = (
    "zeros",
    "constant",
    "values",
    "normal",
    "uniform",
    "xavier_uniform",
    "xavier_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "orthogonal",
    "file",
    "file_shifted",
)
# Of these, the schemes that read a weights file.
FILE_SCHEMES: Final = ("file", "file_shifted")
LOSS_NAMES: Final = ("mse", "binary_cross_entropy", "cross_entropy")
SCHEDULE_NAMES: Final = ("constant", "step", "cosine")
OPTIMIZER_NAMES: Final = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
ENGINE_NAMES: Final = ("auto", "numpy", "kernel", "population")
METRIC_NAMES: Final = ("accuracy", "exact")
