"""The form a model fills in for each form of draft, by the platform's own limits, and the writing that comes of it."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel, Field, create_model

from assistant.conversation import Language
from assistant.drafting.draft import Line, Writing
from assistant.drafting.evidence import Evidence
from assistant.drafting.writing.shots import LABELS, TIMES
from knowledge.formats import Count, Form, Limit, PlatformFormat

_COUNTED: Final[Mapping[Count, str]] = {
    "characters": "characters",
    "half_width": "characters, two ASCII letters counting as one",
    "bytes_gbk": "bytes, a Chinese character counting as 2",
    "wide": "columns, a Chinese character counting as 2",
}
_SPARE: Final = 5
"""How many more of a part a model may write than are wanted: those too long or said twice fall away."""
_SECONDS: Final = (2, 15)
_PROOF: Final[Mapping[Language, tuple[str, str, str]]] = {
    "zh": ("依据：", "商品资料“{label}”", "，"),
    "en": ("Source: ", "product sheet, {label}", ", "),
}
_KOC: Final = ("background", "must", "shots")


class CopyLine(BaseModel):
    """One line of copy, and the ids of the evidence it stands on."""

    text: str = Field(max_length=600)
    evidence: list[str] = Field(default_factory=list, max_length=8)


class Shot(BaseModel):
    """One shot of a video: how long, what is seen, what is said, what stands on the screen."""

    seconds: int = Field(ge=1, le=60)
    picture: str = Field(max_length=200)
    voice: str = Field(max_length=300)
    caption: str = Field(max_length=200)
    evidence: list[str] = Field(default_factory=list, max_length=8)


class Point(BaseModel):
    """One selling point; the first id of its evidence is what it stands on."""

    heading: str = Field(max_length=100)
    sentence: str = Field(max_length=400)
    evidence: list[str] = Field(min_length=1, max_length=8)


def form_for(platform: PlatformFormat) -> type[BaseModel]:
    """The pydantic model of a platform's form, each part with its limit told."""
    fields: dict[str, Any] = {}
    if platform.title:
        fields["title"] = (str, Field(default="", max_length=200, description=limit_told(platform.title)))
        fields["title_evidence"] = (list[str], Field(default_factory=list, max_length=8))
    fields |= _BODIES.get(platform.form, _prose)(platform)
    if platform.topics:
        told = f"at most {platform.topics}, without #"
        fields["topics"] = (list[str], Field(default_factory=list, max_length=20, description=told))
    made: type[BaseModel] = create_model("Copy", **fields)
    return made


def written(
    filled: BaseModel, platform: PlatformFormat, evidence: Evidence, language: Language, plain: Callable[[], Writing]
) -> Writing:
    """A filled form as a draft. `plain` is the same draft from templates, for what is no copy and never a model's."""
    given = filled.model_dump()
    match platform.form:
        case "script":
            lines = _script(given["shots"], language)
        case "detail_points":
            lines = list(_points(given["points"], evidence, language))
        case "koc_brief":
            lines = _creator_brief(given, plain())
        case _ if platform.parts:
            lines = [line for name, limit in platform.parts.items() for line in _part(given[name], name, limit)]
        case _:
            lines = [_line(one) for one in given["lines"]]
    title = _flat(given.get("title", "")) if platform.title else ""
    standing = tuple(given.get("title_evidence", ())) if title else ()
    return Writing(tuple(lines), title, standing, tuple(map(_flat, given.get("topics", ()))))


def limit_told(limit: Limit) -> str:
    """A limit in words a model understands."""
    least = f"{limit.least} to " if limit.least else "at most "
    return f"{least}{limit.most} {_COUNTED[limit.count]}" + (f", at most {limit.lines} lines" if limit.lines else "")


def _prose(platform: PlatformFormat) -> dict[str, Any]:
    told = f"the body, a line or paragraph each; together {limit_told(platform.body)}"
    return {"lines": (list[CopyLine], Field(min_length=1, max_length=40, description=told))}


def _named(platform: PlatformFormat) -> dict[str, Any]:
    return {name: _many(limit) for name, limit in platform.parts.items()}


def _many(limit: Limit) -> Any:
    told = f"each {limit_told(limit)}" + (f"; {limit.up_to} of them, all different" if limit.up_to > 1 else "")
    least = max(limit.at_least, 1)
    return (list[CopyLine], Field(min_length=least, max_length=limit.up_to + _SPARE, description=told))


