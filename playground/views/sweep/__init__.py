"""The sweep view: many runs from a plan, as a table and as pictures, and which fields matter."""
