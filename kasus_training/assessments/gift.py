"""GIFT, the text format of questions that Moodle reads and writes.

Both know: one or several right options, true or false, short text, numbers and essays.
What is known beside the words travels in a comment, as Moodle's own tags do.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from kasus_training.assessments.exchange import Reading
from kasus_training.assessments.questions import (
    FALSE,
    LETTERS,
    OPTIONS_MAX,
    RIGHT,
    TRUE,
    WRONG,
    Key,
    Kind,
    Labels,
    Level,
    Option,
    QuestionDraft,
    QuestionStatus,
    Wording,
    plain_number,
)
from kasus_training.rulings import RuleBroken

KNOWN = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.SHORT, Kind.NUMBER, Kind.ESSAY})
RESERVED = re.compile(r"([\\~=#{}:])")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
TAG = re.compile(r"\[tag:((?:[^\]\\]|\\.)*)\]")
TAG_END = re.compile(r"([\\\]])")
TAG_ESCAPE = r"\\\1"
TITLE = re.compile(r"::((?:[^:\\]|\\.)*)::\s*", re.DOTALL)
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,7})?)%\s*")
MARKUP = re.compile(r"<[^<>]{0,300}>")
FULL = Decimal(100)


@dataclass(frozen=True)
class Item:
    """One answer of a question: "=" or "~", its weight if any, its text and what is said to it."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str


def write_gift(drafts: Iterable[QuestionDraft]) -> str:
    """The questions whose kind GIFT knows, grouped by topic."""
    blocks = []
    topic = None
    for draft in drafts:
        if draft.wording.kind not in KNOWN:
            continue
        if draft.labels.topic != topic:
            topic = draft.labels.topic
            blocks.append(f"$CATEGORY: {topic.replace('/', '//')}")
        blocks.append(_written(draft))
    return "\n\n".join(blocks) + "\n"


def _written(draft: QuestionDraft) -> str:
    wording = draft.wording
    title = f"::{_escape(wording.title)}::" if wording.title else ""
    body = _body(draft)
    if wording.explanation:
        body += f"####{_escape(wording.explanation)}"
    return f"// {_tags(draft)}\n{title}[plain]{_escape(wording.prompt)} {{{body}}}"


def _body(draft: QuestionDraft) -> str:
    kind, key, said = draft.wording.kind, draft.key, dict(draft.wording.feedback)
    if kind is Kind.TRUE_FALSE:
        word = "TRUE" if key.right == (TRUE,) else "FALSE"
        wrong, right = said.get(WRONG, ""), said.get(RIGHT, "")
        return word + (f"#{_escape(wrong)}{_said(right)}" if right else _said(wrong))
    if kind is Kind.SHORT:
        return "".join(f"\n\t={_item(one)}{_said(said.get(one, ''))}" for one in key.accepted) + "\n"
    if kind is Kind.NUMBER:
        number = f"{plain_number(key.number or Decimal(0))}:{plain_number(key.tolerance)}"
        return f"#={number}{_said(said[RIGHT])}" if said.get(RIGHT) else f"#{number}"
    if kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return "".join(f"\n\t{_sign(option, draft)}{_option(option)}" for option in draft.wording.options) + "\n"
    return ""


def _sign(option: Option, draft: QuestionDraft) -> str:
    key = draft.key
    is_right = option.id in key.right
    if draft.wording.kind is Kind.SINGLE:
        return "=" if is_right else "~"
    share = (FULL / len(set(key.right))).quantize(Decimal("0.00001"))
    weight = share if is_right else -share if key.partial else -FULL
    return f"~%{plain_number(weight)}%"


def _option(option: Option) -> str:
    return _item(option.text) + _said(option.feedback)


def _said(words: str) -> str:
    return f"#{_escape(words)}" if words else ""


def _item(text: str) -> str:
    """A percent sign in front would be read as a weight, an arrow as a pair."""
    escaped = _escape(text).replace("->", "-\\>")
    return f"\\{escaped}" if escaped.startswith("%") else escaped


def _tags(draft: QuestionDraft) -> str:
    labels, key = draft.labels, draft.key
    pairs = [
        ("level", labels.level.value),
        ("session", labels.session_name),
        ("basis", labels.legal_basis),
        ("checked", labels.checked_on.isoformat() if labels.checked_on else ""),
        ("status", labels.status.value),
        ("children", "yes" if labels.for_children else ""),
        ("exact", "yes" if key.exact else ""),
    ]
    return " ".join(f"[tag:{name}={TAG_END.sub(TAG_ESCAPE, value)}]" for name, value in pairs if value)


