"""What the forms say of each choice: one or two plain sentences, shown as tooltips and captions."""

from __future__ import annotations

from typing import Final

ACTIVATION_TIPS: Final = {
    "step": "1 from 0 on, else 0. Its derivative is 0 everywhere, so nothing below it learns.",
    "linear": "The sum as it is. Use it as the output when a number is to be predicted.",
    "sigmoid": "Squeezes into 0 to 1. Far from 0 it is flat: deep stacks of it learn slowly.",
    "tanh": "Squeezes into −1 to 1, centred on 0. A good first choice for small networks.",
    "relu": "Cuts off below 0. Fast and steady; a unit that is always below 0 no longer learns.",
    "leaky_relu": "As ReLU, but 1 % passes below 0, so that no unit dies.",
    "elu": "As ReLU, but bends smoothly to −1 below 0.",
    "gelu": "A smooth ReLU that weighs by the normal distribution, as in transformers.",
    "swish": "z·sigmoid(z): smooth, dips a little below 0.",
    "softplus": "A smooth ReLU that is always above 0.",
    "sine": "A wave. Fits repeating patterns; watch for many shallow dead ends.",
    "softmax": "Turns the layer into shares that sum to 1: one output for each class.",
}
LOSS_TIPS: Final = {
    "mse": "Mean of the squared differences. For numbers; with classes it learns slowly at first.",
    "binary_cross_entropy": "For sigmoid outputs and two classes. Punishes sure wrong answers.",
    "cross_entropy": "For softmax outputs and several classes. Punishes sure wrong answers.",
}
OPTIMIZER_TIPS: Final = {
    "sgd": "Plain steps down the gradient. Simple, but all hangs on the learning rate.",
    "momentum": "Steps that keep part of their speed. Crosses flat stretches, may overshoot.",
    "nesterov": "Momentum that looks ahead: brakes earlier before it overshoots.",
    "rmsprop": "Scales each weight's step by how large its gradients have been.",
    "adam": "Momentum and scaling together. Often best at once; try a rate near 0.01 or below.",
    "adamw": "Adam, and each step also shrinks all weights a little.",
}
SCHEDULE_TIPS: Final = {
    "constant": "The learning rate stays as it is.",
    "step": "In steps: after each length of epochs the rate is multiplied once more.",
    "cosine": "Falls slowly, then fast, then slowly again, like half a wave, to the part left.",
}
INITIALIZER_TIPS: Final = {
    "zeros": "All 0. As weights, all units of a layer stay alike and never learn apart.",
    "constant": "All the same number.",
    "values": "The numbers themselves: flat, or rows like [1, 2], [3, 4], one row for each unit.",
    "normal": "Drawn from the bell curve N(mean, std²).",
    "uniform": "Drawn evenly between low and high.",
    "xavier_uniform": "Evenly in ±√(6 / (in + out)): keeps signals alive through sigmoid and tanh.",
    "xavier_normal": "Bell curve, σ = √(2 / (in + out)): keeps signals alive through tanh.",
    "he_uniform": "Evenly in ±√(6 / in): made for ReLU, which cuts half of the signal off.",
    "he_normal": "Bell curve, σ = √(2 / in): made for ReLU, which cuts half of the signal off.",
    "lecun_uniform": "Evenly in ±√(3 / in): keeps the spread of the sums near that of the inputs.",
    "lecun_normal": "Bell curve, σ = √(1 / in): keeps the spread of the sums near the inputs'.",
    "orthogonal": "Rows at right angles to each other: signals keep their length.",
    "file": "The weights of a saved file, or of the notebook's npz.",
    "file_shifted": "The weights of a file, each moved by a random number from low to high.",
}
# The table's narrow column; the open list and the tooltip have the whole names.
SHORT_INITIALIZERS: Final = {
    "xavier_uniform": "Xavier u",
    "xavier_normal": "Xavier n",
    "he_uniform": "He u",
    "he_normal": "He n",
    "lecun_uniform": "LeCun u",
    "lecun_normal": "LeCun n",
    "orthogonal": "orthog.",
    "file": "file",
    "file_shifted": "file ±",
}
OWN_INIT: Final = "—"
OWN_INIT_TIP: Final = "As the whole network starts."

METRIC_TIPS: Final = {
    "accuracy": "The share of rows where the network's choice is the right class.",
    "exact": "The share of rows whose answer equals the target to so many decimals: far stricter.",
}
ENGINE_TIPS: Final = {
    "auto": "Whichever is quicker for this network and these data.",
    "numpy": "Always NumPy: the same digits also where there is no compiler.",
    "kernel": "Always compiled code (needs Numba): its last digits differ from NumPy's.",
    "population": "As a member of a population is trained: the very digits that it had there.",
}
FIGURE_TIPS: Final = {
    "train_loss": "The loss over the rows that are trained on, as the epoch went.",
    "train_accuracy": "The rows trained on that were answered rightly, as the epoch went.",
    "test_loss": "The loss on rows the network never learns from, at each epoch's end.",
    "test_accuracy": "Rows it never learns from that are answered rightly, at each epoch's end.",
}
DTYPE_TIPS: Final = {
    "float32": "Seven digits, the usual choice: half the memory, twice the speed.",
    "float64": "Sixteen digits: for comparing with other programs to the last decimal.",
}
FEATURES: Final = {
    "x": ("X", "x", "the first coordinate"),
    "y": ("Y", "y", "the second coordinate"),
    "x2": ("X2", "x²", "the square of x: lets even one unit see circles"),
    "y2": ("Y2", "y²", "the square of y: lets even one unit see circles"),
    "xy": ("XY", "xy", "the product: one unit with it solves XOR"),
    "sin_x": ("SinX", "sin x", "a wave along x: helps with spirals"),
    "sin_y": ("SinY", "sin y", "a wave along y: helps with spirals"),
}
