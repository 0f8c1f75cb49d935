"""The left panel: forms in which an experiment is laid out."""
