"""Runs: what a run is (state, history, snapshot, figures), how it is kept, and who may move it on.

How a run learns is told in `core.train` and `core.kernels`.
"""
