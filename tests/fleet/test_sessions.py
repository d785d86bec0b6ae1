"""How many VPN users are connected, by what a router says of its IPsec connections."""

import pytest

from rtx_provider.config.tree import parse_config
from rtx_provider.fleet import stack_router
from rtx_provider.fleet.sessions import connected, sessions_of
from rtx_provider.testing import StartRouter, Transport
from rtx_provider.workspace.stack_settings import StackValues

OFFICE = """\
pp select anonymous
 pp bind tunnel1 tunnel2
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 101
tunnel select 2
 tunnel encapsulation l2tp
 ipsec tunnel 102
tunnel select 9
 ipsec tunnel 109
ipsec sa policy 101 11 esp aes-cbc sha-hmac
ipsec sa policy 102 12 esp aes-cbc sha-hmac
ipsec sa policy 109 9 esp aes-cbc sha-hmac
l2tp service on
"""
CONFIG = parse_config(OFFICE)
# As a router was published to print it, with other gateways and addresses.
PUBLISHED = """\
Total: isakmp:2 send:3 recv:3

sa    sgw isakmp connection    dir  life[s] remote-id
----------------------------------------------------------------------------
1     11   -    isakmp        -    21398   198.51.100.7
2     11   1    tun[0001]esp  send 21399   198.51.100.7
3     11   1    tun[0001]esp  recv 21399   198.51.100.7
4     11   1    tun[0001]esp  send 21400   198.51.100.7
5     11   1    tun[0001]esp  recv 21400   198.51.100.7
6     9    -    isakmp        -    21407   203.0.113.9
7     9    6    tun[0009]esp  send 21407   203.0.113.9
8     9    6    tun[0009]esp  recv 21407   203.0.113.9
"""


def test_a_caller_whose_keys_are_renewed_counts_once_and_another_office_is_none() -> None:
    assert connected(CONFIG, PUBLISHED) == 1
    assert connected(CONFIG, PUBLISHED.replace("     9  ", "     12 ")) == 2
    assert connected(CONFIG, "Total: isakmp:0 send:0 recv:0\n") == 0


def test_a_negotiation_that_is_not_done_is_no_session() -> None:
    text = (
        "Total: isakmp:1 send:0 recv:0\n1     11   -    isakmp        -    21398   198.51.100.7\n"
    )
    assert connected(CONFIG, text) == 0


@pytest.mark.parametrize(
    "text",
    ["", "Error: Invalid command\n", PUBLISHED.replace("send:3", "send:4"), PUBLISHED[:-90]],
)
def test_what_cannot_be_read_for_certain_is_not_guessed(text: str) -> None:
    assert connected(CONFIG, text) is None


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_a_router_is_asked(
    monkeypatch: pytest.MonkeyPatch, rtx_simulator: StartRouter, transport: Transport
) -> None:
    router = rtx_simulator(OFFICE, transport=transport)
    values = StackValues("tokyo", router.settings, {}, is_simulated=False)
    monkeypatch.setattr(stack_router, "stack_values", lambda _: values)
    before = router.running_text()
    assert sessions_of("tokyo") == (0, "")
    router.simulator.connect(12, pairs=2)
    router.simulator.connect(9)
    assert sessions_of("tokyo") == (1, "")
    assert router.running_text() == before


def test_a_router_that_does_not_answer_is_unknown_and_why_is_said(
    monkeypatch: pytest.MonkeyPatch, rtx_simulator: StartRouter
) -> None:
    router = rtx_simulator(OFFICE)
    values = StackValues("tokyo", {**router.settings, "rtx:port": "1"}, {}, is_simulated=False)
    monkeypatch.setattr(stack_router, "stack_values", lambda _: values)
    number, fault = sessions_of("tokyo")
    assert (number, fault.startswith("cannot reach ")) == (None, True)
