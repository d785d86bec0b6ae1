"""Whatever changes in what carries our path is refused, or is a confirmed commit; never neither."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.access.lockout import lockout
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.risk import risks
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import ROWS, key_size, row_of
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import GLOBAL, Key, key_of
from rtx_provider.config.tree import Config, parse_config

SOME = settings(max_examples=150, deadline=None)
PATH = ManagementPath("http", "api", "", 80, "192.168.10.5", "192.168.100.1")
# Lines of the same router that carry nothing.
ASIDE = "httpd host any\nip lan1 address 192.168.100.1/24\nsyslog notice on\n"
IPSEC = """\
  ipsec sa policy {policy} {gateway} esp aes-cbc sha-hmac
  ipsec ike encryption {gateway} aes256-cbc
  ipsec ike pre-shared-key {gateway} text example-key
  ipsec ike remote address {gateway} {far}
"""
_numbers = st.integers(1, 99).map(str)
_fars = st.sampled_from(["203.0.113.10", "any", "hq.example.com"])
_kinds = st.sampled_from(["ipsec", "l2tpv3", "ipip", "pptp"])


@dataclass(frozen=True)
class Branch:
    """A branch whose administrators come through a tunnel.

    Attributes:
        lines: All that carries the tunnel.
        names: What the placeholders of a row stand for where it belongs to the chain.
    """

    lines: str
    names: dict[str, str]

    @property
    def config(self) -> Config:
        """Return the configuration."""
        return parse_config(self.lines + "pp select none\n" + ASIDE)


@st.composite
def branches(draw: st.DrawFn) -> Branch:
    """Draw a branch: its numbers, its line, its tunnel, and whether it has filters and NAT."""
    tunnel, policy, gateway, pp, listed, descriptor = (draw(_numbers) for _ in range(6))
    lan, kind, far = draw(st.sampled_from(["lan2", "lan3"])), draw(_kinds), draw(_fars)
    has_pp, has_filters, has_nat = (draw(st.booleans()) for _ in range(3))
    inside = f" ip pp secure filter in {listed} 900\n" * has_filters
    inside += f" ip pp nat descriptor {descriptor}\n" * has_nat
    line = (
        f"pp select {pp}\n pppoe use {lan}\n pp auth myname a b\n{inside} pp enable {pp}\n"
        if has_pp
        else f"ip {lan} address 198.51.100.2/29\n" + inside.replace(" ip pp", f"ip {lan}")
    )
    gate = f"pp {pp}" if has_pp else "198.51.100.1"
    body = f" ipsec tunnel {policy}\n{IPSEC}" if kind in ("ipsec", "l2tpv3") else ""
    ends = "" if kind == "ipsec" else f" tunnel endpoint address {far}\n"
    text = (
        f"ip route default gateway {gate}\nip route 192.168.10.0/24 gateway tunnel {tunnel}\n"
        f"{line}tunnel select {tunnel}\n tunnel encapsulation {kind}\n{body}{ends}"
        f" tunnel enable {tunnel}\n"
    ).format(policy=policy, gateway=gateway, far=far)
    text += f"ip filter {listed} pass * *\nip filter 900 reject * * tcp\n" * has_filters
    text += f"nat descriptor type {descriptor} masquerade\n" * has_nat
    names = {
        "{if}": lan,
        "pp": f"pp {pp}" if has_pp else "",
        "tunnel": f"tunnel {tunnel}",
        "ipsec ike": gateway if body else "",
        "ipsec sa": policy if body else "",
        "ip filter": listed if has_filters else "",
        "nat descriptor": descriptor if has_nat else "",
    }
    return Branch(text, names)


def _is_noticed(config: Config, key: Key, words: tuple[str, ...] | None) -> bool:
    edit = Edit(key, config.words(key), words)
    clause = lockout(PATH, config, config.with_lines({key: words}))
    return bool(clause or risks([edit], config, PATH))


@SOME
@given(branches(), st.data())
def test_no_line_of_the_chain_goes_or_changes_unnoticed(
    branch: Branch, data: st.DataObject
) -> None:
    config = branch.config
    aside = parse_config(ASIDE).lines
    key = data.draw(st.sampled_from([key for key in config.lines if key not in aside]))
    assert _is_noticed(config, key, None)
    words = config.lines[key]
    if len(words) > len(key.words):
        assert _is_noticed(config, key, (*words[:-1], "other"))
        assert _is_noticed(config, key, (*words, "other"))


# What a row's line says where nothing is known of it, and which rows belong to the chain.
_ASIDE_OF_IPSEC = ("ipsec ike mode-cfg address pool {n}", "ipsec ike mode-cfg method {n}")
_FILLED = {"{name}": "x", "{word}": "x", "{login}": "x", "{rest}": "x", "{option}": "a=b"}


def _line(row: Row, branch: Branch) -> Key | None:
    """Return the key of a row's line in the chain; None if the row has none there."""
    number = branch.names.get(" ".join(row.words[:2]), "")
    context = branch.names.get(row.scope, "")
    is_of_a_port = "{if}" in row.words or (number and "{n}" in row.words)
    if not (is_of_a_port if row.scope == "global" else context):
        return None
    if row.words[:3] == ("ip", "filter", "dynamic") or row.pattern in _ASIDE_OF_IPSEC:
        return None
    words = tuple(
        {**_FILLED, "{n}": number or "1", "{if}": branch.names["{if}"]}.get(word, word)
        for word in row.words
    )
    words = tuple(word[1:-1].split("|")[0] if word[0] == "{" else word for word in words)
    assert row_of(words) is row
    return key_of(context or GLOBAL, words)


@SOME
@given(branches(), st.sampled_from([row for row in ROWS if row.is_setting]))
def test_no_command_is_added_to_the_chain_unnoticed(branch: Branch, row: Row) -> None:
    key, config = _line(row, branch), branch.config
    if key is not None and key not in config.lines:
        size = key_size(row, key.words)
        assert _is_noticed(config, key, (*key.words[:size], "x"))


@SOME
@given(branches(), st.sampled_from(["pp", "tunnel"]), st.from_regex(r"[a-z]{3,8}", fullmatch=True))
def test_no_unknown_command_is_added_to_the_chain_unnoticed(
    branch: Branch, where: str, word: str
) -> None:
    context = branch.names[where]
    if context:
        words = (word, "future", "x")
        assert _is_noticed(branch.config, key_of(context, words), words)
