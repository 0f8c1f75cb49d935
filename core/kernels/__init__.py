"""Kernels: the compiled engine, for networks where Python itself is the cost.

All goes on without them. What is compiled knows arrays and numbers only.
"""
