"""Whether a tunnel could come up again, by the simulator; and whether the provider foresees it."""

import pytest

from rtx_provider.access.lockout import lockout
from rtx_provider.config.tree import parse_config
from rtx_provider.simulator import Options, Simulator
from tests.unit.carried_cases import BRANCH, BRANCH_OFFICE
from tests.unit.changes import FAR

PLAIN = Options(console_character="en.ascii")


def _edited(change: str) -> Simulator:
    router = Simulator(BRANCH, PLAIN)
    lines = []
    for line in change.split("\n"):
        context, colon, text = line.partition(": ")
        kind, _, number = context.partition(" ")
        lines += [f"{kind} select {number}", text, f"{kind} select none"] if colon else [line]
    router.edit([line.replace("no pp enable", "pp disable") for line in lines])
    return router


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("syslog debug on", ""),
        ("pp 1: ip pp mtu 1400", ""),
        ("pp disable 1", "pp 1 is down"),
        ("tunnel disable 10", "tunnel 10 is down"),
        ("ipsec use off", "IPsec is off"),
        ("lan shutdown lan2", "lan2 is down"),
        ("ip route default gateway pp 2", "203.0.113.10 is no longer behind pp 1"),
        ("ipsec ike hash 7 md5",
         "the other end does not agree with `ipsec ike hash <GATEWAY>`"),
        ("pp 1: pp auth myname other x", "pp 1 has another `pp auth myname`"),
        ("ip filter 1001 pass * * udp * 4500", "the filters of pp 1 drop udp"),
        ("ip filter 1002 pass * * gre", "the filters of pp 1 drop esp"),
        ("nat descriptor masquerade static 1000 9 192.168.100.9 esp",
         "NAT leads esp to another host"),
        ("nat descriptor masquerade static 1000 9 192.168.100.9 udp 400-600",
         "NAT leads udp to another host"),
    ],
)  # fmt: skip
def test_why_a_tunnel_does_not_come_up_again(change: str, reason: str) -> None:
    assert _edited(change).renewal_refusal("tunnel 10") == reason


# The simulator has no grammar for these.
NOT_SIMULATED = ("hush", "ethernet", "pass-through", "pp keepalive log")
CHANGES = [
    change
    for change in (*BRANCH_OFFICE.shut, *BRANCH_OFFICE.later, *BRANCH_OFFICE.proved)
    if not any(word in change for word in NOT_SIMULATED)
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.replace("\n", "; "))
def test_what_keeps_the_tunnel_from_coming_up_again_is_foreseen(change: str) -> None:
    """The two know nothing of each other: what the simulator finds, the provider refuses."""
    router = _edited(change)
    if router.renewal_refusal("tunnel 10"):
        before, after = parse_config(BRANCH), parse_config(router.running_text())
        assert lockout(FAR, before, after)


def test_the_simulator_finds_some_of_them() -> None:
    found = [change for change in CHANGES if _edited(change).renewal_refusal("tunnel 10")]
    assert len(found) > 30
    assert not set(found) & set(BRANCH_OFFICE.proved)
