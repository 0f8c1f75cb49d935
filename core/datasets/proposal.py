"""How a person's file was read, or would be: what was found, what is proposed, what is asked.

Plain data: the window shows it as the data sheet, the command line as one line of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.spec.data import DataSpec

_DELIMITER_NAMES: Final = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "pipes",
    " ": "spaces",
}
_LONGEST_LIST: Final = 5


@dataclass(frozen=True)
class Column:
    """A column of the file: its name, and what is made of it.

    `kind` is "number", "category", "target" or "left out", `why` says in a few words what it was
    taken for; `values` are the values of a category, `missing` counts its rows without a value.
    """

    name: str
    kind: str
    why: str = ""
    values: tuple[str, ...] = ()
    missing: int = 0


@dataclass(frozen=True)
class Question:
    """What a person should look at: a sentence, and the field of `DataSpec` that answers it.

    The field is "" where only the file itself can be changed.
    """

    field: str
    text: str


@dataclass(frozen=True)
class Written:
    """How the file is written: what the reader had to know.

    `form` is "table" or "arrays"; the rest is of tables. `comments`, `blanks` count lines that were
    passed over, `blanks` those of nothing or of separators alone; `thousands` and `percent` say
    that some numbers are written so.
    """

    form: str
    encoding: str = ""
    delimiter: str = ""
    header: bool = False
    decimal: str = "."
    thousands: bool = False
    percent: bool = False
    comments: int = 0
    blanks: int = 0
    sep_line: bool = False


@dataclass(frozen=True)
class Proposal:
    """What is read out of a file, and what is made of it.

    `columns` are all of the file (none for arrays), `inputs` the names of the network's inputs and
    `first_rows` a few rows as they stand there. `task` is "classes" or "number"; `class_counts` are
    the classes with their rows. `rows` are read, `rows_left_out` of them are not used. `missing` is
    "drop", "mean", "category" or "" where nothing is missing; `scale` is "standard" or "none", and
    so is `scale_target`, or "" where the target is classes.
    `noticed` are short sentences; `questions` what a person should look at. `problem` says why the
    file cannot be trained on as it is proposed; "" where it can. `chosen` is the spec with every
    reading field written out. `is_whole` is false of a large file's first rows, read before it all.
    """

    file: str
    written: Written
    columns: tuple[Column, ...]
    inputs: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    target: str
    target_why: str
    task: str
    class_counts: tuple[tuple[str, int], ...]
    rows: int
    rows_left_out: int
    missing: str
    scale: str
    scale_target: str
    stratified: bool
    train_rows: int
    test_rows: int
    noticed: tuple[str, ...]
    questions: tuple[Question, ...]
    problem: str
    chosen: DataSpec
    is_whole: bool = True

    @property
    def asks(self) -> bool:
        """Whether a person should look before this is trained on."""
        return bool(self.questions) or bool(self.problem)

    @property
    def summary(self) -> str:
        """How the file was read, in one line."""
        if self.problem:
            return self.problem
        parts = [_count(self.rows - self.rows_left_out, "row"), self._written(), self._target()]
        parts.append(_count(len(self.inputs), "input") + self._scaled())
        if self.rows_left_out:
            parts.append(f"{_count(self.rows_left_out, 'row')} left out")
        parts.append(f"{self.train_rows:,} to train, {self.test_rows:,} to test")
        return f"{self.file}: {'; '.join(part for part in parts if part)}"

    @property
    def line(self) -> str:
        """The summary, what was noticed, what is asked, and what changes it, in one line."""
        asked = " ".join(f"{question.text}." for question in self.questions)
        fields = dict.fromkeys(question.field for question in self.questions if question.field)
        options = ", ".join("--" + field.replace("_", "-") for field in (*fields, *self._usual()))
        said = [f"Noticed: {'; '.join(self.noticed)}."] if self.noticed else []
        said += [asked] if asked else []
        return " ".join([f"{self.summary}.", *said, f"To read it otherwise: {options}."])

    def _usual(self) -> tuple[str, ...]:
        asked = {question.field for question in self.questions}
        usual = ("target", "task", "scale") if self.written.form == "table" else ("task", "scale")
        return tuple(field for field in usual if field not in asked)

    def _written(self) -> str:
        if self.written.form != "table":
            return ""
        parts = [_DELIMITER_NAMES.get(self.written.delimiter, self.written.delimiter)]
        parts.append("names in the first row" if self.written.header else "no names")
        if self.written.decimal == ",":
            parts.append("decimal comma")
        if self.written.encoding != "utf-8":
            parts.append(encoding_title(self.written.encoding))
        return ", ".join(parts)

    def _target(self) -> str:
        if self.task == "number":
            done = ", standardised" if self.scale_target == "standard" else ""
            return f"predicts the number {self.target}{done}"
        names = [name for name, _ in self.class_counts]
        return f"tells {len(names)} classes of {self.target} apart ({listed(names)})"

    def _scaled(self) -> str:
        return ", standardised" if self.scale == "standard" else ""


def encoding_title(encoding: str) -> str:
    """An encoding as people write it: "UTF-16", "Latin-1"."""
    return encoding.upper() if encoding.startswith("utf") else encoding.title()


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Names for a sentence, a few of them: "a, b, c and 4 more"."""
    shown = [" ".join(name.split())[:40] for name in names[:_LONGEST_LIST]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
