"""Agreements that leave both sides safer in their own eyes: which there are, and which to pick."""
