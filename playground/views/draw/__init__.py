"""The pad: a drawing, what the network is given of it, and the answer, live."""
