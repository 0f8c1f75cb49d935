"""Options that were typed and change nothing of such data: that is said, not passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.datasets import dataset_info
from core.spec.data import READING_FIELDS
from playground.cli.spec_options import given_options

if TYPE_CHECKING:
    import argparse

    from core.datasets import Dataset, DatasetInfo
    from core.datasets.proposal import Proposal

# What is read of arrays too; all else is of tables.
_OF_ARRAYS: Final = frozenset(("task", "scale", "scale_target", "stratify", "rules"))


def idle_options(arguments: argparse.Namespace, dataset: Dataset) -> tuple[str, ...]:
    """A sentence for each reason why options of the data that were typed have no effect."""
    info, proposal = dataset_info(dataset.source), dataset.proposal
    found: dict[str, list[str]] = {}
    for option in given_options(arguments):
        if option.path[0] != "data":
            continue
        reason = _reason(option.field, info, proposal, dataset.name)
        if reason:
            found.setdefault(reason, []).append(option.flags[0])
    return tuple(
        f"{' and '.join(flags)} {'has' if len(flags) == 1 else 'have'} no effect: {reason}"
        for reason, flags in found.items()
    )


def _reason(field: str, info: DatasetInfo, proposal: Proposal | None, name: str) -> str:
    """Why the field makes no difference, "" where it does."""
    if field in READING_FIELDS:
        if proposal is None:
            return f"{name} is read from no file of your own"
        return _reason_of_file(field, proposal)
    uses = {
        "samples": info.uses_samples,
        "noise": info.uses_noise,
        "features": info.uses_features,
        "train_fraction": info.uses_fraction,
        "seed": info.uses_seed,
    }
    return "" if uses.get(field, True) else f"{name} has no such choice"


def _reason_of_file(field: str, proposal: Proposal) -> str:
    if proposal.written.form != "table" and field not in _OF_ARRAYS:
        return f"{proposal.file} holds arrays, not a table"
    if field == "scale_target" and proposal.task == "classes":
        return f"{proposal.target} is classes, not a number"
    if field == "stratify" and proposal.task == "number":
        return f"{proposal.target} is a number, not classes"
    return ""
