"""Tables in text files: from bytes to columns of numbers and texts, and what each column is.

Nothing here knows of a data set: `core.datasets.csv_file` puts the parts together.
"""
