"""What is still named is not deleted: each kind of line that names something."""

import pytest

from rtx_provider.config.change import Edit
from rtx_provider.config.references import dangling, references, refuse_dangling
from rtx_provider.errors import ConflictError
from tests.unit.changes import changed, edits, office

FILTER, DYNAMIC, V6 = (
    "ip filter 7 pass * *",
    "ip filter dynamic 7 * * ftp",
    "ipv6 filter 7 pass * *",
)
NAT = "nat descriptor type 7 masquerade"
PP = "pp 7: pppoe use lan2"
TUNNEL = "tunnel 7: tunnel encapsulation l2tp"
POLICY, GATEWAY = "ipsec sa policy 7 8 esp aes-cbc", "ipsec ike remote address 7 any"
PROBE = "ip keepalive 7 icmp-echo 10 5 192.0.2.1"
CLASS = "queue class filter 7 1 ip *"

# The definition, and a line that names it.
NAMED = [
    (FILTER, "ip lan1 secure filter in 1 7 dynamic 8"),
    (FILTER, "pp 1: ip pp secure filter out 7"),
    (FILTER, "tunnel 1: ip tunnel secure filter in 7"),
    (FILTER, "ip bridge1 secure filter in 7"),
    (FILTER, "ip filter dynamic 9 * * filter 1 7"),
    (FILTER, "ip filter dynamic 9 * * filter 1 in 7 out 2"),
    (FILTER, "ip filter dynamic 9 * * filter 1 in 2 out 3 7"),
    (FILTER, "ip filter set OFFICE in 1 7"),
    (FILTER, "ip filter set OFFICE in 1 out 7"),
    (FILTER, "ip filter directed-broadcast filter 7"),
    (FILTER, "ip fragment remove df-bit filter 1 7"),
    (FILTER, "ip route default gateway pp 1 filter 1 7 gateway tunnel 1"),
    (FILTER, "ip forward filter 1 1 gateway pp 1 filter 7"),
    (FILTER, "ip lan1 rip filter in 7"),
    (FILTER, "pp 1: ip pp rip filter out 7"),
    (FILTER, "ip lan1 tos supersede 1 4 filter 7"),
    (FILTER, "ip new command filter 7"),
    (DYNAMIC, "ip lan1 secure filter out 1 dynamic 6 7"),
    (DYNAMIC, "ip filter set OFFICE out 1 dynamic 7"),
    ("ip filter set OFFICE in 1", "ip lan1 secure filter name OFFICE"),
    (V6, "ipv6 lan1 secure filter in 7"),
    (V6, "pp 1: ipv6 pp secure filter out 1 7 dynamic 8"),
    (V6, "ipv6 route default gateway pp 1 filter 7"),
    (V6, "ipv6 lan1 rip filter out 7"),
    ("ipv6 filter dynamic 7 * * ftp", "tunnel 1: ipv6 tunnel secure filter out 1 dynamic 7"),
    ("ethernet filter 7 pass-log *", "ethernet lan1 filter in 1 7"),
    ("url filter 7 reject x", "url lan1 filter in 7"),
    (NAT, "pp 1: ip pp nat descriptor 1 7"),
    (NAT, "ip lan2 nat descriptor 1 reverse 7"),
    (NAT, "tunnel 1: ip tunnel nat descriptor 7"),
    (NAT, "nat descriptor masquerade static 7 1 192.168.100.1 tcp 80"),
    (NAT, "nat descriptor static 7 1 192.0.2.1=10.0.0.1"),
    (PP, "ip route default gateway pp 7"),
    (PP, "ipv6 route default gateway pp 7"),
    (PP, "dns server pp 7"),
    (PP, "dns server select 1 pp 7 any example.com"),
    (PP, "pp 1: pp backup pp 7"),
    (PP, "lan backup lan2 pp 7"),
    (PP, "tunnel 1: tunnel backup pp 7"),
    (PP, "ipsec ike local address 1 ipcp pp 7"),
    (PP, "ip lan1 vrrp shutdown trigger 1 pp 7"),
    (PP, "snmp trap send linkdown pp 7"),
    ("pp anonymous: pp bind tunnel1", "ip route 10.0.0.0/8 gateway pp anonymous name=bob"),
    (
        "pp anonymous: pp auth username bob moon",
        "ip route 10.0.0.0/8 gateway pp anonymous name=bob",
    ),
    (TUNNEL, "ip route 10.0.0.0/8 gateway tunnel 1 hide gateway tunnel 7 hide"),
    (TUNNEL, "pp anonymous: pp bind tunnel7"),
    (TUNNEL, "pp anonymous: pp bind tunnel1-tunnel9"),
    (TUNNEL, "tunnel 1: tunnel backup tunnel 7"),
    (TUNNEL, "pp 1: pp backup tunnel 7"),
    (TUNNEL, "bridge member bridge1 lan1 tunnel7"),
    ("tunnel 1: tunnel template 5-7", "pp anonymous: pp bind tunnel1 tunnel5-tunnel7"),
    ("tunnel 7: ipsec tunnel 1", "ip route 10.0.0.0/8 gateway tunnel 7"),
    ("tunnel 7: tunnel endpoint address 192.0.2.1", "ip route 10.0.0.0/8 gateway tunnel 7"),
    (POLICY, "tunnel 1: ipsec tunnel 7"),
    (POLICY, "ipsec transport 1 7 udp 1701"),
    (GATEWAY, "ipsec sa policy 1 7 esp aes-cbc"),
    (GATEWAY, "ip keepalive 1 icmp-echo 10 5 192.0.2.1 ipsec-refresh=1,7"),
    ("ipsec ike pre-shared-key 7 text moon", "ipsec sa policy 1 7 esp aes-cbc"),
    ("ipsec transport 7 1 udp 1701", "ipsec transport template 7 8-9"),
    ("ipsec ike mode-cfg address pool 7 10.0.0.1/24", "ipsec ike mode-cfg address 1 7"),
    ("auth user group 7 1", "ipsec ike xauth request 1 on 7"),
    ("auth user 7 bob moon", "auth user group 1 6 7"),
    (PROBE, "ip route default gateway pp 1 keepalive 7 gateway tunnel 1"),
    (PROBE, "ip forward filter 1 1 gateway pp 1 filter 1 keepalive 7"),
    ("ip forward filter 7 1 gateway pp 1 filter 1", "ip lan1 forward filter 7"),
    ("ip forward filter 7 1 gateway pp 1 filter 1", "ip local forward filter 7"),
    ("dhcp scope 7 10.0.0.2-10.0.0.9/24", "dhcp scope bind 7 10.0.0.2 00:a0:de:00:00:01"),
    ("dhcp scope 7 10.0.0.2-10.0.0.9/24", "dhcp scope option 7 dns=10.0.0.1"),
    ("dhcp scope 7 10.0.0.2-10.0.0.9/24", "ethernet filter 1 pass-log dhcp-bind 7"),
    (CLASS, "queue lan1 class filter list 1 7"),
    (CLASS, "pp 1: queue pp class filter list 7"),
    (CLASS, "tunnel 1: queue tunnel class filter list 7"),
    ("ipv6 prefix 7 2001:db8::/64", "ipv6 lan1 rtadv send 1 7 o_flag=on"),
    ("bgp import filter 7 include 10.0.0.0/8", "bgp import 64500 static filter 1 7"),
    ("ospf import filter 7 include 10.0.0.0/8", "ospf import from static filter 7"),
    ("login user bob x", "user attribute bob connection=ssh"),
    ("mail server smtp 7 mail.example.com", "mail template 1 7 From:a To:b"),
    ("mail template 7 1 From:a To:b", "mail notify 1 7 trigger backup pp 1"),
]
each_pair = pytest.mark.parametrize(("definition", "line"), NAMED)


