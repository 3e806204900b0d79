"""An article beside what was read from it: every fact, and the words that say it."""

from ingest.explain.explanation import Explanation, explain
from ingest.explain.page import render_page
from ingest.explain.terminal import render_terminal

__all__ = ["Explanation", "explain", "render_page", "render_terminal"]
