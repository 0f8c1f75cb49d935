"""Words: whatever can be chosen is explained, and nothing else is."""

from __future__ import annotations

import pytest

from core.spec.goal import FIGURE_NAMES
from core.spec.names import (
    ACTIVATION_NAMES,
    ENGINE_NAMES,
    FEATURE_NAMES,
    INITIALIZER_NAMES,
    LOSS_NAMES,
    METRIC_NAMES,
    OPTIMIZER_NAMES,
)
from playground.forms import init_editor, optimizer_editor, words


@pytest.mark.parametrize(
    ("tips", "names"),
    [
        (words.ACTIVATION_TIPS, ACTIVATION_NAMES),
        (words.LOSS_TIPS, LOSS_NAMES),
        (words.OPTIMIZER_TIPS, OPTIMIZER_NAMES),
        (words.INITIALIZER_TIPS, INITIALIZER_NAMES),
        (words.METRIC_TIPS, METRIC_NAMES),
        (words.ENGINE_TIPS, ENGINE_NAMES),
        (words.FIGURE_TIPS, FIGURE_NAMES),
        (words.FEATURES, FEATURE_NAMES),
    ],
)
def test_every_choice_has_its_words_in_the_order_of_the_names(tips, names):
    assert tuple(tips) == names


@pytest.mark.parametrize(
    "tips",
    [
        words.ACTIVATION_TIPS,
        words.LOSS_TIPS,
        words.OPTIMIZER_TIPS,
        words.INITIALIZER_TIPS,
        words.METRIC_TIPS,
        words.ENGINE_TIPS,
        words.FIGURE_TIPS,
    ],
)
def test_words_are_sentences_of_their_own(tips):
    assert all(text.endswith(".") for text in tips.values())
    assert len(set(tips.values())) == len(tips)


def test_what_is_said_of_some_names_is_said_of_names_there_are():
    assert set(words.SHORT_INITIALIZERS) <= set(INITIALIZER_NAMES)


def test_every_rule_says_which_of_its_numbers_are_shown():
    assert tuple(optimizer_editor._PARAMETERS) == OPTIMIZER_NAMES
    assert set(optimizer_editor._USES_EPSILON) <= set(OPTIMIZER_NAMES)


def test_every_scheme_that_needs_numbers_has_fields_for_them():
    assert set(init_editor._PARAMETERS) <= set(INITIALIZER_NAMES)
