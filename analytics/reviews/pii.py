"""Masks what identifies a person: phones, identity numbers, e-mails, accounts, addresses, order numbers, names."""

import re
from functools import partial

from analytics.reviews.pii_rules import RULES, Rule
from analytics.reviews.plain_form import PlainForm, plain_form


def mask(text: str) -> str:
    """The text with every identifying part replaced by what it was, in brackets. Never raises.

    It is looked at in its plain form: full-width, circled and written-out digits are digits, pictures part words.
    """
    form = plain_form(text)
    if form is not None:
        return _masked(form)
    for rule in RULES:
        if rule.only_if and not rule.only_if.search(text):
            continue
        text = rule.pattern.sub((r"\g<1>" if rule.keeps else "") + rule.mask, text)
    return text


def _masked(form: PlainForm) -> str:
    for rule in RULES:
        if rule.only_if and not rule.only_if.search(form.plain):
            continue
        form.replace(rule.pattern, partial(_span, rule))
    return form.text()


def _span(rule: Rule, match: re.Match[str]) -> tuple[int, int, str]:
    return match.end(1) if rule.keeps else match.start(), match.end(), rule.mask
