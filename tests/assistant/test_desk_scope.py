"""Which tickets a text tells of, by the names that people on the desk have."""

from datetime import date

import pytest

from assistant.skills.triage.scope import Names, read_scope


@pytest.mark.parametrize(
    ("text", "owner", "rest"),
    [
        ("tickets al holds", "al", "tickets    holds"),
        ("always so", "", "always so"),  # no Al in it
        ("what do customers love", "", "what do customers love"),
        ("给al看看", "al", "给  看看"),
        ("小陈的单", "小陈", "  的单"),
    ],
)
def test_a_colleague_is_a_whole_word(text: str, owner: str, rest: str) -> None:
    scope, left = read_scope(text, date(2026, 11, 1), Names(people=("al", "me", "小陈")))
    assert (scope.owner, left.strip()) == (owner, rest.strip())
