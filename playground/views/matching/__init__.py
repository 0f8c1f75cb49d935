"""Matching: the hidden units of two runs beside each other, and the networks between the two."""
