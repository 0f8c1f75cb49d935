"""Files: reading formats within bounds, whoever wrote them, and writing in one step.

What the content means (weights, tables, experiments) is decided elsewhere.
"""
