"""What the layers do to the data: the rows carried through them, as points that move."""
