"""The window and the commands of Training Playground."""

import os

# All that is multiplied here is multiplied by one thread (core/nn/blas.py says why). OpenBLAS would
# still start one for each core while NumPy is loaded, and each of them spins for a twentieth of a
# second before it finds that there is nothing to do.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
