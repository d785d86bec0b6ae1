"""Which commands define things, and which set what exists anyway."""

import pytest

from rtx_provider.commands.table import ROWS
from rtx_provider.commands.things import PATTERNS, is_thing


def test_every_thing_is_a_command_of_the_reference() -> None:
    assert {row.pattern for row in ROWS} >= PATTERNS


@pytest.mark.parametrize(
    ("line", "thing"),
    [
        ("ip filter 1 pass * *", True),
        ("pp auth username alice pw", True),
        ("ip route default gateway pp 1", True),
        ("nat descriptor masquerade static 1 1 192.168.0.1 tcp 80", True),
        ("login user admin pw", True),
        ("ipsec use on", False),
        ("l2tp service on", False),
        ("ip lan1 proxyarp on", False),
        ("description lan1 office", False),
        ("user attribute admin login-timer=300", False),
        ("ip lan1 secure filter in 1 2", False),
        ("surely no command", False),
    ],
)
def test_a_thing_has_a_number_or_a_name_of_its_own(line: str, thing: bool) -> None:  # noqa: FBT001
    assert is_thing(tuple(line.split())) == thing
