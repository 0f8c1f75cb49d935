"""The arena: many runs side by side, compared by what chance would give."""
