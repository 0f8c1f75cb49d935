"""Places in the two small arrays that every run counts in, and the names of its measures.

Kernels are compiled with them, so nothing else stands here.
"""

from __future__ import annotations

from typing import Final

# RunState.counts, int64.
EPOCH: Final = 0  # finished epochs
POSITION: Final = 1  # batches done of the epoch under way
STEPS: Final = 2  # all updates
ROWS_SEEN: Final = 3  # all rows learned from
COUNT_WORDS: Final = 4

# RunState.sums, float64, of the epoch under way; point_sums and each line of recent are alike.
ROWS: Final = 0  # rows seen
LOSS: Final = 1  # Σ loss · rows
SCORE: Final = 2  # Σ of what the measure counts: right rows, or squared distances
WEIGHT: Final = 3  # Σ of what that is compared with
TALLY_WORDS: Final = 4

# How many of the newest updates a run remembers one by one: update s in line s % RECENT.
RECENT: Final = 64

# How answers are judged: by the largest output, a threshold, exact equality, or R².
MEASURES: Final = ("largest", "threshold", "exact", "R²")
