"""The matchers in use, one per entity."""

from __future__ import annotations

from ingest.resolve.copies import Copies
from ingest.resolve.firms import FirmMatcher
from ingest.resolve.matching import Matcher
from ingest.resolve.projects import ProjectMatcher
from ingest.resolve.records import ArticleText, FirmName, ProjectMention

FIRMS: Matcher[FirmName] = FirmMatcher()
ARTICLES: Matcher[ArticleText] = Copies()
PROJECTS: Matcher[ProjectMention] = ProjectMatcher()
