"""Laws of the WAN's filter list: our filters take effect, and all others keep their places."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.config.filters import place
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import join_list
from rtx_provider.config.tree import parse_config

KEY = Key("pp 1", ("ip", "pp", "secure", "filter", "in"))


@dataclass(frozen=True)
class Rule:
    """One filter, in the words of the test's own small packet model."""

    action: str
    source: str
    protocol: str
    ports: str

    def line(self, number: int) -> str:
        return f"ip filter {number} {self.action} {self.source} * {self.protocol} * {self.ports}"

    def takes(self, packet: tuple[str, str, int]) -> bool:
        """Tell whether this rule decides over a packet: source, protocol, destination port."""
        source, protocol, port = packet
        return (
            (self.source == "*" or IPv4Network(source).subnet_of(IPv4Network(self.source)))
            and (self.protocol == "*" or protocol in self.protocol.split(","))
            and (self.ports == "*" or str(port) in self.ports.split(","))
        )


PACKETS = [
    (source, protocol, port)
    for source in ("192.168.100.9/32", "198.51.100.7/32")
    for protocol, port in (("udp", 500), ("udp", 4500), ("tcp", 1701), ("esp", 0), ("udp", 53))
]
_protocols = st.sampled_from(["*", "udp", "tcp", "esp", "udp,tcp", "icmp"])
_ports = st.sampled_from(["*", "500,4500", "500", "135", "1701"])
_sources = st.sampled_from(["*", "192.168.100.0/24", "10.0.0.0/8"])
_actions = st.sampled_from(["pass", "reject", "reject-nolog", "restrict", "pass-log"])
THEIRS = st.lists(st.builds(Rule, _actions, _sources, _protocols, _ports), max_size=6)
SEED = [Rule("pass", "*", "udp", "500,4500"), Rule("pass", "*", "esp", "*"),
        Rule("pass", "*", "tcp", "1701")]  # fmt: skip
OURS = st.lists(st.sampled_from(SEED), min_size=1, max_size=3, unique=True)


def test_ftp_is_two_ports_and_each_of_them_counts() -> None:
    config = parse_config("ip filter 1 reject * * tcp * 21\nip filter 2 pass * * tcp * ftp")
    assert place(config, ("1",), ["2"]) == 0


def _verdict(rules: list[Rule], packet: tuple[str, str, int]) -> str:
    first = next((rule for rule in rules if rule.takes(packet)), None)
    return "reject" if first is None else first.action.split("-")[0]


def _joined(theirs: list[Rule], ours: list[Rule]) -> tuple[list[Rule], tuple[str, ...]]:
    rules = dict(enumerate(theirs, start=1)) | dict(enumerate(ours, start=100))
    config = parse_config("\n".join(rule.line(number) for number, rule in rules.items()))
    there = tuple(("", str(number)) for number in range(1, len(theirs) + 1))
    joining = tuple(("", str(number)) for number in range(100, 100 + len(ours)))
    words = tuple(word for _, word in join_list(config, KEY, there, joining))
    return [rules[int(word)] for word in words], words


@settings(deadline=None)
@given(THEIRS, OURS)
def test_the_others_keep_their_order_and_ours_stay_together(
    theirs: list[Rule], ours: list[Rule]
) -> None:
    _, words = _joined(theirs, ours)
    mine = [word for word in words if int(word) >= 100]
    rest = [word for word in words if int(word) < 100]
    assert rest == [str(number) for number in range(1, len(theirs) + 1)]
    assert mine == [str(number) for number in range(100, 100 + len(ours))]
    at = words.index("100")
    assert mine == list(words[at : at + len(mine)])


@settings(deadline=None)
@given(THEIRS, OURS)
def test_no_reject_of_everything_swallows_what_ours_let_through(
    theirs: list[Rule], ours: list[Rule]
) -> None:
    """From the internet at large; one address range may be shut out on purpose."""
    rules, _ = _joined([*theirs, Rule("reject", "*", "*", "*")], ours)
    before = rules[: rules.index(ours[0])]
    swallowing = [
        rule
        for rule in before
        if rule.action.startswith("reject") and rule.source == "*"
        for packet in PACKETS
        if rule.takes(packet) and any(mine.takes(packet) for mine in ours)
    ]
    assert swallowing == []


@settings(deadline=None)
@given(THEIRS, OURS)
def test_no_packet_but_ours_is_treated_otherwise(theirs: list[Rule], ours: list[Rule]) -> None:
    rules, _ = _joined(theirs, ours)
    for packet in PACKETS:
        if not any(mine.takes(packet) for mine in ours):
            assert _verdict(theirs, packet) == _verdict(rules, packet)


@settings(deadline=None)
@given(OURS)
def test_an_anti_spoofing_reject_stays_in_front(ours: list[Rule]) -> None:
    spoofed = Rule("reject", "192.168.100.0/24", "*", "*")
    office = [spoofed, Rule("pass", "*", "icmp", "*"), Rule("reject", "*", "*", "*")]
    rules, words = _joined(office, ours)
    assert words[0] == "1"
    assert all(_verdict(rules, packet) == "reject" for packet in PACKETS if "192" in packet[0])


@settings(deadline=None)
@given(THEIRS.map(lambda rules: [rule for rule in rules if rule.action.startswith("pass")]), OURS)
def test_a_list_without_rejects_is_joined_at_its_end(theirs: list[Rule], ours: list[Rule]) -> None:
    lines = [rule.line(at) for at, rule in enumerate([*theirs, *ours], start=1)]
    numbers = tuple(str(at) for at in range(1, len(theirs) + 1))
    joining = [str(at) for at in range(len(theirs) + 1, len(lines) + 1)]
    assert len(theirs) == place(parse_config("\n".join(lines)), numbers, joining)
