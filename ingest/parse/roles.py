"""What each line of an article is: title, heading, caption, quote, list item, boilerplate or body.

Facts need a body sentence behind them, so a heading mistaken for body invents and a body line mistaken for
boilerplate loses. When in doubt a line is body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.records import RoleSpan

TITLE_MAX_CHARS = 200
HEADING_MAX_CHARS = 100
HEADING_MAX_WORDS = 14
PLAIN_HEADING_MAX_WORDS = 10  #: for a heading that is not In Title Case
LEGAL_OPENING_CHARS = 300  #: a legal phrase further into a paragraph does not make all of it boilerplate
CAPTION_MAX_CHARS = 400
LINE_END_CHARS = 24  #: the longest end of a line that tells whether it is a sentence
BYLINE_DEPTH = 4  #: lines after the title in which a byline or a date line may stand

#: A line that ends a sentence or leaves one open is not a heading.
_SENTENCE_END = re.compile(r"[.!;,:…](?:\s?[\"”’')\]])*$")
#: "Bids for U.S." and "Acme Corp." end in a dot without being sentences.
_ABBREVIATED_END = re.compile(r"(?:\b(?:[A-Z]\.)+|\b(?:Inc|Corp|Co|Ltd|Bros|No|vs|Jr|Sr|Dept)\.)[\"”’')\]]*$")
_BULLET = re.compile(r"(?:[-–—*•·▪●◦‣►➢✓](?:\s+|(?=[A-Z“\"]))|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)(?=\S)")
_QUOTED_WHOLE = re.compile(r"(?:“[^“”]+”|\"[^\"]+\"|«[^«»]+»|‘[^‘]+’)\s*$")

#: The line opens as a caption does: "Photo of ...", "File photo: ...", "An aerial photo shows ...".
_CAPTION_START = re.compile(
    r"(?:an?\s|the\s|this\s|these\s|in\s(?:this|a)\s)?(?:undated\s|recent\s|aerial\s|drone\s|combination\s)*"
    r"(?:file\s|handout\s|stock\s)?"
    r"(?:photo|photograph|picture|image|illustration|rendering|infographic|screenshot)s?"
    r"(?:\s(?:of|by|from|via|credit|courtesy|shows?|taken|provided|released|caption)\b|\s?[:/|])"
    r"|(?:caption|photo\s?credit|credits?|pictured(?:\shere)?)\s?:",
    re.IGNORECASE,
)
#: The line ends in a photo credit: "(Photo: Harbour Press)", "[Photo/Xinhua]", "REUTERS/J. Doe", "/VCG".
_CAPTION_END = re.compile(
    r"[\[(][^\])\[(]{0,40}\b(?:photo|image|picture|illustration|graphic|courtesy|credit)s?\b[^\])]{0,60}[\])]\.?$"
    r"|[\[(](?:(?:Reuters|Xinhua|AFP|AP|EPA|Kyodo)/[A-Z][\w .'’-]+|VCG|Getty(?: Images)?|Shutterstock)"
    r"[\])]\.?$"
    r"|\b(?:REUTERS|AFP|AP|VCG|Xinhua)/[A-Z][\w .'’-]{2,60}$"
    r"|(?:/\s?|\bvia\s)(?:VCG|Getty Images|AFP|Shutterstock|AP|Reuters)$"
    r"|\b(?:photo(?:graph)?|picture|image)s?\s?(?::|by|courtesy(?: of)?)\s?[A-Z][\w .,/&'’-]{1,60}$",
    re.IGNORECASE,
)
#: One of these is in every match of _CAPTION_END.
_CREDIT_WORDS = ("photo", "picture", "image", "via", "/", ")", "]")
#: Right under the headline: "Vans seen at the quay.", "Workers pictured outside the plant."
_CAPTION_SCENE = re.compile(
    r"[A-Z][^,;:]{2,90}\s(?:is |are )?(?:seen|pictured|shown)\s"
    r"(?:here|in|on|at|outside|inside|near|during)\b(?!\s\d)"
)
#: A caption run into the paragraph that follows it: "Turbine (Photo: Harbour Press) The firm said ...".
_CAPTION_PREFIX = re.compile(
    r"[^.!?]{3,200}?[\[(](?:photo|image|picture|illustration|credit)s?\s?(?:by\b|:|/)[^\])]{1,60}[\])]\s+(?=[A-Z“\"])",
    re.IGNORECASE,
)

#: What stands above the headline of a press release.
_KICKER = re.compile(
    r"(?:for (?:immediate )?release|(?:press|news|media) (?:release|statement)|embargoed|immediate release)\b"
    r"[^.]{0,60}$",
    re.IGNORECASE,
)
#: Words of the page about itself, at the start of a line.
_BOILERPLATE_START = re.compile(
    r"(?:read (?:more|next|also|the full (?:story|article|release|report))|see also|click here|"
    r"continue reading|"
    r"related(?: (?:stories|articles|news|links?|content))?:|more (?:on|from|stories):?\s|"
    r"recommended(?: for you)?:|"
    r"sign up (?:for|to)|subscribe (?:to|now|today)|follow (?:us|@\w)|share (?:this|on)\b|join (?:our|the) "
    r"(?:newsletter|conversation|channel)|"
    r"advertisement\b|sponsored (?:content|by)|skip to (?:main )?content|cookie|we use cookies|"
    r"©|\(c\)\s?\d{4}|copyright\b|all rights reserved|"
    r"\(?(?:additional |further )?(?:reporting|writing|editing|compiled) by\b|our standards:|"
    r"for (?:more|further) (?:information|details)[, ]+(?:please |contact|visit|see|on\b)|"
    r"(?:media|press|investor|company|public)(?: relations| &)?(?: inquiries| enquiries)? contacts?\b|"
    r"contacts?(?: information| details)?\s?:|source version on|view (?:original|source) (?:content|version)|"
    r"e-?mail:|tel(?:ephone)?\s?[.:]|phone\s?:|source\s?:|"
    r"disclaimer\b|this (?:article|story|report|post) (?:was|has been|is) "
    r"(?:first |originally |automatically |also )?"
    r"(?:published|produced|updated|corrected|generated|written|compiled|adapted)|"
    r"(?:this (?:press|news) )?release (?:contains|includes) [\"“]?forward.looking)",
    re.IGNORECASE,
)
#: What a page shows instead of its article.
_NOTICE = re.compile(
    r"(?:please )?enable (?:javascript|cookies)|you (?:need|have) to enable|"
    r"javascript is (?:required|disabled)|"
    r"access (?:to this page has been )?denied|checking your browser|"
    r"(?:are you|verify that you are) (?:not )?a (?:robot|human)|"
    r"(?:the )?page (?:you (?:requested|are looking for) )?(?:could |can)?not (?:be )?found|"
    r"this (?:article|content|story) is (?:only )?(?:for|available to) subscribers|to continue reading",
    re.IGNORECASE,
)
#: Legal phrases that make the line boilerplate.
_LEGAL = re.compile(
    r"all rights reserved|forward.looking statements? (?:within the meaning|are|involve|is)|"
    r"contains? [\"“]?forward.looking statements?|"
    r"past performance is (?:not|no)\b|"
    r"(?:does|do|should) not (?:constitute|be (?:construed|regarded|relied)[^.]{0,30}) "
    r"(?:investment|financial|legal) advice|undertakes? no (?:obligation|duty) to (?:publicly )?update|"
    r"(?:shall|does|do) not constitute an offer|may not be (?:published|reproduced|redistributed)",
    re.IGNORECASE,
)
#: One of these is in every match of _LEGAL.
_LEGAL_WORDS = ("reserved", "forward", "past perf", "advice", "undertake", "constitute", "may not be")
#: Everything below one of these lines is the tail of a press release.
_END_MARK = re.compile(
    r"(?:#{2,3}|-\s?#\s?#\s?#\s?-|\*\s?\*\s?\*|-+\s?ends?\s?-+|ENDS|-30-|notes? to editors?:?)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"[Aa]bout (?:the )?[A-Z][\w&.,'’ -]{0,80}$")
_ABOUT_RUN_IN = re.compile(
    r"About (?P<name>[A-Z][\w&.,'’-]*)(?: [\w&.,'’-]+){0,8}?[:.]? "
    r"(?=(?:Founded|Headquartered|The |(?P=name)))"
)
_CONTACT = re.compile(r"(?:https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+|@\w{2,20}|\+?[\d() .-]{7,20})$")
_BYLINE = re.compile(
    r"(?i:by)\s+[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){0,3}(?:(?:,|\s+and|\s+\|)\s+[\w .,'’/|-]{2,60})?$"
)
_DATE_LINE = re.compile(
    r"(?:(?:last )?(?:published|updated|posted|modified|date)(?: on| at)?\s?:?\s*)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+"
    r"(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}(?:[,|]?\s+(?:at\s+)?[\d:. apmAPM]+(?:\s?[A-Z]{2,4})?)?$"
    r"|(?:(?:last )?(?:published|updated|posted|modified|date)(?: on| at)?\s?:?\s*)?"
    r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+Z?)?$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")


def looks_like_title(line: str) -> bool:
    """Tell whether the first line of a text, given that more follows, is a headline."""
    if not 2 < len(line) <= TITLE_MAX_CHARS or not re.search(r"\w{2}", line):
        return False
    return not _ends_sentence(line)


def looks_like_heading(line: str) -> bool:
    """Tell whether a line between others, given that text follows, heads it."""
    if len(line) > HEADING_MAX_CHARS or not re.search(r"\w{2}", line):
        return False
    words = line.split()
    if len(words) > HEADING_MAX_WORDS:
        return False
    if line[0].islower() or _ends_sentence(line):
        return False
    if _is_title_case(words) or line.startswith("#"):
        return True
    return len(words) <= PLAIN_HEADING_MAX_WORDS and "," not in line and not _search_end(_SENTENCE_END, line)


def _ends_sentence(line: str) -> bool:
    return bool(_search_end(_SENTENCE_END, line)) and not _search_end(_ABBREVIATED_END, line)


def _search_end(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """Search where a pattern for ends of lines can match at all."""
    return pattern.search(line, max(0, len(line) - LINE_END_CHARS))


def _is_title_case(words: Sequence[str]) -> bool:
    """Most words of four letters or more start with a capital."""
    long = [word.lstrip("“\"'‘(") for word in words if len(word) > 3]
    return sum(not word[:1].islower() for word in long) * 4 > len(long) * 3


def starts_list_item(line: str) -> bool:
    """Tell whether a line begins with a bullet, a number or a letter of a list."""
    return bool(_BULLET.match(line))


def is_caption(line: str) -> bool:
    """Tell whether a line describes or credits a picture."""
    if len(line) > CAPTION_MAX_CHARS:
        return False
    return bool(_CAPTION_START.match(line) or (mentions(line, _CREDIT_WORDS) and _CAPTION_END.search(line)))


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is about the page, the publisher or the law, not part of the story."""
    opening = line[:LEGAL_OPENING_CHARS]
    if (mentions(opening, _LEGAL_WORDS) and _LEGAL.search(opening)) or _CONTACT.match(line):
        return True
    if len(line) <= CAPTION_MAX_CHARS and _BOILERPLATE_START.match(line):
        return True
    if len(line) <= TITLE_MAX_CHARS and _NOTICE.match(line):
        return True
    if _KICKER.match(line) or _ABOUT_RUN_IN.match(line):
        return True
    return line.startswith("<") and 2 * sum(len(tag) for tag in _MARKUP.findall(line)) > len(line)


