"""What a doctor finds of one part of the house."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the house. "off" is something optional that is not set; `fix` says what would mend it."""

    part: str
    state: Literal["ok", "off", "bad"]
    says: str
    fix: str = ""
