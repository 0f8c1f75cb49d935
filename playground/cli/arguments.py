"""What the command line understands."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final, NoReturn

from playground.cli.spec_options import add_spec_options, init_help, seed_help
from playground.cli.texts import count, whole
from playground.cli.words import START_HELP, SWEEP_HELP

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM: Final = "training-playground"
COMMANDS: Final = ("train", "sweep", "picture", "list")

_WINDOW_HELP: Final = """\
Build, train and watch small neural networks.

Without a command the window opens. The other commands are:
  train     train in the terminal
  sweep     train many networks, on all cores or a cluster
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
    """Read the command line; `command` is "window" or one of `COMMANDS`.

    Raises `UsageError`.
    """
    command = arguments[0] if arguments and arguments[0] in COMMANDS else "window"
    parser = {
        "window": _window_parser,
        "train": _train_parser,
        "sweep": _sweep_parser,
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
        usage="%(prog)s [options]",
        description=START_HELP,
        epilog=init_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_start(parser).add_argument(
        "--resume", metavar="FILE.npz", help="go on with a saved run, to its --epochs or to more"
    )
    parser.add_argument("--seed", type=whole, metavar="N", help=seed_help())
    parser.add_argument(
        "--threads", type=whole, default=1, metavar="N", help="for matrix products (1)"
    )
    add_spec_options(parser)
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


def _sweep_parser() -> _Parser:
    parser = _Parser(
        f"{PROGRAM} sweep",
        description=SWEEP_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("plan", metavar="FILE.toml", help="what to run (see docs/sweeps.md)")
    parser.add_argument(
        "--out", metavar="FOLDER", help="where results go (FILE.sweep, beside the plan)"
    )
    parser.add_argument(
        "--resume", action="store_true", help="do what is left of a sweep that was ended or killed"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=whole, metavar="N", help="processes on this machine (one a core)"
    )
    where.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="a Dask scheduler (tcp://…), its scheduler file (.json), or a file (.yaml) that says"
        " which queue to start workers in",
    )
    _add_data_dir(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
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
        "--until",
        type=count,
        metavar="EPOCHS",
        help="train for so many epochs at most; 0: untrained (all)",
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