def _no(line: str) -> str:
    context, colon, text = line.partition(": ")
    return f"{context}: no {text}" if colon and context[:2] in ("pp", "tu") else f"no {line}"


@each_pair
def test_a_definition_that_a_line_names_is_not_deleted(definition: str, line: str) -> None:
    config = changed(office(), definition, line)
    going = edits(config, _no(definition))
    with pytest.raises(ConflictError, match="still names") as caught:
        refuse_dangling("IpFilter 7", going, changed(config, _no(definition)))
    assert str(caught.value).startswith("IpFilter 7: `")
    assert "moon" not in str(caught.value)


@each_pair
def test_it_is_deleted_together_with_the_line_that_names_it(definition: str, line: str) -> None:
    config = changed(office(), definition, line)
    after = changed(config, _no(definition), _no(line))
    assert dangling(edits(config, _no(definition), _no(line)), after) == ()


@each_pair
def test_what_dangled_before_is_nobodys_fault(definition: str, line: str) -> None:
    config = changed(office(), line)
    after = changed(config, "syslog debug on")
    assert dangling(edits(config, "syslog debug on"), after) == ()
    assert definition


@pytest.mark.parametrize(
    ("definition", "line"),
    [
        (FILTER, "ip lan1 secure filter in 1 dynamic 7"),
        (FILTER, "ipv6 lan1 secure filter in 7"),
        (FILTER, "queue lan1 class filter list 7"),
        (FILTER, "ip lan1 secure filter in 77"),
        (FILTER, "ip route default gateway pp 7 filter 1"),
        (FILTER, "ip filter 8 pass * * tcp * 7"),
        (DYNAMIC, "ip lan1 secure filter in 7 dynamic 1"),
        (DYNAMIC, "ip filter dynamic 9 * * filter 7"),
        (POLICY, "ipsec transport 7 1 17 7"),
        (POLICY, "tunnel 7: ipsec tunnel 1"),
        (GATEWAY, "ipsec sa policy 7 1 esp aes-cbc"),
        (PP, "ip route default gateway tunnel 7"),
        (TUNNEL, "pp anonymous: pp bind tunnel1-tunnel6"),
        (TUNNEL, "tunnel 1: tunnel template 7-9"),
        (NAT, "pp 1: ip pp nat descriptor 1 reverse 8"),
        ("ip filter dynamic timer tcp-syn-timeout=7", "ip lan1 secure filter in 7 dynamic 7"),
    ],
)
def test_another_name_of_the_same_number_does_not_count(definition: str, line: str) -> None:
    config = changed(office(), definition, line)
    assert dangling(edits(config, _no(definition)), changed(config, _no(definition))) == ()


