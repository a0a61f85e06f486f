"""`zhongcao slack`: what there is to do for Slack on the command line."""

from typing import Annotated

import typer

slack_app = typer.Typer(help="Slack 应用。The Slack app.", no_args_is_help=True)


@slack_app.callback()
def slack() -> None:
    """Slack 应用。The Slack app."""


@slack_app.command("manifest")
def slack_manifest(
    url: Annotated[
        str,
        typer.Option("--url", help="公网地址，走 HTTP 时给。The public https address, for requests over HTTP."),
    ] = "",
) -> None:
    """打印应用清单，粘贴到 api.slack.com。Print the manifest to paste at api.slack.com."""
    from bot.commands import slack as command

    command.print_manifest(url)
