"""Commit to everything now, disclose it step by step: declarations, heads, openings, draws.

What any later change shows, and what no hash can show, is in docs/escrow-format.md.
"""
