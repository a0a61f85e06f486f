"""A file that cannot become a document, and the sentences for what several readers refuse."""

from knowledge.spoken import SpokenError


class Unreadable(SpokenError):
    """A file that cannot become passages."""


def too_large(name: str, most: int) -> Unreadable:
    """A file of more than `most` bytes, packed or unpacked."""
    size = most // 1_000_000
    return Unreadable(
        f"{name}：超过 {size} MB，请拆成几个小文件再添加。",
        f"{name}: over {size} MB; cut it into smaller files and add those.",
    )


def broken(name: str) -> Unreadable:
    """A file that is not what it should be inside."""
    return Unreadable(
        f"{name}：文件已损坏，打不开；请用原来的软件另存一份再添加。",
        f"{name}: broken, it cannot be opened; save it anew in the program it comes from and add that.",
    )


def locked(name: str) -> Unreadable:
    """A file with a password."""
    return Unreadable(
        f"{name}：文件设了密码，请去掉密码再添加。", f"{name}: it has a password; take that off and add it again."
    )


def nothing_in(name: str) -> Unreadable:
    """A file without a word."""
    return Unreadable(f"{name}：里面没有文字。", f"{name}: there are no words in it.")
