"""The microscope: one batch forward and back through the network, with every number to be read."""
