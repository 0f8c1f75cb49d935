"""Damage: how much a network bears, and training on the same damage as the cure."""