def _escape(text: str) -> str:
    return RESERVED.sub(r"\\\1", text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _plain(text: str) -> str:
    return ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text).strip()


def read_gift(text: str, *, topic: str) -> Reading:
    """Every question of a file; `topic` is for those that stand in no category."""
    reading = Reading()
    category = topic
    for row, lines in _blocks(text):
        tags: dict[str, str] = {}
        words = []
        for line in lines:
            stripped = line.strip()
            if stripped.startswith("//") and not words:
                tags.update(_read_tags(stripped))
            elif stripped.startswith("$CATEGORY:") and not words:
                category = _category(stripped.removeprefix("$CATEGORY:")) or topic
            elif not stripped.startswith("//"):
                words.append(line)
        if not words:
            continue
        try:
            reading.take(row, _draft("\n".join(words), tags, category))
        except RuleBroken as broken:
            reading.refuse(row, broken)
    return reading


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines between blank ones, with the number of the first line that is no comment."""
    block: list[str] = []
    start = 0
    for number, line in enumerate([*text.lstrip("\ufeff").splitlines(), ""], start=1):
        if line.strip():
            if not block or all(known.strip().startswith(("//", "$CATEGORY:")) for known in block):
                start = number
            block.append(line)
        elif block:
            yield start, block
            block = []


def _read_tags(comment: str) -> dict[str, str]:
    found = (ESCAPED.sub(r"\1", match[1]) for match in TAG.finditer(comment))
    return {name: value for name, _equals, value in (tag.partition("=") for tag in found)}


def _category(path: str) -> str:
    parts = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    named = [part for part in parts if part and part.casefold() not in {"top", "$course$", "$system$"}]
    return named[-1] if named else ""


def _draft(text: str, tags: dict[str, str], topic: str) -> QuestionDraft:
    title = ""
    if match := TITLE.match(text.strip()):
        title, text = _plain(match[1]), text.strip()[match.end() :]
    text = text.strip()
    markup = FORMAT.match(text)
    text = text[markup.end() :] if markup else text
    opened, closed = _braces(text)
    before, body, after = text[:opened], text[opened + 1 : closed], text[closed + 1 :]
    body, explanation = _split_explanation(body)
    prompt = _plain(before) if not after.strip() else f"{_plain(before)} _____ {_plain(after)}"
    wording, key = _answers(body)
    wording = replace(wording, prompt=prompt, explanation=_plain(explanation), title=title)
    if markup and markup[1] == "html":
        wording = _without_markup(wording)
    return QuestionDraft(wording, replace(key, exact=tags.get("exact") == "yes"), _labels(tags, topic))


def _braces(text: str) -> tuple[int, int]:
    bare = ESCAPED.sub("  ", text)
    opened, closed = bare.find("{"), bare.rfind("}")
    if opened < 0 or closed < opened:
        raise RuleBroken("gift-no-answer")
    if bare.count("{") > 1 or bare.count("}") > 1:
        raise RuleBroken("gift-unreadable")
    return opened, closed


def _split_explanation(body: str) -> tuple[str, str]:
    place = ESCAPED.sub("  ", body).find("####")
    return (body, "") if place < 0 else (body[:place], body[place + 4 :])


def _answers(body: str) -> tuple[Wording, Key]:
    text = body.strip()
    if not text:
        return Wording(Kind.ESSAY, ""), Key()
    if text.startswith("#"):
        return _number(text[1:])
    word, *said = _parts(text)
    if word.upper() in {"T", "TRUE", "F", "FALSE"}:
        wording = Wording(Kind.TRUE_FALSE, "", feedback=_heard(zip((WRONG, RIGHT), said, strict=False)))
        return wording, Key(right=(TRUE if word.upper().startswith("T") else FALSE,))
    items = _items(text)
    if all(item.sign == "=" for item in items):
        return _short(text, items)
    return _choice(items)


def _parts(text: str) -> list[str]:
    """What stands between the number signs."""
    bare = ESCAPED.sub("  ", text)
    places = [-1, *(place for place, char in enumerate(bare) if char == "#"), len(text)]
    return [text[start + 1 : end].strip() for start, end in pairwise(places)]


def _heard(said: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each answer with what is said to it, where something is."""
    return tuple({answer: _plain(words) for answer, words in said if words}.items())


