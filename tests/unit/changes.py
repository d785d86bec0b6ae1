"""Configurations and changes as text, for the tests of lock-outs and risks."""

from collections.abc import Iterable
from pathlib import Path

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import GLOBAL, Key, key_of
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.config.words import split

OFFICE = (Path(__file__).parents[2] / "examples" / "office.conf").read_text(encoding="utf-8")
API = ManagementPath("http", "api", "", 80, "192.168.100.50", "192.168.100.1")
EXECUTE = ManagementPath("http", "execute", "admin", 80, "192.168.100.50", "192.168.100.1")
SSH = ManagementPath("ssh", "", "admin", 22, "192.168.100.50", "192.168.100.1")
BY_KEY = ManagementPath(
    "ssh", "", "admin", 22, "192.168.100.50", "192.168.100.1", by_key=True, by_password=False
)
WITH_SSH = "sshd service on\nsshd host key generate *"

# From the head office, through the tunnel.
FAR = ManagementPath("http", "api", "", 80, "192.168.10.5", "192.168.100.1")
# From the internet, to a port that NAT leads to the router's own.
OUTSIDE = ManagementPath("http", "execute", "admin", 8080, "198.51.100.7", "203.0.113.77")
WITH_OUTSIDE = """\
httpd host any
nat descriptor masquerade static 1000 9 192.168.100.1 tcp 8080=www
ip filter 200033 pass 198.51.100.0/24 192.168.100.1 tcp * www
pp select 1
 ip pp secure filter in 200003 200020 200033 200099
pp select none
"""


def office(*more: str) -> Config:
    """Read the example office, with lines that come on top."""
    return parse_config("\n".join([OFFICE, "pp select none", *more]))


def changes(lines: Iterable[str]) -> dict[Key, tuple[str, ...] | None]:
    """Read changes: `LINE`, `no LINE`, or either after a context, such as `pp 1: no pppoe use`."""
    read: dict[Key, tuple[str, ...] | None] = {}
    for line in lines:
        context, colon, text = line.partition(": ")
        words = split(text if colon else line)
        gone = words[0] == "no"
        key = key_of(context if colon else GLOBAL, words[1:] if gone else words)
        read[key] = None if gone else words
    return read


def changed(config: Config, *lines: str) -> Config:
    """Return a configuration after changes."""
    return config.with_lines(changes(lines))


def edits(config: Config | None, *lines: str) -> list[Edit]:
    """Return changes as edits; without a configuration a line that goes stood with some value."""
    made = []
    for key, words in changes(lines).items():
        there = config.words(key) if config else None if words else (*key.words, "x")
        made.append(Edit(key, there, words))
    return made
