"""The results of a contest as a table: one line a run."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING

from core.files.atomic import atomic_write
from core.spec.goal import FIGURE_NAMES

if TYPE_CHECKING:
    from core.spec.arena_plan import ArenaPlan
    from core.train.contest import Standing


def write_table(path: str | Path, plan: ArenaPlan, standing: Standing) -> None:
    """Write a CSV with a header: what was varied, the seeds, and what came of each run.

    `solved_at` is the epoch in which the goal was reached, empty where it was not. Numbers read
    back exactly. Raises `OSError`.
    """
    varied = [plan.rows.field] + ([plan.columns.field] if plan.columns is not None else [])
    seeds = ("weights_seed", "order_seed", "data_seed")
    results = ("solved", "solved_at", "diverged", *FIGURE_NAMES)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*(field.key for field in varied), *seeds, *results))
    for run, experiment in enumerate(plan.experiments):
        at = float(standing.solved_at[run])
        is_solved = math.isfinite(at)
        finals = [] if standing.finals is None else standing.finals[:, run].tolist()
        writer.writerow(
            (
                *(field.value(experiment) for field in varied),
                experiment.network.seed,
                experiment.training.seed,
                experiment.data.seed,
                int(is_solved),
                int(at) if is_solved else "",
                int(standing.diverged[run]),
                *("" if math.isnan(value) else repr(value) for value in finals),
            )
        )
    with atomic_write(Path(path)) as file:
        file.write(text.getvalue().encode())
