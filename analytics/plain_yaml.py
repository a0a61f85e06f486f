"""YAML that people hand over, read within bounds: no tags that run code, no depth that ends the process, no bombs.

libyaml's parser goes down one C frame a level and ends the process where Python would raise; an alias of an alias of
an alias makes gigabytes of a few lines.
"""

from typing import Any, Final

import yaml

DEEPEST: Final = 60
Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str) -> Any:
    """The document in Python's own types. Raises yaml.YAMLError for anything that cannot be read."""
    hold(text)
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader, in C or not
    except (ValueError, RecursionError) as error:  # a date or number that is none, a mapping's key that is a mapping
        raise yaml.YAMLError(f"it holds a value that cannot be read: {error}") from error


def hold(text: str, *, aliases: bool = False) -> None:
    """Raises yaml.YAMLError, with the place, for a document nested too deeply or, unless allowed, with aliases."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)  # type: ignore[arg-type]
        if isinstance(event, yaml.AliasEvent) and not aliases:
            raise yaml.MarkedYAMLError(
                problem=f"aliases (*{event.anchor}) are not read here: write the value out",
                problem_mark=event.start_mark,  # type: ignore[arg-type]
            )