def _items(text: str) -> list[Item]:
    bare = ESCAPED.sub("  ", text)
    places = [place for place, char in enumerate(bare) if char in "=~"]
    if not places or bare[: places[0]].strip():
        raise RuleBroken("gift-unreadable")
    items = []
    for start, end in zip(places, [*places[1:], len(text)], strict=True):
        piece = text[start + 1 : end].strip()
        weight = WEIGHT.match(piece)
        piece = piece[weight.end() :] if weight else piece
        cut = ESCAPED.sub("  ", piece).find("#")
        words, feedback = (piece, "") if cut < 0 else (piece[:cut], piece[cut + 1 :])
        items.append(Item(text[start], Decimal(weight[1]) if weight else None, words, _plain(feedback)))
    return items


def _short(text: str, items: list[Item]) -> tuple[Wording, Key]:
    if "->" in text:
        raise RuleBroken("gift-matching")
    if any(item.weight not in {None, FULL} for item in items):
        raise RuleBroken("gift-weights")
    said = {_plain(item.text): item.feedback for item in items if item.feedback}
    accepted = tuple(_plain(item.text) for item in items)
    return Wording(Kind.SHORT, "", feedback=tuple(said.items())), Key(accepted=accepted)


def _choice(items: list[Item]) -> tuple[Wording, Key]:
    if len(items) > OPTIONS_MAX:
        raise RuleBroken("question-options-many", field="options", most=OPTIONS_MAX)
    options = tuple(Option(LETTERS[place], _plain(item.text), item.feedback) for place, item in enumerate(items))
    right = tuple(option.id for option, item in zip(options, items, strict=True) if _is_right(item))
    if any(item.sign == "=" for item in items):
        if any(item.weight not in {None, FULL if item.sign == "=" else Decimal(0)} for item in items):
            raise RuleBroken("gift-weights")
        return Wording(Kind.SINGLE, "", options), Key(right=right)
    wrong = [item for item in items if not _is_right(item)]
    partial = len(right) > 1 and any((item.weight or Decimal(0)) > -FULL for item in wrong)
    return Wording(Kind.MULTIPLE, "", options), Key(right=right, partial=partial)


def _is_right(item: Item) -> bool:
    return item.sign == "=" or (item.weight or Decimal(0)) > 0


def _number(text: str) -> tuple[Wording, Key]:
    plain, *said = _parts(text.strip().removeprefix("="))
    if any(char in plain for char in "=~%") or any(char in ESCAPED.sub("", one) for one in said for char in "=~"):
        raise RuleBroken("gift-weights")
    try:
        if ".." in plain:
            low, high = (Decimal(part.strip()) for part in plain.split("..", 1))
            number, tolerance = (low + high) / 2, abs(high - low) / 2
        else:
            first, _colon, second = plain.partition(":")
            number, tolerance = Decimal(first.strip()), Decimal(second.strip() or 0)
    except InvalidOperation as unreadable:
        raise RuleBroken("gift-unreadable") from unreadable
    return Wording(Kind.NUMBER, "", feedback=_heard(zip((RIGHT,), said, strict=False))), Key(
        number=number, tolerance=tolerance
    )


def _labels(tags: dict[str, str], topic: str) -> Labels:
    try:
        return Labels(
            topic=topic,
            level=Level(tags.get("level", Level.BASIC)),
            session_name=tags.get("session", ""),
            legal_basis=tags.get("basis", ""),
            checked_on=date.fromisoformat(tags["checked"]) if tags.get("checked") else None,
            status=QuestionStatus(tags.get("status", QuestionStatus.UNAPPROVED)),
            for_children=tags.get("children") == "yes",
        )
    except ValueError as unknown:
        raise RuleBroken("gift-unreadable") from unknown


def _without_markup(wording: Wording) -> Wording:
    return replace(
        wording,
        prompt=_stripped(wording.prompt),
        explanation=_stripped(wording.explanation),
        options=tuple(replace(option, text=_stripped(option.text)) for option in wording.options),
    )


def _stripped(text: str) -> str:
    return html.unescape(MARKUP.sub("", text)).strip()
