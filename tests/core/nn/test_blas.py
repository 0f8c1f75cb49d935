from collections.abc import Iterator
from threading import Thread

import pytest
from threadpoolctl import LibController, ThreadpoolController, threadpool_limits

import core  # noqa: F401  (loads NumPy and with it BLAS)
from core.nn.blas import one_blas_thread


def controllers() -> list[LibController]:
    return ThreadpoolController().select(user_api="blas").lib_controllers


# What other tests load later is none of the engine's.
NUMPYS = {library.filepath for library in controllers()}


def threads() -> list[int]:
    return [library.num_threads for library in controllers() if library.filepath in NUMPYS]


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    """As in a notebook, where nobody has limited anything."""
    with threadpool_limits(limits=2, user_api="blas"):
        if set(threads()) != {2}:
            pytest.skip("this BLAS does not take two threads")
        yield


def test_one_thread_inside_and_as_before_outside() -> None:
    with one_blas_thread():
        assert set(threads()) == {1}
    assert set(threads()) == {2}


def test_the_last_to_leave_restores() -> None:
    first, second = one_blas_thread(), one_blas_thread()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert set(threads()) == {1}
    second.__exit__(None, None, None)
    assert set(threads()) == {2}


def test_an_error_inside_restores_too() -> None:
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        1 / 0  # noqa: B018
    assert set(threads()) == {2}


def test_any_thread_may_limit() -> None:
    def limit() -> None:
        with one_blas_thread():
            found.extend(threads())

    found: list[int] = []
    for _ in range(2):
        worker = Thread(target=limit)
        worker.start()
        worker.join()
    assert set(found) == {1}
    assert set(threads()) == {2}
