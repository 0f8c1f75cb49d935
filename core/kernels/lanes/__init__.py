"""Lanes: kernels for many networks of one shape, each in a lane of the vector registers.

The arrays are (number, lane): what all networks of a block have of one weight, or one output, lies
side by side, and every operation is one on a whole `Lanes` value. So a network's numbers are made
by the same operations in the same order whoever is in the other lanes.
"""
