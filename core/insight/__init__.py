"""Insight: what can be said of a network at one moment, as pure functions of arrays.

What a view shows is computed here and tested here. No Qt, no threads, no runs.
"""
