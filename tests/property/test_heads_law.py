"""A configuration that is derived from another knows the same of its lines as one that is read."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from rtx_provider.config.grammar import Key, key_of
from rtx_provider.config.tree import Config, parse_config

WORDS = st.sampled_from(
    [
        ("ip", "lan1", "address", "192.168.100.1/24"),
        ("ip", "lan1", "address", "192.168.200.1/24"),
        ("ip", "lan2", "mtu", "1454"),
        ("ip", "route", "default", "gateway", "pp", "1"),
        ("pp", "auth", "username", "a", "secret", "10.0.0.1"),
        ("pp", "auth", "username", "a", "secret", "10.0.0.2"),
        ("pp", "auth", "username", "b", "secret"),
        ("login", "user", "a", "*"),
        ("unknown",),
        ("unknown", "command", "1"),
    ]
)
LINES = st.lists(st.tuples(st.sampled_from(["", "pp anonymous", "pp 1"]), WORDS), max_size=8)
HEADS = [("ip", "lan1"), ("ip", "lan2"), ("ip", "route"), ("pp", "auth"), ("unknown",)]


@dataclass(frozen=True)
class Ends:
    """The users with this address."""

    word: str
    head: tuple[str, str] = ("pp", "auth")

    def holds(self, key: Key, words: tuple[str, ...]) -> bool:
        """Return whether the line ends with the word."""
        return key.context == "pp anonymous" and words[-1] == self.word


def config_of(lines: list[tuple[str, tuple[str, ...]]]) -> Config:
    return parse_config("").with_lines({key_of(*line): line[1] for line in lines})


@given(LINES, st.lists(st.tuples(st.booleans(), LINES), max_size=4))
def test_lines_by_their_head_and_counts_are_those_of_the_whole(
    lines: list[tuple[str, tuple[str, ...]]],
    steps: list[tuple[bool, list[tuple[str, tuple[str, ...]]]]],
) -> None:
    config = config_of(lines)
    for is_set, changed in steps:
        seen = [config.count(Ends(word)) for word in ("10.0.0.1", "10.0.0.2")]
        assert seen == [Config(config.lines).count(Ends(w)) for w in ("10.0.0.1", "10.0.0.2")]
        config = config.with_lines(
            {key_of(context, words): words if is_set else None for context, words in changed}
        )
        whole = Config(config.lines)
        for head in HEADS:
            assert list(config.headed(*head).items()) == list(whole.headed(*head).items())
        known = {head: lines for head, lines in config.headed_by("ip") if lines}
        assert known == dict(whole.headed_by("ip"))
        assert config.count(Ends("10.0.0.1")) == whole.count(Ends("10.0.0.1"))
