"""What the data sheet says of each choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.datasets.proposal import Proposal

# The choices of each field, by their codes: what they are called, and what they do.
CHOICES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "task": {
        "classes": ("classes", "Each value of the target is a class; the network names one."),
        "number": ("a number", "The network predicts the target's number. Prices, lengths, …"),
    },
    "header": {
        "yes": ("names", "The first row names the columns and is no data."),
        "no": ("data", "The first row is data. The columns are called column 1, column 2, …"),
    },
    "delimiter": {
        ",": ("comma", "a,b,c"),
        ";": ("semicolon", "a;b;c, as where commas mark decimals"),
        "\t": ("tab", "As copied out of a spreadsheet."),
        "|": ("pipe", "a|b|c"),
        " ": ("spaces", "Any run of spaces."),
    },
    "decimal": {
        ".": ("point", "1.5 is one and a half; commas in 1,234 part thousands."),
        ",": ("comma", "1,5 is one and a half; points in 1.234 part thousands."),
    },
    "encoding": {
        "utf-8": ("UTF-8", "What nearly all programs write today."),
        "utf-16": ("UTF-16", "“Unicode text” of spreadsheets."),
        "latin-1": ("Latin-1", "Old files of western Europe."),
        "windows-1252": ("Windows-1252", "Old files of Windows, with € and curly quotes."),
    },
    "missing": {
        "drop": ("leave the row out", "Rows that lack a value are not used."),
        "mean": ("fill in the mean", "The mean of the training rows; the commonest category."),
        "category": ("a category of its own", "That a value is missing is an input of its own."),
    },
    "scale": {
        "standard": (
            "standardised",
            "Each input gets mean 0 and deviation 1, so that none drowns the others.",
        ),
        "none": ("as they are", "Inputs go in as they stand in the file."),
    },
    "scale_target": {
        "standard": (
            "standardised",
            "The network learns it with mean 0 and deviation 1; answers are in its own units.",
        ),
        "none": ("as it is", "The network learns the number as it stands in the file."),
    },
    "stratify": {
        "yes": ("equal shares", "Each class has the same share in both parts."),
        "no": ("as drawn", "Chance alone decides; a rare class may be missing from one part."),
    },
}
TITLES: Final = {
    "target": "target",
    "task": "what is asked of it",
    "header": "first row",
    "delimiter": "separator",
    "decimal": "decimal mark",
    "encoding": "encoding",
    "missing": "missing values",
    "scale": "inputs",
    "scale_target": "the number",
    "stratify": "classes in both parts",
    "train_fraction": "train part",
    "seed": "seed",
}
TIPS: Final = {
    "target": "The column that the network learns to predict from the others.",
    "task": "Classes are told apart, a number is predicted. Whole numbers may be either.",
    "header": "Whether the first row names the columns. If it is data and taken for names, one row"
    " is lost.",
    "delimiter": "What stands between the cells of a row. With a wrong one there is one column.",
    "decimal": "What marks decimals. If it is wrong, numbers are read as texts.",
    "encoding": "How letters are stored. If it is wrong, names look odd: Ã¤ for ä.",
    "missing": "What becomes of rows in which an input lacks its value. A row without a target is"
    " never used.",
    "scale": "Whether inputs are scaled before the network sees them. The scale is saved with the"
    " weights.",
    "scale_target": "Whether a number to predict is scaled before the network learns it. The scale"
    " is saved with the weights.",
    "stratify": "How rows are dealt out to train and to test on.",
    "train_fraction": "The part that is trained on, 0.5 is half; the rest tests.",
    "seed": "Which rows train is drawn with this seed; the same seed draws the same rows.",
    "columns": "A line for each column of the file, with its first values. Choose some and say"
    " below what they are.",
    "number": "The chosen columns are numbers. Cells that are none count as missing.",
    "category": "The chosen columns are categories: each value becomes an input of 0 or 1.",
    "left out": "The network does not see the chosen columns. Names and row numbers teach nothing.",
    "make target": "The chosen column is what the network learns to predict.",
    "anew": "Forget all choices and let the program propose anew.",
}
FIRST_ROWS: Final = (
    "The file is large: these are its first rows. What is noticed is said when all of it is read."
)
NO_TABLE: Final = "Arrays have no such choice."
NOT_A_NUMBER: Final = "There are no classes: a number is predicted."
NO_NUMBER: Final = "Classes are told apart: there is no number to scale."
NOTHING_MISSING: Final = "No input lacks a value."
_MOST_CLASSES: Final = 12


def counted(proposal: Proposal) -> str:
    """What is asked of the target, in words: the classes with their rows, or a number."""
    if not proposal.is_whole:
        return ""
    if proposal.task == "number":
        return "A number is predicted from the inputs."
    counts = proposal.class_counts
    if not counts:
        return ""
    shown = ", ".join(f"{name} ({count:,})" for name, count in counts[:_MOST_CLASSES])
    more = len(counts) - _MOST_CLASSES
    others = f" and {more:,} more" if more > 0 else ""
    return f"{len(counts):,} classes with their rows: {shown}{others}"


def parts(proposal: Proposal) -> str:
    """How many rows there are, train, test, and are left out."""
    if not proposal.is_whole:
        return "The rows are counted when all of them are read."
    left_out = proposal.rows_left_out
    out = f", {left_out:,} left out" if left_out else ""
    return (
        f"Of {proposal.rows:,} rows {proposal.train_rows:,} train,"
        f" {proposal.test_rows:,} test{out}."
    )


def remarks(proposal: Proposal) -> str:
    """The problem, or what is asked, and what was noticed: a line each."""
    if not proposal.is_whole:
        return FIRST_ROWS
    said = [proposal.problem] if proposal.problem else []
    said += [question.text for question in proposal.questions]
    said += proposal.noticed
    return "\n".join(f"• {text}" for text in said)
