"""Lines, lists and plans in cases from practice, one row each."""

import pytest

from rtx_provider.config.change import Change
from rtx_provider.config.context import in_contexts
from rtx_provider.config.desired import DesiredLine, ListMembership
from rtx_provider.config.grammar import Key, key_of
from rtx_provider.config.planner import make_plan
from rtx_provider.config.shared import join_list, leave_list, read_list, write_list
from rtx_provider.config.tree import Config, is_masked, parse_config, same, secret_words
from rtx_provider.config.words import split
from rtx_provider.errors import ConflictError
from rtx_provider.models.anonymous_pp import AnonymousPp
from rtx_provider.models.ip_filter import IpFilter
from rtx_provider.models.l2tp_service import L2tpService
from rtx_provider.models.nat_descriptor import NatDescriptor
from rtx_provider.models.noun import Noun
from rtx_provider.models.pp_user import PpUser
from rtx_provider.models.proxy_arp import ProxyArp
from rtx_provider.models.secure_filter_membership import SecureFilterMembership
from rtx_provider.models.tunnel import Tunnel


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ip  filter 1   pass *\t*", "ip|filter|1|pass|*|*"),
        ("ip lan3 address x # wan", "ip|lan3|address|x"),
        ('prefix="9#" x', "prefix=9#|x"),
        ("a 'b c' \"d e\" f\\ g", "a|b c|d e|f g"),
        ('a "it\'s" \'say "x"\'', 'a|it\'s|say "x"'),
        ("description pp 東京　支店", "description|pp|東京　支店"),
        ('description pp "東京　支店"', "description|pp|東京　支店"),
        ('a "" b', "a||b"),
        ("a b\\", "a|b"),
        ("   ", ""),
        ("# only", ""),
        (
            "nat descriptor masquerade incoming 1000 reject ",
            "nat|descriptor|masquerade|incoming|1000|reject",
        ),
        ('set LUA_PATH="./\\?.lua;"', "set|LUA_PATH=./?.lua;"),
    ],
)
def test_a_line_is_read_as_its_words(line: str, words: str) -> None:
    assert tuple(words.split("|") if words else ()) == split(line)


CONTEXTS = """\
# RTX1210 Rev.14.01.42
ip lan1 address 192.168.100.1/24\r
pp select 1
pp keepalive use lcp-echo
ip pp mtu 1454
unknown here
 unknown inside
ip filter 1 pass * *
 ip pp mtu 1400
 tunnel select 2
 tunnel encapsulation l2tp
  ipsec tunnel 1
   ipsec sa policy 1 2 esp aes-cbc sha-hmac
tunnel select 2
 description tunnel again
embedded file x.lua <<EOF
ip filter 9 reject * *
EOF
tunnel select none
 ip pp mtu 1
ip filter 2 pass * * # note
"""


def test_what_counts_is_the_last_selection_and_a_global_line_ends_nothing() -> None:
    config = parse_config(CONTEXTS)
    assert {(key.context, " ".join(key.words)): " ".join(w) for key, w in config.lines.items()} == {
        ("", "ip lan1 address"): "ip lan1 address 192.168.100.1/24",
        ("pp 1", "pp keepalive use"): "pp keepalive use lcp-echo",
        ("pp 1", "ip pp mtu"): "ip pp mtu 1400",
        ("", "unknown here"): "unknown here",
        ("pp 1", "unknown inside"): "unknown inside",
        ("", "ip filter 1"): "ip filter 1 pass * *",
        ("tunnel 2", "tunnel encapsulation"): "tunnel encapsulation l2tp",
        ("tunnel 2", "ipsec tunnel"): "ipsec tunnel 1",
        ("", "ipsec sa policy 1"): "ipsec sa policy 1 2 esp aes-cbc sha-hmac",
        ("tunnel 2", "description tunnel"): "description tunnel again",
        ("", "embedded file x.lua"): "embedded file x.lua <<EOF",
        ("", "ip pp mtu"): "ip pp mtu 1",
        ("", "ip filter 2"): "ip filter 2 pass * *",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nat descriptor timer 1 900", "nat descriptor timer 1 tcpfin 60"),
        (
            "nat descriptor timer 1 protocol=tcp 600",
            "nat descriptor timer 1 protocol=tcp port=25 9",
        ),
        (
            "nat descriptor masquerade session limit 1 1 9",
            "nat descriptor masquerade session limit total 1 9",
        ),
        ("ipsec auto refresh on", "ipsec auto refresh 1 off"),
        ("ip filter 1 pass * *", "ip filter dynamic 1 * * ftp"),
        ("ipsec transport 1 1 udp 1701", "ipsec transport template 1 2-4"),
        ("ipsec tunnel 1", "ipsec tunnel outer df-bit copy"),
        ("ip pp remote address 192.0.2.1", "ip pp remote address pool dhcp"),
        ("pp auth username a x", "pp auth username b x"),
    ],
)
def test_lines_that_stand_side_by_side_have_different_keys(one: str, other: str) -> None:
    assert key_of("pp 1", split(one)) != key_of("pp 1", split(other))


