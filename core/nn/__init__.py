"""Networks: layers, activations, losses, metrics, initialisers and optimisers, one noun a file.

Arrays in, arrays out. Nothing here knows of runs, of data sets or of files.
"""
