"""Inflow: articles in, raw warehouse tables out."""

__version__ = "0.1.0"