@pytest.mark.parametrize(
    ("written", "shown", "is_same"),
    [
        ("pp auth username a moon", "pp auth username a *", True),
        ("pp auth username a moon 192.0.2.1", "pp auth username a * 192.0.2.1", True),
        ("pp auth username a moon 192.0.2.1", "pp auth username a * 192.0.2.2", False),
        ("pp auth username a moon", "pp auth username a * 192.0.2.2", False),
        ("ipsec ike pre-shared-key 1 text moon", "ipsec ike pre-shared-key 1 text *", True),
        ("l2tp tunnel auth on moon", "l2tp tunnel auth on *", True),
        ("l2tp tunnel auth on moon", "l2tp tunnel auth off *", False),
        ("ip filter 1 pass 192.0.2.0/24 *", "ip filter 1 pass * *", False),
        ("ip filter 1 pass * * udp * 500", "ip filter 1 pass * * udp * *", False),
        ("ipsec transport 1 1 udp 1701 1701", "ipsec transport 1 1 udp 1701 *", False),
        ("pp auth username * moon", "pp auth username * moon", True),
    ],
)
def test_only_a_hidden_secret_equals_anything(written: str, shown: str, is_same: bool) -> None:  # noqa: FBT001
    assert is_same == same(split(written), split(shown))


def _commands(change: Change, text: str) -> list[str]:
    plan = make_plan(change, parse_config(text))
    return list(in_contexts((each.context, each.text) for each in plan.commands()))


def change(old: Noun | None, new: Noun | None, text: str, *, adopt: bool = False) -> list[str]:
    noun = new or old
    assert noun
    desired_lines = [each.desired_lines() if each else () for each in (old, new)]
    return _commands(
        Change(
            noun.name,
            desired_lines[0],
            desired_lines[1],
            {},
            noun.extent(),
            noun.key_number,
            adopt=adopt,
            switch=noun.switch(),
        ),
        text,
    )


def test_a_filter_that_was_opened_by_hand_is_seen_and_left_alone() -> None:
    ours = IpFilter(number=1, action="pass", source="192.0.2.0/24", destination="*")
    other = IpFilter(number=1, action="reject", source="192.0.2.0/24", destination="*")
    hand = "ip filter 1 pass * *"
    assert change(ours, ours, hand) == []
    with pytest.raises(ConflictError, match=r"192\.0\.2\.0/24 \*` is now `ip filter 1 pass \* \*`"):
        change(ours, other, hand)
    with pytest.raises(ConflictError, match="RTX_OVERWRITE"):
        change(ours, None, hand)
    assert (ours.observe(parse_config(hand)) or {})["source"] == "*"


def test_an_adopted_filter_with_stars_is_put_back() -> None:
    ours = IpFilter(number=1, action="pass", destination="*")
    found = parse_config("ip filter 1 reject * * udp")
    made = make_plan(Change("it", new=ours.desired_lines(), adopt=True), found)
    after = made.predict(found)
    gone = make_plan(Change("it", old=ours.desired_lines(), found=made.found), after).predict(after)
    assert dict(found.lines) == dict(gone.lines)


def test_an_adopted_secret_that_the_router_hides_is_never_written_as_a_star() -> None:
    ours = PpUser(username="a", password="moon", address="192.0.2.1")
    found = parse_config("pp select anonymous\n pp auth username a *")
    made = make_plan(Change("it", new=ours.desired_lines(), adopt=True), found)
    after = parse_config("pp select anonymous\n pp auth username a * 192.0.2.1")
    gone = make_plan(Change("it", old=ours.desired_lines(), found=made.found), after)
    assert [text for text in gone.commands() if "*" in text.text] == []


