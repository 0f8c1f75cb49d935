"""The data view: what there is, before anything is trained on it."""