def mentions(line: str, words: Sequence[str]) -> bool:
    """Look for words before a pattern that starts anywhere does: most lines hold none, and that is quick."""
    return any(map(line.lower().__contains__, words))


def line_roles(lines: Sequence[str], *, is_titled: bool = False) -> list[str]:
    """Return one role per line; blank lines get an empty string.

    Unless the text `is_titled` elsewhere, its first line that is not blank may be the headline.
    """
    stripped = [line.strip() for line in lines]
    filled = [number for number, line in enumerate(stripped) if line]
    roles = [""] * len(lines)
    title_at = 0 if is_titled else _title_position([stripped[number] for number in filled])
    for position, number in enumerate(filled):
        following = stripped[filled[position + 1]] if position + 1 < len(filled) else ""
        depth = BYLINE_DEPTH + 1 if title_at is None else position - title_at + is_titled
        is_title = position == title_at and not is_titled
        roles[number] = "title" if is_title else _role(stripped[number], following, depth)
    _mark_lists(stripped, filled, roles)
    _mark_tail(stripped, filled, roles)
    return roles


def _title_position(lines: Sequence[str]) -> int | None:
    """Where the headline stands among lines that are not blank: first, or below "For immediate release"."""
    at = next((number for number, line in enumerate(lines) if not is_boilerplate(line)), len(lines))
    return at if at < min(len(lines) - 1, BYLINE_DEPTH) and looks_like_title(lines[at]) else None


