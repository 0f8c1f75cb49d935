"""Specs: what is to be done, as plain frozen data that checks itself, and its names and JSON.

No arrays of a run, no files and no arithmetic of networks live here; nothing else of the engine is
imported.
"""
