"""What a configuration says of a network, and the picture of it."""

import itertools

import pytest

from rtx_provider.config.tree import parse_config
from rtx_provider.fleet.network import FilterList, ListedFilter, network_of
from rtx_provider.fleet.picture import WIDTH, boxes_of, fitting, height_of
from tests.fleet.made import recorded

NETWORK = network_of(parse_config(recorded("up").configuration))


def test_interfaces_stand_in_order_each_with_what_carries_it() -> None:
    assert [(each.name, each.over) for each in NETWORK.interfaces] == [
        ("lan1", ()),
        ("lan2", ()),
        ("pp 1", ("lan2",)),
        ("pp anonymous", ("tunnel 1", "tunnel 2", "pp 1", "lan2")),
        ("tunnel 1", ("pp 1", "lan2")),
        ("tunnel 2", ("pp 1", "lan2")),
        ("tunnel 10", ("pp 1", "lan2")),
    ]
    by_name = {each.name: each for each in NETWORK.interfaces}
    assert by_name["lan1"].addresses == ("192.168.100.1/24",)
    assert by_name["pp 1"].description == "internet line"
    assert by_name["pp 1"].descriptors == ("1000",)
    assert all(each.is_enabled for each in NETWORK.interfaces)


def test_a_list_has_its_filters_in_the_order_in_which_they_are_judged() -> None:
    incoming, outgoing = NETWORK.filter_lists
    assert (incoming.interface, incoming.direction) == ("pp 1", "in")
    assert [each.number for each in incoming.filters][-2:] == ["201040", "200099"]
    assert incoming.filters[-2].line == "ip filter 201040 pass * * udp * 500,4500"
    assert [each.number for each in outgoing.filters if each.is_dynamic][:1] == ["200080"]
    assert outgoing.filters[-1].line == "ip filter dynamic 200085 * * udp"


def test_a_number_that_nobody_defined_has_no_line_and_a_set_is_read_by_its_name() -> None:
    config = parse_config(
        "ip filter set web in 1 2\nip filter 1 pass * *\nip lan1 secure filter name web"
    )
    (found,) = network_of(config).filter_lists
    expected = (ListedFilter("1", "ip filter 1 pass * *"), ListedFilter("2", ""))
    assert found == FilterList("lan1", "in", expected)


def test_nat_has_its_bindings_and_its_static_entries() -> None:
    (found,) = NETWORK.descriptors
    assert (found.number, found.interfaces) == ("1000", ("pp 1",))
    assert found.lines == (
        "nat descriptor type 1000 masquerade",
        "nat descriptor address outer 1000 ipcp",
    )
    assert found.statics == (
        "nat descriptor masquerade static 1000 1 192.168.100.10 tcp www",
        "nat descriptor masquerade static 1000 2 192.168.100.1 udp 500,4500",
    )


def test_a_descriptor_that_is_bound_to_nothing_is_shown_too() -> None:
    (found,) = network_of(parse_config("nat descriptor type 7 nat")).descriptors
    assert (found.number, found.interfaces) == ("7", ())


def test_tunnels_have_their_other_end_and_say_if_they_serve_the_users() -> None:
    assert [(t.name, t.encapsulation, t.peers, t.is_anonymous) for t in NETWORK.tunnels] == [
        ("tunnel 1", "l2tp", ("any",), True),
        ("tunnel 2", "l2tp", ("any",), True),
        ("tunnel 10", "ipsec", ("203.0.113.10",), False),
    ]


def test_a_tunnel_without_its_enabling_line_is_disabled() -> None:
    (found,) = network_of(parse_config("tunnel select 3\n tunnel encapsulation ipip")).tunnels
    assert not found.is_enabled


def test_the_picture_has_the_router_its_lan_its_line_and_the_tunnels_below_it() -> None:
    boxes = boxes_of(NETWORK, "Tokyo", "RTX1210", 2)
    assert [(box.kind, box.title, box.detail, box.depth) for box in boxes] == [
        ("router", "Tokyo", "RTX1210", 0),
        ("lan", "lan1", "192.168.100.1/24", 1),
        ("wan", "pp 1", "internet line", 1),
        ("users", "tunnel 1, 2 · l2tp", "2", 2),
        ("peer", "tunnel 10 · ipsec", "203.0.113.10 · head office", 2),
    ]


def test_no_box_lies_on_another_and_all_lie_in_the_picture() -> None:
    boxes = boxes_of(NETWORK, "Tokyo", "RTX1210", 2)
    for above, below in itertools.pairwise(boxes):
        assert above.y + above.height < below.y
    assert boxes[-1].y + boxes[-1].height < height_of(boxes)
    assert all(box.x + box.width < WIDTH for box in boxes)


def test_of_many_tunnels_the_first_are_drawn_and_the_others_are_counted() -> None:
    lines = (f"tunnel select {n}\n tunnel endpoint address 203.0.113.{n}" for n in range(1, 41))
    boxes = boxes_of(network_of(parse_config("\n".join(lines))), "Tokyo", "", 0)
    assert len(boxes) == 24
    assert (boxes[-1].kind, boxes[-1].detail) == ("more", "18")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("short", "short"), ("x" * 99, f"{'x' * 40}…"), ("営" * 99, f"{'営' * 20}…")],
)
def test_a_long_text_is_cut_where_the_box_ends(text: str, expected: str) -> None:
    assert fitting(text, 300) == expected


def test_an_empty_configuration_is_an_empty_network() -> None:
    found = network_of(parse_config(""))
    assert (found.interfaces, found.filter_lists, found.descriptors, found.tunnels) == ((),) * 4
