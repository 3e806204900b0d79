"""HTML -> lines with roles: the page's article, found by trafilatura; what it declares, read as declared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import lxml.html
from lxml import etree

from ingest.errors import Reason, RejectedInput
from ingest.parse.declared import page_metadata
from ingest.parse.page_body import quick_body, whole_body
from ingest.parse.roles import is_boilerplate, is_caption, line_roles, looks_like_title
from ingest.parse.text import Metadata

#: Tag -> role of its text; trafilatura's vocabulary and HTML's own (for fragments inside JSON).
_ROLE_OF_TAG = {
    "head": "heading", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading",
    "h6": "heading", "quote": "quote", "blockquote": "quote", "item": "list_item", "li": "list_item",
    "row": "list_item", "tr": "list_item", "figcaption": "caption", "p": "body", "div": "body",
    "td": "body", "th": "body",
}  # fmt: skip
_BREAKS = frozenset(("lb", "br"))
_SKIPPED = frozenset(("script", "style", "noscript", "nav", "form", "button", "svg", "iframe", "template"))
_BLOCKS = frozenset(
    (*_ROLE_OF_TAG, "list", "ul", "ol", "table", "section", "article", "main", "body", "figure")
)
_MARKS_OF_HTML = re.compile(
    r"<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|figure|article|html)\b[^<>]*>", re.IGNORECASE
)
TITLE_MIN_CHARS = 12
#: Attributes longer than this are pictures or an attack: libxml2 takes the square of their number.
LONGEST_TAG = 20_000
_OVERLONG_TAG = re.compile(rf"<(\w+)\s[^<>]{{{LONGEST_TAG},}}")
#: A page without one sentence of this many words is navigation, a paywall or an error.
MIN_STORY_WORDS = 8
Lines = tuple[list[str], list[str], Metadata]


def looks_like_html(text: str) -> bool:
    """Tell whether text carries block markup."""
    return bool(_MARKS_OF_HTML.search(text[:20_000]))


def read_page(page: str) -> Lines:
    """Return the article's lines, their roles, and what the page declares.

    Raises:
        RejectedInput: `no_article_text` when the page holds no article.
    """
    tree = _parse(page)
    metadata = page_metadata(tree)
    found = _find_article(tree)
    _check_story(found)
    return _finish(found, replace(metadata, title=_own_title(metadata.title, found)))


def _own_title(stated: str | None, found: list[tuple[str, str]]) -> str | None:
    """Of "Plant opens | Harbour Post" the page's own heading, without the site's name, is the title."""
    whole = (stated or "").casefold()
    headings = (line for line, role in found[:3] if role == "heading" and len(line) >= TITLE_MIN_CHARS)
    return next((line for line in headings if whole.startswith(line.casefold())), stated)


def _find_article(tree: Any) -> list[tuple[str, str]]:
    """Return the article's lines with the roles that markup gives them; the tree's captions move."""
    captions = _keep_captions(tree)
    body = quick_body(tree)
    if body is None:
        _check_story(_walk(tree, "body"))
        body = whole_body(tree)
    if body is None:
        raise RejectedInput(Reason.NO_ARTICLE_TEXT, "No article was found among the page's elements.")
    return [(line, "caption" if line in captions else role) for line, role in _walk(body, "body")]


def _check_story(found: Iterable[tuple[str, str]]) -> None:
    """Refuse a page of links and notices before an extractor makes an article of them."""
    for line, role in found:
        is_sentence = len(line.split()) >= MIN_STORY_WORDS and not looks_like_title(line)
        if is_sentence and role != "heading" and not is_boilerplate(line):
            return
    raise RejectedInput(Reason.NO_ARTICLE_TEXT, f"No sentence of {MIN_STORY_WORDS} words was found.")


def read_fragment(fragment: str, metadata: Metadata) -> Lines:
    """Return lines and roles of markup that is an article's body and nothing else (from an API)."""
    return _finish(list(_walk(_parse(f"<div>{fragment}</div>"), "body")), metadata)


