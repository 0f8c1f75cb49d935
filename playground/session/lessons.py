"""Lessons: ready experiments, each with what to look for, read from resources/lessons.

A lesson is one JSON file; the number before its name sets the order, and fields of the experiment
that are left out take the defaults of `core.spec.experiment`. What its text says will be seen
stands in the same file as claims (see `playground.session.claims`).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from core.spec.checks import SpecError, require
from core.spec.experiment import Experiment
from core.spec.json_text import decode_json
from playground.session.claims import Moves, Reaches, Sight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from core.spec.goal import Goal


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that the text says: its `sentence`, word by word, and what shows that it is so.

    `change` is laid over the lesson's experiment where the sentence asks to change something;
    `when` says in words what is changed. Where it is about new weights, it is so with at least
    `holds` of the next `seeds` of them.
    """

    sentence: str
    shows: Sight
    change: dict[str, Any] = {}
    when: str = ""
    seeds: int = 0
    holds: int = 0

    def words(self, metric: str) -> str:
        """As "New weights: test accuracy 100 % within 400 epochs"."""
        what = self.shows.words("exact answers" if metric == "exact" else metric)
        when = self.when or ("new weights" if self.seeds else "")
        text = f"{when}: {what}" if when else what
        return text[0].upper() + text[1:]


class Recipe(msgspec.Struct, frozen=True):
    """A run whose weights and data, saved as `name`.npz, are the file that a lesson starts from."""

    name: str
    experiment: Experiment


class Lesson(msgspec.Struct, frozen=True):
    """An experiment to start from.

    `name` is what the command line calls it, `title` what the window does. `text` says what to
    look for, and `claims` what is to be seen then, which the learner sees as goals. `speed` is in
    updates per second, None for as fast as the machine can. `layout` is the default layout in which
    it is to be seen, "" for the one that its data choose. `made_by` are the ways to make the file
    that the experiment starts from, the usual one first; there are none where it starts from none.
    """

    name: str
    title: str
    text: str
    experiment: Experiment
    claims: tuple[Claim, ...]
    speed: float | None = None
    layout: str = ""
    made_by: tuple[Recipe, ...] = ()

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The figures that the lesson reaches as it is laid out."""
        own = [claim.shows for claim in self.claims if not claim.change and not claim.seeds]
        return tuple(shows.goal for shows in own if isinstance(shows, Reaches))

    def variant(self, claim: Claim, seed: int = 0) -> Experiment:
        """What `claim` speaks of, with the weights that come `seed` seeds after the lesson's.

        Raises `SpecError` where the change gives no experiment.
        """
        laid_out = _laid_over(msgspec.to_builtins(self.experiment), claim.change)
        try:
            experiment = msgspec.convert(laid_out, Experiment)
        except msgspec.ValidationError as error:
            raise SpecError(str(error)) from None
        network = structs.replace(experiment.network, seed=experiment.network.seed + seed)
        return structs.replace(experiment, network=network)

    def speaks_of(self, claim: Claim, experiment: Experiment) -> bool:
        """Whether a run of `experiment` is one that `claim` can come true in.

        In all that some claim of the lesson changes it must be as this one says; of the rest the
        data's family counts, and for new weights that they are not the lesson's.
        """
        if experiment.data.name != self.experiment.data.name:
            return False
        if claim.seeds and experiment.network.seed == self.experiment.network.seed:
            return False
        found, meant = (msgspec.to_builtins(each) for each in (experiment, self.variant(claim)))
        changed = {path for each in self.claims for path in _paths(each.change)}
        return all(_at(found, path) == _at(meant, path) for path in changed)


class _LessonFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one JSON file holds; its name is the lesson's, `made_by` names files in `made`."""

    title: str
    text: str
    experiment: Experiment
    claims: tuple[Claim, ...]
    speed: float | None = None
    layout: str = ""
    made_by: tuple[str, ...] = ()


class _Head(msgspec.Struct, frozen=True):
    title: str


@cache
def lesson_titles() -> dict[str, str]:
    """The title of each lesson by its name, in their order; the lessons themselves are not read."""
    return {_name(file): decode_json(file.read_bytes(), _Head).title for file in _files()}


def load_lessons() -> tuple[Lesson, ...]:
    """All lessons, in their order; raises `SpecError` naming the file that is wrong."""
    return tuple(map(get_lesson, lesson_titles()))


@cache
def get_lesson(name: str) -> Lesson:
    """The lesson of that name; raises `KeyError` with the names there are."""
    for file in _files():
        if _name(file) == name:
            return _read(file)
    raise KeyError(f"there is no lesson {name!r}, expected one of: {', '.join(lesson_titles())}")


def _files() -> list[Traversable]:
    """In the order of the numbers before their names."""
    found = [file for file in _folder().iterdir() if file.name.endswith(".json")]
    return sorted(found, key=lambda file: file.name)


def _name(file: Traversable) -> str:
    return file.name.removesuffix(".json").partition("_")[2]


def _folder() -> Traversable:
    return resources.files("resources") / "lessons"


def _read(file: Traversable) -> Lesson:
    try:
        found = decode_json(file.read_bytes(), _LessonFile)
        made_by = tuple(map(_recipe, found.made_by))
        lesson = Lesson(name=_name(file), **(structs.asdict(found) | {"made_by": made_by}))
        _check(lesson)
    except SpecError as error:
        raise SpecError(f"lesson {file.name}: {error}") from None
    return lesson


def _recipe(name: str) -> Recipe:
    file = _folder() / "made" / f"{name}.json"
    return Recipe(name, decode_json(file.read_bytes(), Experiment))


def _check(lesson: Lesson) -> None:
    """Raise `SpecError` unless each claim is one of this text and of this experiment."""
    require(bool(lesson.claims), "there are no claims, expected one for each thing the text says")
    for number, claim in enumerate(lesson.claims):
        field = f"claims[{number}]"
        is_there = bool(claim.sentence) and claim.sentence in lesson.text
        require(is_there, f"{field}.sentence does not stand in the text: {claim.sentence!r}")
        says_how = bool(claim.change) == bool(claim.when)
        require(says_how, f"{field} needs both change and when, or neither")
        in_order = 0 <= min(1, claim.seeds) <= claim.holds <= claim.seeds <= 1000
        require(in_order, f"{field} holds with {claim.holds} of {claim.seeds} seeds")
        variant = lesson.variant(claim)
        if isinstance(claim.shows, Moves):
            layers = len(variant.network.layers)
            require(claim.shows.layer <= layers, f"{field}: there are only {layers} layers")


def _laid_over(below: Any, above: Any) -> Any:
    """`above` over `below`: objects field by field, all else as a whole."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {name: _laid_over(below.get(name), value) for name, value in above.items()}


def _paths(change: dict[str, Any], *before: str) -> Iterator[tuple[str, ...]]:
    """The ways to all fields that a change sets."""
    for name, value in change.items():
        if isinstance(value, dict):
            yield from _paths(value, *before, name)
        else:
            yield (*before, name)


def _at(content: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        content = content[name] if isinstance(content, dict) and name in content else None
    return content
