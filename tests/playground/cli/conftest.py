"""The command line as a person types it, in an empty folder."""

from __future__ import annotations

import pytest

from playground.__main__ import main


@pytest.fixture
def program(capsys, monkeypatch, tmp_path):
    """Run the command line in an empty folder; gives (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def refused(program):
    """Run it on bad input; gives the one line with which it is refused."""

    def run(*arguments):
        code, out, err = program(*arguments)
        assert code == 2
        assert out == ""
        assert err.count("\n") == 1
        assert err.startswith("training-playground: ")
        return err

    return run
