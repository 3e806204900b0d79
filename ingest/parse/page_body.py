"""The element of a page that holds its article, as trafilatura finds it, without passes that cannot matter.

trafilatura reads a page, reads it again with two other extractors, and takes theirs if they found much more.
On a page that is mostly its article there is not that much more to find, so the first reading is the result.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree

#: trafilatura prefers another reading when its own holds less than half of that, or is shorter than this.
_MIN_CHARS = 250
#: The time of the other extractors grows with the square of the elements; a news page has some thousands.
MANY_ELEMENTS = 20_000
#: What a reading is made of; with anything else in it, trafilatura compares.
_CLEAN_TAGS = frozenset((
    "body", "p", "head", "list", "item", "quote", "code", "hi", "lb", "del", "table", "row", "cell",
))  # fmt: skip
_PARAGRAPHS = etree.XPath("p//text()", smart_strings=False)
_TEASERS = etree.XPath("(//@class | //@id)[contains(., 'easer')]/..//text()", smart_strings=False)


def quick_body(tree: Any) -> Any:
    """Return the element with the article, as trafilatura names it; None when more passes could matter."""
    import trafilatura  # 0.3 s to import, needed for HTML only

    all_chars = _length(tree) - sum(_length(element) for element in tree.iter("script", "style"))
    if 2 * _story_chars(tree) < all_chars:
        return None
    found: Any = trafilatura.bare_extraction(tree, options=_options(fast=True))
    if found is None or not _is_final(found, all_chars) or _holds_teaser(found, tree):
        return None
    return found.body


def whole_body(tree: Any) -> Any:
    """Return the element with the article after every pass of trafilatura; None when it finds none."""
    import trafilatura

    is_huge = sum(1 for _ in islice(tree.iter(), MANY_ELEMENTS)) == MANY_ELEMENTS
    found: Any = trafilatura.bare_extraction(tree, options=_options(fast=is_huge))
    return None if found is None else found.body


def _is_final(found: Any, all_chars: int) -> bool:
    """Tell whether no other reading of a page of `all_chars` could replace this one."""
    tags = [element.tag for element in found.body.iter()]
    return (
        len(found.raw_text) >= max(_MIN_CHARS, all_chars / 2)
        and "\n" not in found.raw_text  # lines of its last resort, when it had found next to nothing
        and tags.count("p") > max(1, tags.count("table"))
        and _CLEAN_TAGS.issuperset(tags)
    )


def _holds_teaser(found: Any, tree: Any) -> bool:
    """Tell whether the reading was scraped together: only then does the quick way keep teasers."""
    texts = {" ".join(text.split()) for text in _TEASERS(tree)}
    return any(text in found.raw_text for text in texts if text)


def _story_chars(tree: Any) -> int:
    """Length of the paragraphs of the element that has most of them."""
    parents = Counter(paragraph.getparent() for paragraph in tree.iter("p"))
    return max((sum(map(len, _PARAGRAPHS(parent))) for parent, _ in parents.most_common(1)), default=0)


def _length(element: Any) -> int:
    return len(" ".join(element.text_content().split()))


@cache
def _options(fast: bool) -> Any:
    """trafilatura's options, read once: any format but its Python one leaves the text to us."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="txt", comments=False, fast=fast)
