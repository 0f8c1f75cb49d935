"""What the command line understands."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final, NoReturn

from core.spec.names import LOSS_NAMES, OPTIMIZER_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM: Final = "training-playground"
COMMANDS: Final = ("train", "picture", "list")

_WINDOW_HELP: Final = """\
Build, train and watch small neural networks.

Without a command the window opens. The other commands are:
  train     train in the terminal
  picture   write a picture of the window after training
  list      data sets, lessons, activations, initialisers, losses, optimisers
Each has its own --help.
"""


class UsageError(ValueError):
    """The command line cannot be understood: one line says why."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, raised and not printed."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; `command` is "window", "train", "picture" or "list".

    Raises `UsageError`.
    """
    command = arguments[0] if arguments and arguments[0] in COMMANDS else "window"
    parser = {
        "window": _window_parser,
        "train": _train_parser,
        "picture": _picture_parser,
        "list": _list_parser,
    }[command]()
    rest = arguments if command == "window" else arguments[1:]
    found = parser.parse_args(rest)
    found.command = command
    return found


def _window_parser() -> _Parser:
    parser = _Parser(
        PROGRAM, description=_WINDOW_HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "file", nargs="?", help="weights (.npz), an experiment (.json) or a table (.csv) to open"
    )
    _add_data_dir(parser)
    parser.add_argument("--version", action="store_true", help="print the version and leave")
    return parser


def _list_parser() -> _Parser:
    return _Parser(f"{PROGRAM} list", description="List all that can be chosen by name.")


def _train_parser() -> _Parser:
    parser = _Parser(
        f"{PROGRAM} train",
        description="Train in the terminal: a progress bar, then a table."
        " Options change the lesson or experiment that is started from (XOR solved).",
    )
    _add_start(parser).add_argument(
        "--resume", metavar="FILE.npz", help="go on with a saved run, to its --epochs or to more"
    )
    _add_changes(parser)
    outputs = parser.add_argument_group("what comes out")
    outputs.add_argument(
        "--save", metavar="OUT.npz", help="save weights, history and all that --resume needs"
    )
    outputs.add_argument(
        "--save-data", action="store_true", help="put the training rows (x, y) into that file too"
    )
    outputs.add_argument("--history", metavar="OUT.csv", help="save loss and accuracy by epoch")
    outputs.add_argument("--json", action="store_true", help="print one JSON object, no table")
    return parser


def _picture_parser() -> _Parser:
    parser = _Parser(
        f"{PROGRAM} picture", description="Write a picture of the window after training."
    )
    _add_start(parser)
    parser.add_argument("--size", default="1280x800", metavar="WxH", help="pixels (1280x800)")
    parser.add_argument(
        "--theme", default="light", choices=("light", "dark"), help="colours (light)"
    )
    parser.add_argument(
        "--until", type=_number, metavar="EPOCHS", help="stop after so many epochs; 0: untrained"
    )
    parser.add_argument("out", metavar="OUT.png")
    return parser


def _add_start(parser: _Parser) -> argparse._MutuallyExclusiveGroup:
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--lesson", metavar="NAME", help="the lesson to start from")
    start.add_argument(
        "--experiment", metavar="FILE", help="an experiment (.json), or that of a saved run (.npz)"
    )
    _add_data_dir(parser)
    return start


def _add_data_dir(parser: _Parser) -> None:
    parser.add_argument(
        "--data-dir", metavar="FOLDER", help="where the four MNIST files and other data are"
    )


def _add_changes(parser: _Parser) -> None:
    network = parser.add_argument_group("data and network")
    network.add_argument("--data", metavar="NAME|FILE", help="a data set, or a .csv or .npz file")
    network.add_argument(
        "--layers", metavar="4:tanh,1:sigmoid", help="units and activation, from the inputs up"
    )
    network.add_argument(
        "--init",
        metavar="NAME[:…]",
        help="normal:MEAN,STD  uniform:LOW,HIGH  constant:VALUE  file:PATH  he_normal  …",
    )
    network.add_argument("--dtype", choices=("float32", "float64"), help="the number type")
    training = parser.add_argument_group("training")
    training.add_argument("--loss", choices=LOSS_NAMES, metavar="NAME", help=", ".join(LOSS_NAMES))
    training.add_argument(
        "--optimizer", choices=OPTIMIZER_NAMES, metavar="NAME", help=", ".join(OPTIMIZER_NAMES)
    )
    training.add_argument("--lr", type=_number, metavar="RATE", help="learning rate")
    training.add_argument("--batch-size", type=_whole, metavar="N", help="rows an update")
    training.add_argument("--epochs", type=_whole, metavar="N", help="times through the data")
    training.add_argument("--l1", type=_number, metavar="X", help="L1 penalty on weights")
    training.add_argument("--l2", type=_number, metavar="X", help="L2 penalty on weights")
    training.add_argument(
        "--seed", type=_whole, metavar="N", help="of data, weights and batch order alike"
    )
    training.add_argument(
        "--threads", type=_whole, default=1, metavar="N", help="for matrix products (1)"
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
