from threadpoolctl import threadpool_info

import core.nn.blas


def _threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_blas_is_limited_while_the_context_lasts():
    before = _threads()
    assert before
    with core.nn.blas.blas_threads(1):
        assert set(_threads()) == {1}
    assert _threads() == before
