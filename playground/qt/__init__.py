"""What every room needs to be called by Qt from Python without ending the process.

It knows Qt and nothing of the program: below theme, so that all rooms may use it.
"""