@pytest.mark.parametrize(
    ("old", "new", "there", "sent"),
    [
        (L2tpService(use=False), L2tpService(), "l2tp service off", ["l2tp service on"]),
        (L2tpService(), L2tpService(use=False), "l2tp service on", ["l2tp service off"]),
        (
            L2tpService(versions=("l2tp",)),
            None,
            "l2tp service on l2tpv3 l2tp",
            ["l2tp service on l2tpv3"],
        ),
        (L2tpService(), None, "l2tp service on", ["no l2tp service"]),
        (
            Tunnel(number=1, enabled=True),
            Tunnel(number=1, enabled=False),
            "tunnel enable 1",
            ["tunnel disable 1"],
        ),
        (
            NatDescriptor(number=1, timer=900),
            NatDescriptor(number=1, timer=600),
            "nat descriptor timer 1 900\nnat descriptor timer 1 tcpfin 60",
            ["nat descriptor timer 1 600"],
        ),
        (
            PpUser(username="a", password="x"),
            PpUser(username="a", password="y"),
            "pp select anonymous\n pp auth username a x\n pp enable anonymous",
            ["pp select anonymous", "pp auth username a y", "pp select none"],
        ),
        (
            None,
            PpUser(username="a", password="x"),
            "pp select anonymous\n pp auth username b x\n pp enable anonymous",
            ["pp select anonymous", "pp auth username a x", "pp select none"],
        ),
        (
            AnonymousPp(ip_pp_mtu=1258, enabled=True),
            AnonymousPp(ip_pp_mtu=1280, enabled=True),
            "pp select anonymous\n ip pp mtu 1258\n pp enable anonymous",
            [
                "pp disable anonymous",
                "disconnect anonymous",
                "pp select anonymous",
                "ip pp mtu 1280",
                "pp select none",
                "pp enable anonymous",
            ],
        ),
    ],
)
def test_an_edit_sends_only_what_differs_in_the_vendor_s_order(
    old: Noun | None, new: Noun | None, there: str, sent: list[str]
) -> None:
    assert sent == change(old, new, there)


def test_a_version_of_l2tp_that_others_serve_comes_back_when_we_go() -> None:
    """`on` takes their `on l2tpv3` in; leaving must not close their tunnels."""
    found = parse_config("l2tp service on l2tpv3")
    ours = L2tpService()
    made = make_plan(Change("it", new=ours.desired_lines(), adopt=True), found)
    after = made.predict(found)
    gone = make_plan(Change("it", old=ours.desired_lines(), found=made.found), after).predict(after)
    assert dict(found.lines) == dict(gone.lines)


@pytest.mark.parametrize(
    ("family", "there", "ours", "joined"),
    [
        ("pp bind", "tunnel1-tunnel3", "tunnel4", "tunnel1-tunnel4"),
        ("pp bind", "bri1 tunnel3", "tunnel2", "bri1 tunnel2-tunnel3"),
        ("pp bind", "tunnel5", "tunnel1", "tunnel1 tunnel5"),
        ("ip pp nat descriptor", "1000 reverse 30", "20100", "1000 20100 reverse 30"),
        ("ip pp secure filter in", "1 2000 dynamic 100", "7", "1 7 2000 dynamic 100"),
        ("l2tp service", "on l2tpv3", "l2tp", "on l2tpv3 l2tp"),
    ],
)
def test_a_member_joins_a_list_and_leaves_the_others_as_they_were(
    family: str, there: str, ours: str, joined: str
) -> None:
    config = parse_config("ip filter 1 pass * *\nip filter 7 pass * *\nip filter 2000 reject * *")
    words = tuple(family.split())
    before, mine = read_list(words, tuple(there.split())), (("", ours),)
    after = join_list(config, Key("pp 1", words), before, mine)
    assert tuple(joined.split()) == write_list(words, after)
    assert before == leave_list(after, mine, ())


@pytest.mark.parametrize(
    ("family", "found", "there", "left"),
    [
        ("pp bind", "tunnel1 tunnel2", "tunnel4", None),
        ("pp bind", "tunnel1 tunnel2", "tunnel2 tunnel4", "tunnel2"),
        ("ip pp nat descriptor", "1000 reverse 30", "20100", None),
        ("ip pp secure filter in", "1 2000 dynamic 100", "7", None),
        ("l2tp service", "on l2tpv3", "on l2tp", None),
        ("l2tp service", "on l2tpv3", "on", "on l2tpv3"),
    ],
)
def test_what_others_removed_from_a_list_does_not_come_back_when_we_go(
    family: str, found: str, there: str, left: str | None
) -> None:
    """Their definitions may be gone, too, and the list would name nothing."""
    words = tuple(family.split())
    before, now = (read_list(words, tuple(each.split())) for each in (found, there))
    ours = tuple(member for member in now if member not in before)
    after = write_list(words, leave_list(now, ours, before))
    assert after == (tuple(left.split()) if left else None)


def test_switching_l2tp_off_is_refused_while_others_serve_a_version() -> None:
    ours, off = L2tpService(versions=("l2tp",)), L2tpService(use=False)
    with pytest.raises(ConflictError, match="l2tp service on l2tpv3 l2tp"):
        change(ours, off, "l2tp service on l2tpv3 l2tp")
    assert change(ours, off, "l2tp service on l2tp") == ["l2tp service off"]


def test_a_list_that_does_not_exist_is_not_begun() -> None:
    ours = SecureFilterMembership(interface="pp 1", direction="in", filters=(1,))
    with pytest.raises(ConflictError, match="would reject everything else"):
        change(None, ours, "ip filter 1 pass * *")