def test_a_definition_that_changes_or_keeps_another_line_stays() -> None:
    tunnel = ("tunnel 7: ipsec tunnel 1", TUNNEL, "pp anonymous: pp bind tunnel7")
    config = changed(office(), *tunnel, FILTER, "ip lan1 secure filter in 7")
    for lines in (["ip filter 7 reject * *"], [_no(TUNNEL)], ["tunnel 7: ipsec tunnel 2"]):
        assert dangling(edits(config, *lines), changed(config, *lines)) == ()
    both = [_no(TUNNEL), _no("tunnel 7: ipsec tunnel 1")]
    assert dangling(edits(config, *both), changed(config, *both)) == (
        "`pp bind` (in `pp anonymous`) still names `tunnel 7`",
    )


@pytest.mark.parametrize(
    ("definition", "line"),
    [
        (POLICY, "tunnel 7: ipsec tunnel 7"),
        (POLICY, "ipsec transport 7 7 udp 1701"),
        (GATEWAY, "ipsec sa policy 7 7 esp aes-cbc"),
        (GATEWAY, "ipsec auto refresh 7 on"),
    ],
)
def test_the_parts_of_one_tunnel_go_in_any_order(definition: str, line: str) -> None:
    config = changed(office(), definition, line)
    assert dangling(edits(config, _no(definition)), changed(config, _no(definition))) == ()


def test_a_template_that_shrinks_loses_tunnels() -> None:
    bound = "pp anonymous: pp bind tunnel1 tunnel5-tunnel7"
    config = changed(office(), "tunnel 1: tunnel template 5-7", bound)
    less = "tunnel 1: tunnel template 5-6"
    assert dangling(edits(config, less), changed(config, less)) == (
        "`pp bind` (in `pp anonymous`) still names `tunnel 7`",
    )


def test_the_message_names_the_first_places_the_rest_and_the_remedy() -> None:
    lines = [f"ip lan{port} secure filter in 7" for port in range(1, 6)]
    config = changed(office(), FILTER, *lines)
    after = changed(config, _no(FILTER))
    with pytest.raises(ConflictError) as caught:
        refuse_dangling("IpFilter 7", edits(config, _no(FILTER)), after)
    assert str(caught.value) == (
        "IpFilter 7: `ip lan1 secure filter in` still names `ip filter 7`; "
        "`ip lan2 secure filter in` still names `ip filter 7`; "
        "`ip lan3 secure filter in` still names `ip filter 7` and 2 more lines, so nothing is "
        "deleted. Remove the name from that line first, and run this again; if a resource of this "
        "stack wrote it in a run that was interrupted, run `pulumi up` with reclaim=True once (in "
        "an office: office.reclaim), and then this again"
    )


def test_each_line_of_the_office_may_go_unless_another_names_it() -> None:
    config = office()
    named = {each.definition for each in references(config)}
    kept = set()
    for key, words in config.lines.items():
        after = config.with_lines({key: None})
        if dangling([Edit(key, words, None)], after):
            kept.add(" ".join(key.words))
    filters = {f"{each.kind} {each.name}" for each in named if "filter" in each.kind}
    assert filters
    others = {"nat descriptor type 1000", "pppoe use", "ipsec tunnel"}
    assert kept == {*filters, *others, "login user admin"}
