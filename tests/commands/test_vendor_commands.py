"""Every command of the vendor's reference has a correct row, or a reason why it has none."""

from rtx_provider.access.risk import risks
from rtx_provider.commands.left_out import LEFT_OUT
from rtx_provider.commands.row import Row
from rtx_provider.commands.table import ROWS
from rtx_provider.config.change import Edit
from rtx_provider.config.grammar import GLOBAL, key_of
from rtx_provider.config.tree import text_of
from rtx_provider.config.words import join
from tests.commands.each import for_each
from tests.commands.vendor import SAMPLES, SETTINGS, Sample

each_setting = for_each(SETTINGS)

# What a mark of the digests means otherwise for us, and why.
NOT_RISKY = {
    "ip mtu": "too big a value cuts users where the port leads to the internet, and is judged so",
    "ip pp mtu": "too big a value slows some users, and every pp of an office has one",
    "ip tunnel mtu": "the same",
    "ip rebound": "cuts none that does not come back by the port it left by",
    "ip pp rebound": "the same",
    "ip tunnel rebound": "the same",
    "dns": "leaves users without names, and the way to the router as it is",
    "dhcp": "leaves users without addresses once their leases end, and the way as it is",
}


def _literal(row: Row) -> tuple[str, ...]:
    return tuple(word for word in row.words if word[0] != "{")


@for_each(SAMPLES)
def test_a_command_has_a_row_of_its_own_or_is_left_out_with_a_reason(sample: Sample) -> None:
    row = sample.row
    if row is None:
        assert sample.reason
        return
    named = _literal(row)
    assert named == (sample.name if row.is_setting else sample.name[: len(named)])
    assert row.section.startswith(sample.section) or not row.is_setting
    assert row.scope == (sample.context.split() or ["global"])[0]


@each_setting
def test_a_line_s_key_is_what_the_reference_says(sample: Sample) -> None:
    key = key_of(sample.context, sample.words)
    assert key.words == sample.head
    assert key.context == sample.context


@each_setting
def test_a_line_with_another_value_takes_the_place_of_the_first(sample: Sample) -> None:
    first = key_of(sample.context, sample.words)
    for at, word in enumerate(sample.value):
        option, equals, _ = word.rpartition("=")
        other = f"{option}{equals}other" if equals else "off" if word == "on" else "on"
        for behind in ((), sample.value[at + 1 :]):
            value = (*sample.value[:at], other, *behind)
            assert key_of(sample.context, (*sample.head, *value)) == first


@each_setting
def test_a_line_is_taken_back_as_the_reference_says(sample: Sample) -> None:
    row = sample.row
    assert row
    gone = text_of(key_of(sample.context, sample.words), None, sample.words)
    if row.undo == "disable":
        assert gone.split()[1] == "disable"
        return
    is_whole = "whole" in sample.facts
    assert gone == join(("no", *(sample.words if is_whole else sample.head)))


@each_setting
def test_a_line_that_can_cut_somebody_off_is_found_risky_without_a_router(sample: Sample) -> None:
    if not sample.facts & {"cuts 1", "cuts 2", "cuts 3"} or _is_excepted(sample):
        return
    assert sample.row
    assert sample.row.cuts
    key = key_of(sample.context, sample.words)
    off = tuple("off" if word == "on" else word for word in sample.words)
    found = [
        risks([Edit(key, before, after)], None, None)
        for before, after in [(sample.words, None), (sample.words, off), (None, off)]
        if before != after
    ]
    assert any(found)


def _is_excepted(sample: Sample) -> bool:
    if "cuts 3" in sample.facts:
        return False
    return any(" ".join(sample.name).startswith(name) for name in NOT_RISKY)


@for_each(NOT_RISKY)
def test_an_exception_speaks_of_a_command(name: str) -> None:
    assert any(" ".join(sample.name).startswith(name) for sample in SETTINGS)


@for_each(LEFT_OUT)
def test_what_is_left_out_has_no_rows_and_a_reason_in_words(words: str) -> None:
    size = len(words.split())
    assert not [row for row in ROWS if row.is_setting and " ".join(row.words[:size]) == words]
    assert len(LEFT_OUT[words].split()) > 3


@each_setting
def test_a_global_line_has_the_same_key_wherever_it_stands(sample: Sample) -> None:
    if sample.context == GLOBAL:
        assert key_of("pp 7", sample.words).context == GLOBAL
