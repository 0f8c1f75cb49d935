"""Sweeps: many runs of one experiment, on all cores or a cluster, their results in one file.

What is to be run stands in `core.spec.sweep`. No Qt, and no cluster unless one is asked for.
"""
