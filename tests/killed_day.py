"""A process that dies by kill -9 while it tells what is due: killed_day.py FOLDER (composing|posting|after)."""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from day_world import MONDAY, Says, World, made_world

from assistant.conversation import Reply
from assistant.skills.subscriptions.subscription import Subscription
from bot.day import rounds
from bot.post.outbox import post


def die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


class Dies(Says):
    """Is killed while it works out what there is to tell."""

    def digest(self, subscription: Subscription) -> Reply:
        die(subscription.id)


def posts_and_dies(*args: Any, **of: Any) -> bool:
    """Is killed with the message written and the transaction open."""
    post(*args, **of)
    die()


def main(folder: str, moment: str) -> None:
    world: World = made_world(Path(folder))
    world.clock.moment = MONDAY + timedelta(hours=1)
    if moment == "composing":
        world.says = Dies(world.clock)
    if moment == "posting":
        setattr(rounds, "post", posts_and_dies)  # noqa: B010  it is no part of what that module gives
    world.rounds().ring(world.clock())
    die()


if __name__ == "__main__":
    main(*sys.argv[1:])
