"""Of many cases in one test the one that failed is named."""

from __future__ import annotations

import pytest
from cases import in_case


def test_what_fails_says_in_which_case() -> None:
    for number in range(3):
        with pytest.raises(pytest.fail.Exception) as failed, in_case("number", number):
            pytest.fail("it did")
        assert failed.value.__notes__ == [f"in the case number, {number}"]