def _parse(page: str) -> Any:
    declared = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)  # lxml refuses text that declares a charset
    if len(page) > LONGEST_TAG:
        declared = _OVERLONG_TAG.sub(r"<\1", declared)
    try:
        return lxml.html.document_fromstring(declared)
    except (etree.ParserError, ValueError) as error:
        raise RejectedInput(Reason.NO_ARTICLE_TEXT, f"The markup holds nothing: {error}.") from None


def _keep_captions(tree: Any) -> set[str]:
    """Turn captions into paragraphs, which trafilatura keeps; return their texts."""
    captions = set()
    for caption in list(tree.iter("figcaption")):
        captions.add(_squeeze("".join(caption.itertext())))
        paragraph = lxml.html.fragment_fromstring("<p></p>")
        paragraph.text = _squeeze("".join(caption.itertext()))
        figure = next(caption.iterancestors("figure"), caption)
        figure.addnext(paragraph)
        paragraph.tail, figure.tail = figure.tail if paragraph.tail is None else paragraph.tail, None
        caption.drop_tree()
    return captions


def _walk(element: Any, role: str) -> Iterator[tuple[str, str]]:
    """Yield (line, role) of each block in order; the innermost block's role counts, but a quote stays one."""
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return
    own = _ROLE_OF_TAG.get(element.tag, role)
    role = role if role in ("quote", "list_item") and own == "body" else own
    if element.tag in ("row", "tr"):
        cells = [_squeeze("".join(cell.itertext())) for cell in element]
        yield " | ".join(cell for cell in cells if cell), role
        return
    buffer: list[str] = [element.text or ""]
    for child in element:
        is_block = child.tag in _BLOCKS
        if is_block or child.tag in _BREAKS:
            yield from _flush(buffer, role)
        if is_block:
            yield from _walk(child, role)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            inner = list(_walk_inline(child))
            for number, piece in enumerate(inner):
                if number:
                    yield from _flush(buffer, role)
                buffer.append(piece)
        buffer.append(child.tail or "")
    yield from _flush(buffer, role)


def _walk_inline(element: Any) -> Iterator[str]:
    """Yield the text of an inline element, cut at its line breaks."""
    pieces = [""]
    for node in element.iter():
        if node.tag in _BREAKS:
            pieces.append("")
        elif isinstance(node.tag, str):
            pieces[-1] += node.text or ""
        if node is not element:
            pieces[-1] += node.tail or ""
    yield from pieces


def _flush(buffer: list[str], role: str) -> Iterator[tuple[str, str]]:
    line = _squeeze("".join(buffer))
    buffer.clear()
    if line:
        yield line, role


def _finish(found: list[tuple[str, str]], metadata: Metadata) -> Lines:
    """Place the title, and let the rules for plain lines refine what markup calls a paragraph."""
    lines = [line for line, _ in found if line]
    roles = [role for line, role in found if line]
    refined = line_roles(lines, is_titled=True)
    for number, (line, role) in enumerate(zip(lines, roles, strict=True)):
        is_plain = role == "body" and refined[number] != "heading"
        if is_plain or (role != "heading" and (is_boilerplate(line) or is_caption(line))):
            roles[number] = refined[number]
    return *place_title(lines, roles, metadata.title), metadata


def place_title(lines: list[str], roles: list[str], title: str | None) -> tuple[list[str], list[str]]:
    """Mark the line that repeats the stated title, or put the title first when the text does not carry it."""
    if not title:
        if roles and roles[0] == "heading":
            roles = ["title", *roles[1:]]
        return lines, roles
    for number, line in enumerate(lines[:3]):
        if _squeeze(line).casefold() == _squeeze(title).casefold():
            return lines, ["title" if at == number else role for at, role in enumerate(roles)]
    return [title, *lines], ["title", *roles]


def _squeeze(text: str) -> str:
    return " ".join(text.split())