def _shots(platform: PlatformFormat) -> dict[str, Any]:
    voice, caption = platform.parts["voice"], platform.parts["caption"]
    told = f"voice: {limit_told(voice)}; caption: {limit_told(caption)}; the first shot, of 3 seconds, is the hook"
    return {"shots": (list[Shot], Field(min_length=voice.at_least, max_length=voice.up_to, description=told))}


def _selling(platform: PlatformFormat) -> dict[str, Any]:
    heading, sentence = platform.parts["heading"], platform.parts["sentence"]
    told = f"heading: {limit_told(heading)}; sentence: {limit_told(sentence)}"
    return {"points": (list[Point], Field(min_length=1, max_length=sentence.up_to, description=told))}


def _creator(_platform: PlatformFormat) -> dict[str, Any]:
    return {
        "background": (list[CopyLine], Field(min_length=1, max_length=4, description="why this product, for whom")),
        "must": (list[CopyLine], Field(min_length=1, max_length=6, description="what must be said, a fact each")),
        "shots": (list[CopyLine], Field(min_length=1, max_length=6, description="what to film")),
    }


_BODIES: Final[Mapping[Form, Callable[[PlatformFormat], dict[str, Any]]]] = {
    "script": _shots,
    "taobao_title": _named,
    "detail_points": _selling,
    "sem": _named,
    "rsa": _named,
    "meta": _named,
    "koc_brief": _creator,
}


def _part(given: Sequence[Mapping[str, Any]], name: str, limit: Limit) -> list[Line]:
    """Lines of one part: none twice, the too long ones out as long as enough are left."""
    different = {line.text.casefold(): line for one in reversed(given) if (line := _line(one)).text}
    lines = [replace(line, part=name) for line in reversed(different.values())]
    fitting = [line for line in lines if limit.holds(line.text)]
    return (fitting if len(fitting) >= limit.at_least else lines)[: limit.up_to]


def _script(shots: Sequence[Mapping[str, Any]], language: Language) -> list[Line]:
    """Shots with running times, as the template writer lays them out."""
    head, seen, said, shown = LABELS[language]
    times, whole = TIMES[language]
    lines: list[Line] = []
    clock = 0
    for number, shot in enumerate(shots, 1):
        last = clock + math.ceil(min(max(shot["seconds"], _SECONDS[0]), _SECONDS[1]))
        label = head.format(n=number)
        standing = tuple(shot["evidence"])
        if lines:
            lines.append(Line(""))
        lines += [
            Line(f"{label}{times.format(first=clock, last=last)}", (), "seconds", number, label),
            Line(f"{seen}{_flat(shot['picture'])}", (), "picture", number, seen),
            Line(f"{said}{_flat(shot['voice'])}", standing, "voice", number, said),
            Line(f"{shown}{_flat(shot['caption'])}", standing, "caption", number, shown),
        ]
        clock = last
    return [*lines, Line(""), Line(whole.format(last=clock), (), "seconds")]


def _points(points: Sequence[Mapping[str, Any]], evidence: Evidence, language: Language) -> Iterator[Line]:
    for number, point in enumerate(points, 1):
        standing = tuple(point["evidence"])
        if number > 1:
            yield Line("")
        yield Line(_flat(point["heading"]), standing, "heading", number)
        yield Line(_flat(point["sentence"]), standing, "sentence", number)
        if proof := _proof(standing[0], evidence, language):
            label = _PROOF[language][0]
            yield Line(f"{label}{proof}", standing[:1], "proof", number, label)


def _proof(identity: str, evidence: Evidence, language: Language) -> str:
    """What a selling point stands on, in the sheet's words: its report, or the sheet's own entry."""
    _, entry, joint = _PROOF[language]
    fact = next((fact for fact in evidence.facts if fact.id == identity), None)
    if fact is None:
        return ""
    if fact.kind != "claim":
        return entry.format(label=fact.label)
    return joint.join(part for part in (fact.label, fact.proof if language == "zh" else "") if part) or fact.text


def _creator_brief(given: Mapping[str, Any], plain: Writing) -> list[Line]:
    """The template's brief, with the model's words for what is copy: what must not be said, and how it is marked as an
    advertisement, stay ours."""
    lines: list[Line] = []
    for line in plain.lines:
        if line.part not in _KOC:
            lines.append(line)
        elif not any(one.part == line.part for one in lines):
            bullet = "· " if line.text.startswith("· ") else ""
            said = (_line(one) for one in given[line.part])
            lines += [replace(line, text=f"{bullet}{one.text}", evidence=one.evidence) for one in said if one.text]
    return lines


def _line(one: Mapping[str, Any]) -> Line:
    return Line(_flat(one["text"]), tuple(one["evidence"]))


def _flat(text: str) -> str:
    return " ".join(text.split())