def test_a_number_that_nobody_defined_does_not_join() -> None:
    ours = SecureFilterMembership(interface="pp 1", direction="in", filters=(1,))
    with pytest.raises(ConflictError, match="no ip filter 1"):
        change(None, ours, "pp select 1\n ip pp secure filter in 2000")


def test_what_is_taken_is_named_with_both_remedies_and_free_numbers() -> None:
    text = "ip filter 5 pass * *\nip filter 6 pass * *\nip filter 8 pass * *"
    with pytest.raises(ConflictError) as caught:
        change(None, IpFilter(number=5, action="pass", destination="*"), text)
    message = str(caught.value)
    assert "`ip filter 5 pass * *`" in message
    assert "7, 9, 10 are free" in message
    assert "adopt=True" in message
    command = "`pulumi config set --path 'rtx:office.adopt[N]' IpFilter --stack STACK`"
    assert f"(in an office: {command});" in message


def test_a_setting_that_is_taken_has_no_other_number() -> None:
    with pytest.raises(ConflictError) as caught:
        change(None, ProxyArp(interface="lan1"), "ip lan1 proxyarp on")
    assert "choose another" not in str(caught.value)


def test_a_user_who_is_taken_is_adopted_with_a_new_password() -> None:
    user = PpUser(pp="anonymous", username="kei", password="ours")
    with pytest.raises(ConflictError) as caught:
        change(None, user, "pp select anonymous\n pp auth username kei theirs")
    assert "which replaces its password or key, too" in str(caught.value)
    assert "theirs" not in str(caught.value)


def test_a_taken_line_with_a_secret_is_named_without_it() -> None:
    text = "pp select anonymous\n pp auth username a hush"
    with pytest.raises(ConflictError) as caught:
        change(None, PpUser(username="a", password="moon"), text)
    assert "hush" not in str(caught.value)
    assert "moon" not in str(caught.value)


def test_a_missing_line_that_is_to_be_absent_needs_nothing() -> None:
    want = DesiredLine(Key("pp 1", ("ip", "pp", "mtu")), None)
    assert make_plan(Change("it", new=(want,)), Config({})).edits == ()


def test_a_list_membership_without_members_leaves_a_list_alone() -> None:
    join = ListMembership(Key("pp 1", ("ip", "pp", "nat", "descriptor")), ())
    config = parse_config("pp select 1\n ip pp nat descriptor 1000")
    assert make_plan(Change("it", new=(join,)), config).edits == ()


def test_a_range_that_a_program_names_stays_a_range_when_it_is_read_back() -> None:
    pp = AnonymousPp(pp_bind=("tunnel33-tunnel48",))
    whole = parse_config("pp select anonymous\n pp bind tunnel33-tunnel48")
    part = parse_config("pp select anonymous\n pp bind tunnel34-tunnel35")
    assert (pp.observe(whole) or {})["pp_bind"] == ["tunnel33-tunnel48"]
    assert (pp.observe(part) or {})["pp_bind"] == ["tunnel34", "tunnel35"]


@pytest.mark.parametrize(
    ("line", "secrets"),
    [
        ("pp auth username alice a=b myname me sun 192.0.2.1", ("a=b", "sun")),
        ("ipsec ike pre-shared-key 1 text two moons", ("two", "moons")),
        ("ip lan1 vrrp 1 192.0.2.1 auth=moon", ("moon",)),
        ("login user bob *", ()),
        ("ip filter 1 pass * *", ()),
        ("some new command hush", ("command", "hush")),
    ],
)
def test_the_secret_words_of_a_line(line: str, secrets: tuple[str, ...]) -> None:
    assert secret_words(split(line)) == secrets


@pytest.mark.parametrize(
    ("written", "shown", "is_same"),
    [
        ("login user bob moon", "login user bob encrypted x", True),
        ("login user bob encrypted x", "login user bob *", True),
        ("login user bob encrypted x", "login user bob encrypted y", False),
        ("login user bob moon", "login user bob sun", False),
        ("ip lan1 address 192.0.2.1/255.255.255.0", "ip lan1 address 192.0.2.1/24", True),
        ("ip lan1 address 192.0.2.1/0.0.0.255", "ip lan1 address 192.0.2.1/24", False),
    ],
)
def test_a_line_that_was_written_and_the_line_that_is_shown(
    written: str, shown: str, *, is_same: bool
) -> None:
    assert same(split(written), split(shown)) is is_same


def test_an_encrypted_password_can_be_written_back_and_a_masked_one_cannot() -> None:
    assert not is_masked(split("login user bob encrypted x"))
    assert is_masked(split("login user bob *"))
