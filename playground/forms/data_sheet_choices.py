"""What a person chooses in the data sheet, as changes of a `DataSpec`. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.datasets.proposal import Proposal
    from core.spec.data import DataSpec

# What a column can be, by the words of `Column.kind`, and the field that lists such columns.
KINDS: Final = {"number": "numbers", "category": "categories", "left out": "left_out"}
TARGET: Final = "target"
# With another separator, encoding or header the columns have other names.
_NAMING: Final = frozenset(("header", "delimiter", "encoding"))
_BY_NAME: Final[dict[str, Any]] = {
    "target": "",
    "task": "",
    "numbers": (),
    "categories": (),
    "left_out": (),
}


def with_field(spec: DataSpec, field: str, value: Any) -> DataSpec:
    """The spec with another value of one field; what hangs on it is left to core again."""
    if field == TARGET:
        return with_target(spec, value)
    forgotten = _BY_NAME if field in _NAMING else {}
    if field == "decimal":  # numbers may have been taken for texts, and texts for numbers
        forgotten = {"task": ""}
    return spec.changed(**{**forgotten, field: value})


def with_target(spec: DataSpec, name: str) -> DataSpec:
    """The spec with another target, of which core proposes whether it is classes or a number."""
    return spec.changed(**_without(spec, {name}), target=name, task="")


def with_kind(spec: DataSpec, names: Collection[str], kind: str) -> DataSpec:
    """The spec in which the columns `names` are of one of `KINDS`, whatever they look like."""
    lists = _without(spec, names)
    lists[KINDS[kind]] = (*lists[KINDS[kind]], *names)
    if spec.target in names:
        return spec.changed(**lists, target="", task="")
    return spec.changed(**lists)


def proposed_anew(spec: DataSpec) -> DataSpec:
    """The spec for the same file with every choice left to core."""
    return spec.of_file(spec.path)


def value_of(spec: DataSpec, proposal: Proposal | None, field: str) -> Any:
    """What stands for a field: what was chosen, else what is proposed."""
    chosen = getattr(spec, field)
    if chosen or proposal is None:
        return chosen
    return getattr(proposal.chosen, field)


def result(asked: DataSpec, spec: DataSpec, proposal: Proposal) -> DataSpec:
    """What is written: all choices written out, or the spec as it was where nobody chose."""
    return asked if spec == asked and not proposal.asks else proposal.chosen


def _without(spec: DataSpec, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The lists of columns without these."""
    return {
        field: tuple(name for name in getattr(spec, field) if name not in names)
        for field in KINDS.values()
    }
