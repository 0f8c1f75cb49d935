"""The program: `training-playground`, or `python -m playground`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from playground.cli.arguments import PROGRAM, UsageError, parse_arguments

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0, 2 on bad input, 130 after Ctrl+C."""
    from playground.session.plain_words import SPOKEN_ERRORS, sentence_for  # noqa: PLC0415  (brings NumPy)

    try:
        found = parse_arguments(sys.argv[1:] if arguments is None else arguments)
        code = _run(found)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (UsageError, OSError, MemoryError, *SPOKEN_ERRORS) as error:
        sentence = str(error) if isinstance(error, UsageError) else sentence_for(error)
        print(f"{PROGRAM}: {' '.join(sentence.split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{PROGRAM}: stopped by Ctrl+C", file=sys.stderr)
        return 130


def _run(arguments: argparse.Namespace) -> int:
    from playground.cli import commands  # noqa: PLC0415  (--help needs none of it)

    if arguments.command == "train":
        return commands.train(arguments)
    if arguments.command == "sweep":
        from playground.cli.sweep import sweep  # noqa: PLC0415

        return sweep(arguments)
    if arguments.command == "list":
        return commands.list_names(arguments)
    if arguments.command == "picture":
        return _picture(arguments)
    return _window(arguments)


def _window(arguments: argparse.Namespace) -> int:
    """Open the window; without a display say so and train in the terminal."""
    if arguments.version:
        from importlib.metadata import version  # noqa: PLC0415

        print(f"{PROGRAM} {version(PROGRAM)}")
        return 0
    from playground.cli.display import display_problem  # noqa: PLC0415

    problem = display_problem()
    if not problem:
        from playground.app import leave, run_window  # noqa: PLC0415  (brings Qt)

        leave(run_window(arguments.file, arguments.data_dir))
    print(f"{PROGRAM}: no window: {problem}; training in the terminal instead", file=sys.stderr)
    instead = ["train"]
    if arguments.file is not None:
        instead += ["--experiment", arguments.file]
    if arguments.data_dir is not None:
        instead += ["--data-dir", arguments.data_dir]
    return _run(parse_arguments(instead))


def _picture(arguments: argparse.Namespace) -> int:
    from playground.cli import options  # noqa: PLC0415
    from playground.cli.picture import PictureError, take_picture  # noqa: PLC0415
    from playground.session.outputs import PICTURE, Output  # noqa: PLC0415

    width, _, height = arguments.size.partition("x")
    if not (width.isdecimal() and height.isdecimal()) or not (
        320 <= int(width[:5]) <= 7680 and 240 <= int(height[:5]) <= 4320
    ):
        raise UsageError(f"--size is {arguments.size!r}, expected 320x240 to 7680x4320")
    lesson = options.chosen_lesson(arguments)
    experiment = options.starting_experiment(arguments, lesson)
    options.refuse_overwriting([Output(arguments.out, PICTURE)], experiment, arguments)
    try:
        take_picture(
            experiment=experiment,
            out=arguments.out,
            size=(int(width), int(height)),
            theme=arguments.theme,
            lesson=lesson.name if lesson else "",
            data_dir=arguments.data_dir,
            trained=arguments.until != 0,
            until=arguments.until,
        )
    except PictureError as error:
        raise UsageError(str(error)) from None
    return 0


if __name__ == "__main__":
    sys.exit(main())
