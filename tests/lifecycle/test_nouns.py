"""The lifecycle of every noun, from its first line to its deletion, one case after the other."""

from collections.abc import Callable, Iterable

import pytest

from rtx_provider.errors import ConflictError
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources.nouns import PROVIDERS
from tests.lifecycle.bench import Bench, masked, office, settings_among
from tests.lifecycle.cases import CASES, FILTERS_BEFORE, SECRETS, Case
from tests.lifecycle.engine import Resource

FOREIGN = (
    "ip route 10.9.0.0/16 gateway pp 1",
    "dns server 203.0.113.53",
    "pp select 1",
    "pp keepalive interval 20 retry-interval=20 count=6",
    "pp select none",
    "ip filter 200030 reject-log * 192.168.100.0/24 icmp * *",
    "ip filter 4711 pass *",
)

each_noun = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
keyed_nouns = pytest.mark.parametrize(
    "case", [case for case in CASES if case.key], ids=lambda case: case.name
)


def spelt_out(shown: list[str]) -> list[str]:
    """Put the office's own filters and descriptor where a preview writes dots."""
    shown = [line.replace("nat descriptor ... ", "nat descriptor 1000 ") for line in shown]
    ours = [line.replace(" ... ", f" {FILTERS_BEFORE} ") for line in shown]
    return [line.replace(" ...", " 200099") for line in ours]


def created(bench: Bench, case: Case) -> Resource:
    """Bring up what the case says first."""
    resource = Resource(case.provider())
    assert resource.up(case.values) == ["create"]
    bench.simulator.reset_counters()
    return resource


def test_every_noun_has_a_case() -> None:
    assert set(PROVIDERS) == {case.provider for case in CASES}


