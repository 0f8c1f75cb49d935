"""Landscape: the loss over a plane of weights around the run, and the run's path in it."""
