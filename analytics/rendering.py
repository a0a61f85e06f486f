"""A SELECT as SQL with its values written in, for people to read and run."""

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import BindTyping

_MOST = 256  # shapes kept
_NO_PLACES = r"""'(?:[^']|'')*'|"[^"]*"|::"""  # texts, quoted names, casts
_PLAIN_NAMES = ("duckdb", "sqlite", "postgresql")  # whose placeholders are plain words


class Renderer:
    """Writes the SQL of one database. What has the shape of an earlier one is not compiled again."""

    def __init__(self, url: URL) -> None:
        dialect: Any = url.get_dialect()
        self._dialect = dialect(paramstyle="named")  # no need to double a percent sign then
        self._dialect.bind_typing = BindTyping.NONE
        self._compiled: dict[Any, Any] = {}

    def sql(self, select: sa.Select[Any]) -> str:
        """The SQL, with no blanks at the ends of lines."""
        key = select._generate_cache_key() if self._dialect.name in _PLAIN_NAMES else None  # noqa: SLF001 what SQLAlchemy's own cache goes by
        text = self._written_out(select) if key is None else self._filled_in(select, key)
        return "\n".join(line.rstrip() for line in text.splitlines())

    def _written_out(self, select: sa.Select[Any]) -> str:
        return str(select.compile(dialect=self._dialect, compile_kwargs={"literal_binds": True}))

    def _filled_in(self, select: sa.Select[Any], key: Any) -> str:
        """The values of this SELECT in the places of its shape's."""
        compiled = self._compiled.get(key.key)
        if compiled is None:
            if len(self._compiled) >= _MOST:
                self._compiled.clear()
            compiled = self._compiled[key.key] = select.compile(dialect=self._dialect, cache_key=key)
        given = compiled.construct_params(extracted_parameters=key.bindparams, _check=False)
        state = compiled.construct_expanded_state(given)
        parents = {each: parent for parent, several in state.parameter_expansion.items() for each in several}

        def literal(place: "re.Match[str]") -> str:
            name = place["name"]
            if name is None:
                return place[0]
            kind = compiled.binds[parents.get(name, name)].type
            return str(compiled.render_literal_value(state.parameters[name], kind))

        return _places(state.parameters).sub(literal, state.statement) if state.parameters else state.statement


def _places(names: Iterable[str]) -> "re.Pattern[str]":
    """Where values go; a place is named after its column, which may be an expression with quotes and signs in it."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(f"{_NO_PLACES}|:(?P<name>{known})")
