"""Keyframes in a run's file: some of its moments, stacked, so that they are at hand again later.

Each array has a line for each moment: those of the state by the names of `RunState.to_arrays`,
`made`, how many of the run's changes were made by then, `compiled`, whether a kernel was at work,
and `figures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from core.run.state import RunState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.nn.arrays import Array
    from core.run.keyframes import Keyframe, Keyframes
    from core.spec.changes import Change

KEYFRAMES: Final = "keyframes_"
"""How their names begin among what a run needs to go on."""
MOST_FRAMES: Final = 1_000
FIGURES: Final = (
    *("train_loss", "train_accuracy", "test_loss", "test_accuracy"),
    *("seconds", "samples_per_second"),
)
"""What a snapshot tells that does not follow from the state alone."""
_OWN: Final = ("made", "compiled", "figures", "score")


class KeptFrame(NamedTuple):
    """A moment out of a file: the state, the engine at work, the figures by name, the score."""

    state: RunState
    compiled: bool
    figures: dict[str, float]
    score: float


def chosen(keyframes: Keyframes, until: int, most_bytes: int) -> tuple[Keyframe, ...]:
    """Those that a file has room for: evenly spread up to a step, the best one among them."""
    newest = keyframes.last
    if newest is None:
        return ()
    most = min(MOST_FRAMES, most_bytes // max(newest.state.nbytes, 1))
    found = {frame.steps: frame for frame in keyframes.spread(most)}
    best = keyframes.best
    if best is not None and len(found) > 1:
        found[best.steps] = best
    # One that diverged stands where the file's own state stands.
    return tuple(
        found[step] for step in sorted(found) if step <= until and not found[step].moment.diverged
    )


def to_arrays(frames: Sequence[Keyframe], changes: tuple[Change, ...]) -> dict[str, Array]:
    """Moments of a run with these `changes`; empty for none."""
    frames = [frame for frame in frames if _are_first(frame.state.changes, changes)]
    if not frames:
        return {}
    states = [_plain(frame.state) for frame in frames]
    stacked = {name: np.stack([state[name] for state in states]) for name in states[0]}
    moments = [frame.moment for frame in frames]
    return {
        **{f"{KEYFRAMES}{name}": array for name, array in stacked.items()},
        f"{KEYFRAMES}made": np.array([len(frame.state.changes) for frame in frames]),
        f"{KEYFRAMES}compiled": np.array([moment.compiled for moment in moments]),
        f"{KEYFRAMES}figures": np.array(
            [[float(getattr(moment, name)) for name in FIGURES] for moment in moments]
        ),
        f"{KEYFRAMES}score": np.array([frame.score for frame in frames]),
    }


def from_arrays(
    arrays: Mapping[str, Array], like: RunState, changes: tuple[Change, ...]
) -> Iterator[KeptFrame]:
    """What `to_arrays` gave, wherever it was since, each when it is asked for; nothing for none.

    `like` is a state of the run. Raises `ValueError` in words; what came before it is sound.
    """
    lines = {
        name.removeprefix(KEYFRAMES): array
        for name, array in arrays.items()
        if name.startswith(KEYFRAMES)
    }
    if not lines:
        return
    count = _checked_count(lines)
    done: dict[int, tuple[Change, ...]] = {}
    before = -1
    for place in range(count):
        state = RunState.from_arrays(
            {name: array[place] for name, array in lines.items() if name not in _OWN}, like
        )
        made = int(lines["made"][place])
        if not 0 <= made <= len(changes) or state.steps <= before:
            raise ValueError(f"moment {place + 1} of the file is none of this run")
        before = state.steps
        state.know_changes(done.setdefault(made, changes[:made]))
        figures = dict(zip(FIGURES, lines["figures"][place].tolist(), strict=True))
        score = float(lines["score"][place])
        yield KeptFrame(state, bool(lines["compiled"][place]), figures, score)


def _checked_count(lines: Mapping[str, Array]) -> int:
    """How many moments there are; raises `ValueError` where the arrays do not go together."""
    wanted = {"made": "iu", "compiled": "b", "figures": "f", "score": "f"}
    wanted |= {"counts": "iu", "recent": "f", "point_sums": "f", "watched": "f"}
    missing = [name for name in wanted if name not in lines]
    if missing:
        raise ValueError(f"the file's moments lack {missing[0]}")
    count = len(lines["made"]) if lines["made"].ndim == 1 else 0
    odd = [name for name, array in lines.items() if not array.ndim or len(array) != count]
    odd += [name for name, kinds in wanted.items() if lines[name].dtype.kind not in kinds]
    shapes = {"figures": (count, len(FIGURES)), "score": (count,), "compiled": (count,)}
    odd += [name for name, shape in shapes.items() if lines[name].shape != shape]
    if odd or count > MOST_FRAMES + 1:
        raise ValueError("the file's moments do not go together")
    return count


def thinned(arrays: Mapping[str, Array], most_bytes: int) -> dict[str, Array]:
    """Fewer of the moments that `to_arrays` gave, evenly spread, where they take more than that."""
    size, count = sum(array.nbytes for array in arrays.values()), min(map(len, arrays.values()))
    if size <= most_bytes:
        return dict(arrays)
    places = np.unique(np.linspace(0, count - 1, most_bytes * count // size).astype(int))
    return {name: array[places] for name, array in arrays.items()} if places.size else {}


def _plain(state: RunState) -> dict[str, Array]:
    """All of a state but its changes, the same names for all moments of a run."""
    arrays = state.to_arrays()
    del arrays["changes"]
    arrays["watched"] = state.watched.to_array()
    return arrays | ({"best": state.best} if state.best.size else {})


def _are_first(made: tuple[Change, ...], changes: tuple[Change, ...]) -> bool:
    return made == changes[: len(made)]
