"""The inspector: one sample, from its inputs through all layers to the answer."""
