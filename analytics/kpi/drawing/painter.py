"""Vega-Lite charts as pictures: in this process, or in one of their own.

The renderer holds a JavaScript engine of 120 MB that it never lets go. A process that stays draws by an `Easel`:
another process that is there while there is something to draw. It reads a line of JSON for each picture, `{"as": "png",
"scale": 2.0, "spec": {…}}`, and answers with a line, `ok LENGTH` or `no ERROR 0`, and so many bytes.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

VEGALITE_VERSION: Final = "5.20"
_ROOT: Final = Path(__file__).parents[3]
_MOST: Final = 300
"""Pictures that one process draws: its engine grows."""


class NotDrawn(Exception):
    """A chart that could not be drawn, by the type of the renderer's error."""


def svg(spec: Mapping[str, Any]) -> str:
    """The chart as SVG text."""
    return str(_renderer().vegalite_to_svg(dict(spec), vl_version=VEGALITE_VERSION))


def png(spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
    """The chart as a PNG picture, at `scale` times its size for sharp screens."""
    return bytes(_renderer().vegalite_to_png(dict(spec), vl_version=VEGALITE_VERSION, scale=scale))


@dataclass(eq=False)
class Easel:
    """Draws in a process of its own, one chart after another; safe to share between threads. The process ends after
    `idle` seconds without a chart, and with whoever uses it; one that takes longer than `patience` seconds is ended."""

    idle: float = 60.0
    patience: float = 15.0
    _drawing: threading.Lock = field(default_factory=threading.Lock, init=False)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _drawn: int = field(default=0, init=False)
    _rest: threading.Timer | None = field(default=None, init=False)

    def svg(self, spec: Mapping[str, Any]) -> str:
        """The chart as SVG text. Raises NotDrawn."""
        return self._ask({"as": "svg", "spec": spec}).decode()

    def png(self, spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
        """The chart as a PNG picture, at `scale` times its size for sharp screens. Raises NotDrawn."""
        return self._ask({"as": "png", "scale": scale, "spec": spec})

    def put_away(self) -> None:
        """End the process, until the next chart."""
        with self._drawing:
            self._end()

    def _ask(self, wanted: Mapping[str, Any]) -> bytes:
        line = json.dumps(wanted).encode() + b"\n"
        with self._drawing:
            if self._rest:
                self._rest.cancel()
            try:
                return self._drawn_by_a_process(line)
            finally:
                self._rest = threading.Timer(self.idle, self.put_away)
                self._rest.daemon = True
                self._rest.start()

    def _drawn_by_a_process(self, line: bytes) -> bytes:
        if self._drawn >= _MOST:
            self._end()
        is_new = self._process is None
        try:
            return self._drawn_now(line)
        except (OSError, EOFError) as error:
            if is_new:
                raise NotDrawn(type(error).__name__) from error
            return self._drawn_by_a_process(line)  # the one that was there may have been ended from outside

    def _drawn_now(self, line: bytes) -> bytes:
        process = self._process = self._process or _begun()
        assert process.stdin is not None
        assert process.stdout is not None
        giving_up = threading.Timer(self.patience, process.kill)
        giving_up.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            said = process.stdout.readline().split()
            found = process.stdout.read(int(said[-1])) if said else b""
        except OSError:
            self._end()
            raise
        finally:
            giving_up.cancel()
        if not said or len(found) < int(said[-1]):
            self._end()
            raise EOFError
        self._drawn += 1
        if said[0] != b"ok":
            raise NotDrawn(said[1].decode())
        return found

    def _end(self) -> None:
        if process := self._process:
            self._process, self._drawn = None, 0
            process.kill()
            process.communicate()


def _begun() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", __name__]
    pipe = subprocess.PIPE  # an interrupt at the terminal is for whoever draws, who ends it
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=_ROOT, start_new_session=True)  # noqa: S603


def _draw_for_others() -> None:
    """Draw what is asked on standard input, until that ends."""
    draw: Mapping[Literal["svg", "png"], Any] = {
        "svg": lambda asked: svg(asked["spec"]).encode(),
        "png": lambda asked: png(asked["spec"], asked["scale"]),
    }
    for line in sys.stdin.buffer:
        try:
            asked = json.loads(line)
            found, said = draw[asked["as"]](asked), "ok"
        except Exception as error:  # whatever the renderer raises; its words may be the chart's
            found, said = b"", f"no {type(error).__name__}"
        sys.stdout.buffer.write(f"{said} {len(found)}\n".encode() + found)
        sys.stdout.buffer.flush()


@cache
def _renderer() -> Any:
    import pylopdf_fonts_zh_cn
    import vl_convert

    vl_convert.register_font_directory(str(Path(pylopdf_fonts_zh_cn.sans_path()).parent))
    return vl_convert


if __name__ == "__main__":
    _draw_for_others()
