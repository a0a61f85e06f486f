"""The part of the policy file that says what a reply may say."""

from analytics.kpi.metrics_file.sections import Section
from assistant.conversation import Language
from assistant.triage.reply_check import admits
from assistant.triage.wording import Named, Sentences, Wording

_LANGUAGES: tuple[Language, Language] = ("zh", "en")
_SLOTS = ("{product}", "{complaint}", "{promise}")


def read_wording(top: Section, grounds: tuple[str, ...], base: Wording | None) -> Wording:
    """The wording of a file; what it leaves out is that of `base`, which is None for the file that ships."""
    given = top.section("reply")
    if given is None:
        assert base is not None
        return base
    given.expect(("promise", "opening", "repeated", "closing", "called", "grounds"))
    own = given.section("grounds")
    if own:
        own.expect(grounds)
    found = {name: _sentences(own, name, None) for name in own.nodes if name in grounds} if own else {}
    promise = given.section("promise")
    return Wording(
        promise=_one_each(promise, base.promise if base else {}) if promise or not base else base.promise,
        opening=_sentences(given, "opening", base.opening if base else None),
        repeated=_sentences(given, "repeated", base.repeated if base else None),
        closing=_sentences(given, "closing", base.closing if base else None),
        grounds={**(base.grounds if base else {}), **found},
        called=(*_called(given, grounds), *(base.called if base else ())),
    )


def _sentences(section: Section | None, key: str, base: Sentences | None) -> Sentences:
    """One or more sentences for each language; a language left out has those of `base`."""
    given = section.section(key) if section and key in section else None
    if given is None:
        return base or {"zh": ("",), "en": ("",)}
    given.expect(_LANGUAGES)
    found: dict[Language, tuple[str, ...]] = {}
    for language in _LANGUAGES:
        words = tuple(each for each in given.words(language) if each)
        if not words and not (base and base.get(language)):
            given.faults.add(given.line, f"{given.what}: a sentence in `{language}` is missing")
        for word in words:
            _check(given, language, word)
        found[language] = words or (base or {}).get(language, ("",))
    return found


def _check(section: Section, key: str, sentence: str) -> None:
    bare = sentence
    for slot in _SLOTS:
        bare = bare.replace(slot, "")
    if "{" in bare or "}" in bare:
        section.faults.add(section.line_of(key), f"{section.what}: there are only the slots {', '.join(_SLOTS)}")
    if fact := admits(bare):
        section.faults.add(section.line_of(key), f"{section.what}: a reply may not admit a medical fact (`{fact}`)")


def _called(given: Section, grounds: tuple[str, ...]) -> list[Named]:
    found = []
    for each in given.sections("called", "a name of a complaint"):
        each.expect(("ground", "words", "zh", "en"))
        ground = each.choice("ground", grounds, required=True)
        words = tuple(word.lower() for word in each.words("words"))
        found.append(Named(ground, words, _one_each(each, {})))
    return found


def _one_each(section: Section | None, base: "dict[Language, str] | object") -> dict[Language, str]:
    known = base if isinstance(base, dict) else {}
    found: dict[Language, str] = {}
    for language in _LANGUAGES:
        word = section.text(language) if section else ""
        if section and not word and language not in known:
            section.faults.add(section.line, f"{section.what}: `{language}` is missing")
        found[language] = word or known.get(language, "")
        if section and word:
            _check(section, language, word)
    return found
