"""Plausibility, grounding and volume: what Great Expectations says of the raw tables and of the marts.

Nothing here imports Great Expectations before an audit runs: it takes seconds.
"""
