"""Compiled kernels, for networks where Python itself is the cost; all goes on without them."""