def _role(line: str, following: str, depth: int) -> str:
    if is_boilerplate(line) or (depth <= BYLINE_DEPTH and (_BYLINE.match(line) or _DATE_LINE.match(line))):
        return "boilerplate"
    if is_caption(line) or (depth == 1 and len(line) <= 160 and _CAPTION_SCENE.match(line)):
        return "caption"
    if starts_list_item(line):
        return "list_item"
    if _QUOTED_WHOLE.match(line):
        return "quote"
    if following and looks_like_heading(line):
        return "heading"
    return "body"


def _mark_lists(lines: Sequence[str], filled: Sequence[int], roles: list[str]) -> None:
    """After a line that ends in a colon, two or more short lines in a row are the items it announces."""
    for position, number in enumerate(filled):
        if not lines[number].endswith(":") or roles[number] != "body":
            continue
        run = []
        for at in range(position + 1, len(filled)):
            item = filled[at]
            if roles[item] not in ("heading", "body") or not looks_like_heading(lines[item]):
                break
            run.append(item)
        if len(run) > 1:
            for item in run:
                roles[item] = "list_item"


def _mark_tail(lines: Sequence[str], filled: Sequence[int], roles: list[str]) -> None:
    """Below an end mark everything is boilerplate; below "About Acme" up to the next heading is."""
    ended = in_about = False
    for position, number in enumerate(filled):
        if position > 0 and _END_MARK.match(lines[number]):
            ended = True
        if roles[number] in ("heading", "title"):
            in_about = position > 0 and bool(_ABOUT.match(lines[number]))
        if ended or in_about:
            roles[number] = "boilerplate"


def role_spans(lines: Sequence[str], roles: Sequence[str]) -> tuple[RoleSpan, ...]:
    """Turn the roles of lines joined by one newline each into spans that partition the text.

    A line's own newline and the blank lines after it belong to it (leading blank lines to the first line).
    A caption run into its paragraph becomes a span of its own.
    """
    spans: list[RoleSpan] = []
    start = position = 0
    for number, (line, role) in enumerate(zip(lines, roles, strict=True)):
        end = position + len(line) + (number < len(lines) - 1)
        is_body_with_brackets = role == "body" and ("(" in line or "[" in line)
        prefix = _CAPTION_PREFIX.match(line) if is_body_with_brackets else None
        if prefix:
            spans.append(RoleSpan(start, position + prefix.end(), "caption"))
            start = position + prefix.end()
        if role:
            spans.append(RoleSpan(start, end, role))
            start = end
        elif spans:
            spans[-1] = replace(spans[-1], end_char=end)
            start = end
        position = end
    if not spans and position:
        spans.append(RoleSpan(0, position, "body"))
    return tuple(spans)
