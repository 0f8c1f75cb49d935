"""Horizon: how large the learning rate may be, as the loss curves where the run is."""
