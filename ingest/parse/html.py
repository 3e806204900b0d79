"""HTML -> lines with roles: the page's article, found by trafilatura; what it declares, read as declared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree

from ingest.errors import Reason, RejectedInput
from ingest.parse.roles import is_boilerplate, is_caption, line_roles, looks_like_title
from ingest.parse.stated_date import read_stated_date
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
_META_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "publishdate", "publish_date", "pubdate",
    "parsely-pub-date", "sailthru.date",
)  # fmt: skip
TITLE_MIN_CHARS = 12
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
    import trafilatura  # 0.3 s to import, needed for HTML only

    tree = _parse(page)
    _check_story(_walk(tree, "body"))
    captions = _keep_captions(tree)
    document: Any = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, include_tables=True, include_images=False
    )
    if document is None or document.body is None:
        raise RejectedInput(Reason.NO_ARTICLE_TEXT, "No article was found among the page's elements.")
    found = list(_walk(document.body, "body"))
    found = [(line, "caption" if line in captions else role) for line, role in found]
    _check_story(found)
    return _finish(found, _page_metadata(_parse(page), document, found))


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


def _page_metadata(tree: Any, document: Any, found: list[tuple[str, str]]) -> Metadata:
    linked = _linked_data(tree)
    url = document.url or _first(tree, "//link[@rel='canonical']/@href")
    host = urlsplit(url).hostname if url else None
    title = _squeeze(str(linked.get("headline") or document.title or ""))
    # "Plant opens | Harbour Post": the page's own heading, without the site's name, is the title.
    headings = (line for line, role in found[:3] if role == "heading" and len(line) >= TITLE_MIN_CHARS)
    title = next((line for line in headings if title.casefold().startswith(line.casefold())), title)
    return Metadata(
        title=title or None,
        url=urljoin("https://", url) if url else None,
        published_at=_page_date(tree, linked),
        source=host.removeprefix("www.") if host else None,
        is_press_release="PressRelease" in str(linked.get("@type", "")),
    )


def _page_date(tree: Any, linked: dict[str, Any]) -> Any:
    """The publication time that the page declares; a date in its running text or copyright line is none."""
    metas = {
        str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): meta.get(
            "content"
        )
        for meta in tree.iter("meta")
    }
    stated = [linked.get("datePublished"), *(metas.get(name) for name in _META_DATES)]
    stated.append(_first(tree, "//time[@pubdate or @itemprop='datePublished']/@datetime"))
    stated.append(_first(tree, "//article//time/@datetime | //header//time/@datetime"))
    return next((date for value in stated if (date := read_stated_date(value))), None)


def _linked_data(tree: Any) -> dict[str, Any]:
    """The first JSON-LD object of the page that has a publication date or a headline."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        nodes = found if isinstance(found, list) else [found]
        nodes += [node for item in nodes if isinstance(item, dict) for node in _list(item.get("@graph"))]
        for node in nodes:
            if isinstance(node, dict) and ("datePublished" in node or "headline" in node):
                return node
    return {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0]) if found else None


def _squeeze(text: str) -> str:
    return " ".join(text.split())
