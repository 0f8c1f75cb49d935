"""Which inputs an answer hangs on: by its gradient, and by hiding a piece after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from core.insight.layerwise import last_hidden
from core.insight.quantiles import median
from core.nn.arrays import PIXEL_WHITE, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.datasets.dataset import Dataset
    from core.nn.arrays import Array
    from core.nn.network import Network

# About so many pieces, half covering each other, lie along each side of a picture.
_PIECES: Final = 7
_BLOCK: Final = 256


def input_gradient(network: Network, x: Array, output: int) -> Array:
    """∂z/∂x (inputs,) at x (inputs,), z being the last layer's weighted sum of an output.

    The sum and not the answer: where softmax or sigmoid is sure of itself its slope is 0, though
    the picture could not be plainer (Simonyan, Vedaldi & Zisserman 2014, "Deep Inside Convolutional
    Networks").
    """
    last_hidden(network, x[None])  # each layer remembers its way back
    slopes: Array = network.layers[-1].weights[output][None]
    for layer in reversed(network.layers[:-1]):
        slopes = layer.backward(slopes)
    gradient: Array = slopes[0].copy()
    return gradient


def blank(dataset: Dataset) -> Array:
    """What stands for "nothing there" in each input (inputs,), as the network is given it.

    In pictures that is the least value, of pixels black; in a table a column's median over the
    training rows.
    """
    x = dataset.x_train
    if dataset.image_shape is None:
        middle: Array = median(x, axis=0).astype(np.float64)
        return middle / PIXEL_WHITE if x.dtype == np.uint8 else middle
    least = 0.0 if x.dtype == np.uint8 else float(x.min())
    return np.full(dataset.inputs, least)


def occlusion(
    network: Network,
    x: Array,
    output: int,
    blank: Array,
    image_shape: tuple[int, int] | None = None,
) -> Array:
    """By how much an output's answer falls when an input is hidden, (inputs,).

    Of a picture, square pieces of x (inputs,) take the value of `blank` (inputs,) one after the
    other, and a pixel gets the mean fall of all pieces that cover it (Zeiler & Fergus 2014,
    "Visualizing and Understanding Convolutional Networks"); of a table each column does.
    """
    given = scaled(x[None], network.dtype)[0]
    empty = blank.astype(network.dtype)
    before = float(network.predict(given[None])[0, output])
    falls, covered = np.zeros(len(x)), np.zeros(len(x))
    pieces = _squares(image_shape) if image_shape is not None else _columns(len(x))
    for block in _blocks(pieces):
        hidden = np.tile(given, (len(block), 1))
        for row, piece in zip(hidden, block, strict=True):
            row[piece] = empty[piece]
        after = network.predict(hidden)[:, output]
        for piece, answer in zip(block, after.tolist(), strict=True):
            falls[piece] += before - answer
            covered[piece] += 1.0
    return falls / covered


def _columns(inputs: int) -> Iterator[Array]:
    for column in range(inputs):
        yield np.array([column])


def _squares(shape: tuple[int, int]) -> Iterator[Array]:
    """The pixels of each square piece, as places in the row of all pixels."""
    pixels = np.arange(shape[0] * shape[1]).reshape(shape)
    side = max(round(min(shape) / _PIECES), 1)
    for top in _starts(shape[0], side):
        for left in _starts(shape[1], side):
            yield pixels[top : top + side, left : left + side].ravel()


def _starts(length: int, side: int) -> list[int]:
    last = length - side
    return [*range(0, last, max(side // 2, 1)), last]


def _blocks(pieces: Iterable[Array]) -> Iterator[list[Array]]:
    block: list[Array] = []
    for piece in pieces:
        block.append(piece)
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block
