"""The laws of merging an office's values over the shared ones."""

from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from rtx_provider.shared_values import has_secret, is_secure, merged, read_yaml

LEAVES = st.one_of(
    st.text(max_size=5),
    st.integers(-9, 9),
    st.booleans(),
    st.builds(lambda text: {"secure": text}, st.text(max_size=3)),
)
NAMES = st.sampled_from(("name", "nat", "users", "mtu"))
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    ),
)
OFFICES = st.dictionaries(NAMES, VALUES, max_size=4)


def leaves(node: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401
    """Yield what has no parts of its own, by its place; a list counts as one."""
    if isinstance(node, dict) and node and not is_secure(node):
        for name, each in node.items():
            yield from leaves(each, (*place, name))
    else:
        yield place, node


@given(OFFICES)
def test_nothing_shared_leaves_an_office_and_nothing_own_leaves_the_shared_values(
    office: dict[str, Any],
) -> None:
    assert merged({}, office) == office
    assert merged(office, {}) == office
    assert merged(office, office) == office


@given(OFFICES, OFFICES)
def test_each_own_value_stands_and_each_shared_one_that_nothing_replaces(
    shared: dict[str, Any], own: dict[str, Any]
) -> None:
    ours, theirs = (
        {place: value for place, value in leaves(each) if place} for each in (own, shared)
    )
    left = {
        place: value
        for place, value in theirs.items()
        if not any(_is_within(place, each) or _is_within(each, place) for each in ours)
    }
    assert {place: value for place, value in leaves(merged(shared, own)) if place} == left | ours


def _is_within(place: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return place[: len(other)] == other


@given(OFFICES, OFFICES, OFFICES)
def test_merging_in_two_steps_is_the_same_in_either_grouping(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    if all(_same_kinds(*pair) for pair in ((one, two), (two, three), (one, three))):
        assert merged(merged(one, two), three) == merged(one, merged(two, three))


def _same_kinds(one: Any, two: Any) -> bool:  # noqa: ANN401
    """Return whether no object of one stands where the other has something else."""
    is_one, is_two = (isinstance(each, dict) and not is_secure(each) for each in (one, two))
    if not (is_one and is_two):
        return not (is_one or is_two)
    return all(_same_kinds(one[name], two[name]) for name in set(one) & set(two))


@given(OFFICES, OFFICES)
def test_a_merge_invents_no_secret(shared: dict[str, Any], own: dict[str, Any]) -> None:
    if has_secret(merged(shared, own)):
        assert has_secret(shared) or has_secret(own)


@given(OFFICES)
def test_what_is_written_as_yaml_is_read_as_the_same(office: dict[str, Any]) -> None:
    config = {"rtx:office": office}
    for allow_unicode in (False, True):
        text = yaml.safe_dump({"config": config}, allow_unicode=allow_unicode)
        if "\x85" not in text:  # which PyYAML writes in a way that it reads back as a blank
            content, fault = read_yaml(text, "fleet.yaml")
            assert (content["config"], fault) == (config, "")
