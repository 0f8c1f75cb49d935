"""What happens and what was learned, as pictures: each view draws one side of a snapshot."""
