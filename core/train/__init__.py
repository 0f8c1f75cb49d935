"""Training: the trainer and its NumPy engine, from the first batch to the last epoch.

Which engine makes a run's updates is chosen here, and what went wrong is undone here.
"""
