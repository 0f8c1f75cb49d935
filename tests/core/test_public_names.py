"""What `import core` gives: all that a program needs to write an experiment down."""

from __future__ import annotations

import typing

import msgspec

import core


def specs_in(kind: object) -> set[type]:
    """The specs that a type is made of, and those that their fields are made of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {kind}.union(*map(specs_in, typing.get_type_hints(kind).values()))
    return set().union(*map(specs_in, typing.get_args(kind)))


def test_every_part_of_an_experiment_is_public():
    parts = {kind.__name__ for kind in specs_in(core.Experiment)}
    assert len(parts) > 5
    assert parts <= set(core.__all__)


def test_all_names_are_there_and_in_order():
    assert all(hasattr(core, name) for name in core.__all__)
    assert core.__all__ == sorted(set(core.__all__))


def test_a_change_on_the_way_is_written_down_with_these_names_alone():
    first = core.Experiment(
        core.DataSpec("xor"),
        core.NetworkSpec(2, (core.LayerSpec(1, "sigmoid"),)),
        core.TrainSpec("mse", epochs=3),
        changes=(core.Change(1, "learning_rate", 0.125),),
    )
    trainer = core.Trainer(first)
    for _ in range(2):
        trainer.step()
    assert trainer.learning_rate == 0.125