@each_noun
def test_the_preview_shows_the_lines_that_the_router_gets(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = Resource(case.provider())
        shown = resource.check(case.values)["commands"]
        assert masked(bench.lines_of(resource, case.values)) == spelt_out(shown)


@each_noun
def test_the_preview_shows_the_lines_of_an_update(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        (shown,) = resource.check(case.with_changed())["update"].values()
        assert masked(bench.lines_of(resource, case.with_changed())) == spelt_out(shown)


@each_noun
def test_a_second_run_and_a_refresh_find_nothing_to_do(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        assert resource.up(case.values) == []
        assert bench.refreshed(resource)
        assert resource.up(case.values) == []
        assert settings_among(bench.simulator.lines) == ()


@each_noun
def test_what_exists_is_refused_with_its_line_and_the_remedies(case: Case) -> None:
    with office(None, *case.office, *case.taken) as bench:
        before = bench.simulator.running_text()
        with pytest.raises(ConflictError) as caught:
            Resource(case.provider()).up(case.values)
        foreign = masked([line for line in case.taken if " select " not in line])
        assert any(f"`{line}`" in str(caught.value) for line in foreign)
        assert "adopt=True" in str(caught.value)
        assert before == bench.simulator.running_text()
        assert settings_among(bench.simulator.lines) == ()


@each_noun
def test_what_stands_there_already_just_so_is_refused_too(case: Case) -> None:
    with office(None, *case.office) as bench:
        created(bench, case)
        bench.new_process()
        with pytest.raises(ConflictError, match="adopt=True"):
            Resource(case.provider()).up(case.values)
        assert settings_among(bench.simulator.lines) == ()


@each_noun
def test_an_update_sends_only_the_lines_that_differ(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        assert resource.up(case.with_changed()) == ["update"]
        assert settings_among(bench.simulator.lines) == case.update
        assert resource.up(case.with_changed()) == []


@each_noun
def test_a_change_back_and_forth_leaves_what_was_there(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        before = bench.simulator.running_text()
        resource.up(case.with_changed())
        resource.up(case.values)
        assert before == bench.simulator.running_text()


@each_noun
def test_a_hand_edit_is_found_and_repaired(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        before = bench.simulator.running_text()
        bench.simulator.edit(case.by_hand)
        assert before != bench.simulator.running_text()
        if not bench.refreshed(resource):
            assert resource.up(case.values) == ["create"]
        elif "others_lines" in resource.outputs:
            refuses_what_is_anothers(bench, case, resource)
            monkeypatch.setenv("RTX_OVERWRITE", str(resource.id))
            assert resource.up(case.values) == ["update"]
            assert "others_lines" not in resource.outputs
            assert "written" not in resource.outputs
        else:
            assert resource.up(case.values) == ["update"]
        assert before == bench.simulator.running_text()


def refuses_what_is_anothers(bench: Bench, case: Case, resource: Resource) -> None:
    """Hold that neither an up nor a destroy touches what a refresh has found to be another's."""
    edited = bench.simulator.running_text()
    for act in (lambda: resource.up(case.values), resource.destroy):
        with pytest.raises(ConflictError, match="RTX_OVERWRITE=") as refused:
            act()
        assert not [secret for secret in SECRETS if secret in str(refused.value)]
    assert edited == bench.simulator.running_text()


@each_noun
def test_a_hand_edit_that_no_refresh_saw_stays(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        bench.simulator.edit(case.by_hand)
        theirs = whole_lines(case.by_hand) & running(bench) - set(case.update)
        for act in (lambda: resource.up(case.with_changed()), resource.destroy):
            before = running(bench)
            bench.new_process()
            if fault := refusal_of(act):
                assert "`pulumi refresh`" in fault
                assert not [secret for secret in SECRETS if secret in fault]
                assert before == running(bench)
            assert theirs <= running(bench)


def is_setting(case: Case) -> bool:
    """Return whether the noun exists anyway, so that delete puts it back."""
    return issubclass(case.provider, NounProvider) and case.provider.model.is_setting


def refusal_of(act: Callable[[], object]) -> str:
    """Return why something was refused; empty if it was done."""
    try:
        act()
    except ConflictError as error:
        return str(error)
    return ""


def running(bench: Bench) -> set[str]:
    """Return the lines of the running configuration."""
    return {line.strip() for line in bench.simulator.running_text().splitlines()}


def whole_lines(lines: Iterable[str]) -> set[str]:
    """Return the lines that are no shared lists, which others and we may change together."""
    lists = ("secure filter", "nat descriptor 1", "nat descriptor 2", "pp bind", "l2tp service")
    return {line for line in lines if not any(each in line for each in lists)}


@each_noun
def test_a_hand_edit_of_other_lines_is_neither_reported_nor_touched(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        bench.simulator.edit(FOREIGN)
        edited = bench.simulator.running_text()
        assert bench.refreshed(resource)
        assert resource.up(case.values) == []
        assert edited == bench.simulator.running_text()
        resource.destroy()
        with office(None, *case.office, *FOREIGN) as untouched:
            assert untouched.simulator.running_text() == bench.simulator.running_text()


@keyed_nouns
def test_only_another_key_replaces(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        assert resource.diff(case.with_changed()).replaces == []
        assert resource.diff({**case.values, **case.key}).replaces == list(case.key)


@keyed_nouns
def test_a_replacement_moves_the_thing_and_leaves_nothing_behind(case: Case) -> None:
    with office(None, *case.office) as bench, office(None, *case.office) as elsewhere:
        moved = {**case.values, **case.key}
        elsewhere.new_process()
        Resource(case.provider()).up(moved)
        bench.new_process()
        resource = created(bench, case)
        bench.new_process()
        assert resource.up(moved) == ["replace"]
        assert elsewhere.simulator.running_text() == bench.simulator.running_text()


@each_noun
def test_deleting_what_was_adopted_removes_a_thing_and_puts_a_setting_back(case: Case) -> None:
    left = (*case.office, *case.stays)
    with office(None, *case.office, *case.taken) as bench, office(None, *left) as without:
        found, none = (each.simulator.running_text() for each in (bench, without))
        bench.new_process()
        resource = Resource(case.provider())
        resource.up({**case.values, "adopt": True})
        resource.up({**case.with_changed(), "adopt": True})
        assert bench.refreshed(resource)
        resource.destroy()
        after = bench.simulator.running_text()
        assert after == (found if is_setting(case) else none)
        assert after == bench.simulator.saved_text()


@each_noun
def test_deleting_leaves_running_and_saved_as_they_were(case: Case) -> None:
    with office(None, *case.office) as bench:
        before = bench.simulator.running_text()
        resource = created(bench, case)
        resource.up(case.with_changed())
        bench.new_process()
        resource.destroy()
        assert before == bench.simulator.running_text()
        assert before == bench.simulator.saved_text()
        assert bench.simulator.saves == 1


@each_noun
def test_deleting_what_is_gone_succeeds(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        bench.simulator.restart()
        before = bench.simulator.running_text()
        bench.new_process()
        resource.destroy()
        assert before == bench.simulator.running_text()


@each_noun
def test_reading_what_is_gone_says_so(case: Case) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        bench.simulator.restart()
        assert not bench.refreshed(resource)
        assert resource.up(case.values) == ["create"]


@each_noun
def test_no_secret_is_shown(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    with office(None, *case.office) as bench:
        resource = created(bench, case)
        resource.up(case.with_changed())
        with pytest.raises(ConflictError) as caught:
            Resource(case.provider()).up(case.with_changed())
        shown = [resource.id, resource.outputs["commands"], caught.value, bench.said]
        text = f"{shown}{capsys.readouterr()}"
        assert [secret for secret in SECRETS if secret in text] == []
