"""WeCom's XML: flat fields, read with no entities, no depth and no size to speak of."""

import io
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

from bot.wecom.crypto import NotFromWeCom

LARGEST: Final = 256 * 1024
"""Bytes; a message of WeCom's has a few kilobytes."""
DEEPEST: Final = 6
MOST_FIELDS: Final = 200


def read_fields(xml: bytes) -> dict[str, str]:
    """The texts of all leaves by their path below the root ("Content", "SelectedItems.SelectedItem.QuestionKey").

    Of two of one path the first counts: what a member wrote stands behind who wrote it. Raises NotFromWeCom for what
    is no XML, has a document type or entities, or is larger, deeper or of more fields than WeCom's.
    """
    if len(xml) > LARGEST:
        raise NotFromWeCom
    fields: dict[str, str] = {}
    path: list[str] = []
    parents = {""}
    seen = 0
    try:
        for event, element in iterparse(io.BytesIO(xml), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                parents.add(".".join(path[1:]))
                path.append(str(element.tag))
                seen += 1
                if len(path) > DEEPEST or seen > MOST_FIELDS:
                    raise NotFromWeCom
                continue
            if len(path) > 1 and (name := ".".join(path[1:])) not in parents:
                fields.setdefault(name, element.text or "")
            path.pop()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotFromWeCom from None
    return fields


def write_fields(fields: Mapping[str, str]) -> str:
    """One field a line of a flat document, each text as CDATA."""
    lines = (f"<{name}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>" for name, text in fields.items())
    return f"<xml>{''.join(lines)}</xml>"
