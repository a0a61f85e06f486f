"""`zhongcao slack`: the manifest that Slack makes the app from."""

import json
import sys
from urllib.parse import urlsplit

from bot.failures import CommandFailed


def print_manifest(url: str) -> None:
    """As JSON, on standard output. Raises CommandFailed for a URL that Slack would not call."""
    from bot.slack.manifest import manifest

    parts = urlsplit(url)
    if url and (parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment):
        raise CommandFailed(
            f"“{url}”不行：Slack 只访问 https 地址，例如 https://zhongcao.example.com。",
            f"“{url}” will not do: Slack calls https addresses alone, such as https://zhongcao.example.com.",
        )
    json.dump(manifest(url), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
