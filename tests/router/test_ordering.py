"""The lines of a batch have the same order in every run, and the order that the router needs."""

from itertools import permutations

from rtx_provider.config.change import Change
from rtx_provider.models.ike_gateway import IkeGateway
from rtx_provider.models.ipsec_sa_policy import IpsecSaPolicy
from rtx_provider.models.noun import Noun
from rtx_provider.models.tunnel import Tunnel
from rtx_provider.router.operation import Operation
from rtx_provider.router.ordering import in_order
from tests.router.room import gone, joined, new

NOUNS: tuple[Noun, ...] = (
    Tunnel(number=1, enabled=True, encapsulation="l2tp"),
    IkeGateway(gateway=1, pre_shared_key="hush-hush"),
    IpsecSaPolicy(policy=1, gateway=1, esp="aes-cbc", hmac="sha-hmac"),
)
LIST = Operation(joined("ip pp secure filter in", "201040", "pp 1"))


def order_of_titles(operations: list[Operation]) -> list[list[str]]:
    """Return the orders that come of every order of arrival; one, if it does not count."""
    found = {tuple(each.title for each in in_order(given)) for given in permutations(operations)}
    return [list(each) for each in found]


def coming(noun: Noun) -> Operation:
    return Operation(Change(noun.name, new=noun.desired_lines()))


def going(noun: Noun) -> Operation:
    return Operation(Change(noun.name, old=noun.desired_lines()))


def test_what_a_tunnel_needs_is_written_before_it_is_enabled() -> None:
    (titles,) = order_of_titles([LIST, *map(coming, NOUNS)])
    assert titles[-1] == LIST.title
    assert titles[-2] == NOUNS[0].name


def test_a_tunnel_is_out_of_use_before_what_it_needs_is_taken_away() -> None:
    (titles,) = order_of_titles([LIST, *map(going, NOUNS)])
    assert titles[0] == NOUNS[0].name
    assert titles[-1] == LIST.title


def test_what_goes_is_before_what_comes_and_numbers_count_as_numbers() -> None:
    tunnels = [Tunnel(number=number, enabled=True) for number in (2, 10)]
    (titles,) = order_of_titles([*map(coming, tunnels), going(NOUNS[1])])
    assert titles == [NOUNS[1].name, "Tunnel 2", "Tunnel 10"]


def test_operations_that_are_alike_keep_one_order() -> None:
    filters = [Operation(new(f"ip filter {number} pass *")) for number in (9, 10, 8)]
    assert len(order_of_titles(filters)) == 1


def test_a_list_is_left_before_what_it_named_goes() -> None:
    leaving = Operation(Change("leaving", old=LIST.change.new))
    filters = [Operation(gone(f"ip filter {number} pass *")) for number in (201040, 201041)]
    (titles,) = order_of_titles([coming(NOUNS[0]), *filters, leaving])
    assert titles[:2] == [NOUNS[0].name, "leaving"]
