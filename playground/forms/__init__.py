"""The forms: the left panel, in which an experiment is laid out.

A form has `spec()`, `set_spec(spec)` and one signal, `spec_changed`; it knows no view and no run.
"""
