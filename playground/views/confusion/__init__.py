"""Confusion and cases: what is taken for what, how surely, and which samples these are."""
