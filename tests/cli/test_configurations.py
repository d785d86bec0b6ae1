"""`rtx backup`, `rtx restore` and `rtx diff`, on simulated routers over HTTP and SSH."""

import json
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rtx_provider.cli import main, restore
from rtx_provider.fleet import stack_router
from rtx_provider.redaction import redact
from rtx_provider.router.known import forget_routers
from rtx_provider.testing import SimulatedRouter, StartRouter, Transport
from rtx_provider.workspace.stack_settings import StackValues
from tests.lifecycle.bench import settings_among
from tests.meta.source import ROOT

OFFICE = (ROOT / "examples" / "office.conf").read_text("utf-8")
BY_HAND = (
    "no dns server pp 1",
    "ip filter 9 pass * * tcp * 22",
    "pp select 1",
    "ip pp mtu 1400",
    "ip pp secure filter in 9 200003 200099",
    "pp select none",
    "tunnel select 10",
    "no ipsec tunnel 10",
    "tunnel select none",
    "no ipsec ike keepalive use 10",
)
"""What somebody may do to an office in five minutes."""
Run = Callable[..., int]
Open = Callable[..., SimulatedRouter]


@pytest.fixture
def open_router(rtx_simulator: StartRouter, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that starts the router of the stack tokyo."""

    def start(transport: Transport = "http", **options: object) -> SimulatedRouter:
        router = rtx_simulator(OFFICE, transport=transport, **options)
        settings = {**router.settings, "rtx:timeoutSeconds": "3"}
        values = StackValues("tokyo", settings, {}, is_simulated=False)
        monkeypatch.setattr(stack_router, "stack_values", lambda _name: values)
        return router

    return start


@pytest.fixture
def rtx() -> Iterator[Run]:
    """Return a function that runs a command as a process of its own would."""

    def run(*words: str) -> int:
        forget_routers()
        return main.main(words)

    yield run
    forget_routers()


def backed_up(rtx: Run, capsys: pytest.CaptureFixture[str]) -> Path:
    """Make a backup and return its file."""
    assert rtx("backup", "tokyo") == 0
    return Path(capsys.readouterr().out.strip())


def sent(router: SimulatedRouter) -> list[str]:
    return settings_only(router.simulator.lines)


def settings_only(lines: Sequence[str]) -> list[str]:
    return [line for line in settings_among(lines) if " select " not in line]


def test_a_backup_is_the_configuration_and_only_its_owner_reads_it(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    assert re.fullmatch(r"\.rtx/backups/tokyo/[-\d_.]+Z\.conf", str(file))
    assert router.running_text().strip() in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("transport", ["http", "ssh"])
def test_restore_brings_back_every_line_and_saves(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str], transport: Transport
) -> None:
    router = open_router(transport)
    before = router.running_text()
    file = backed_up(rtx, capsys)
    router.simulator.edit(BY_HAND)
    router.simulator.save()
    router.simulator.reset_counters()
    assert rtx("restore", "tokyo", file.name, "--dry-run") == 0
    out, err = capsys.readouterr()
    shown = out.splitlines()
    assert "everybody who is connected through `tunnel 10`" in err
    assert sent(router) == []
    assert rtx("restore", "tokyo", file.name, "--yes") == 0
    assert router.running_text() == before
    assert router.saved_text() == before
    assert [redact(line) for line in sent(router)] == settings_only(shown)
    armed = r"rollback timer|schedule at 649\d\d .* restart"
    assert any(re.match(armed, line) for line in router.simulator.lines)


def test_nothing_is_sent_before_the_user_agrees(
    open_router: Open,
    rtx: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    router.simulator.edit(BY_HAND)
    changed = router.running_text()
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert rtx("restore", "tokyo", file.name) == 1
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    assert rtx("restore", "tokyo", file.name) == 1
    assert router.running_text() == changed


def test_what_changed_while_the_user_was_asked_is_not_overwritten(
    open_router: Open,
    rtx: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    router.simulator.edit(BY_HAND)
    late = "ip filter 10 pass * * udp * 53"
    monkeypatch.setattr(restore, "_ask", lambda *_: router.simulator.edit([late]))
    assert rtx("restore", "tokyo", file.name) == 1
    assert "changed after the lines were shown" in capsys.readouterr().err
    assert late in router.running_text()
    assert "ip pp mtu 1400" in router.running_text()


def test_a_line_that_somebody_enters_at_the_last_moment_is_kept(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    router.simulator.edit(["ip filter 9 pass * * tcp * 22"])
    theirs = "ip filter 9 pass * * tcp * 443"
    router.simulator.faults.edit([theirs], r"no ip filter 9")
    assert rtx("restore", "tokyo", file.name, "--yes") == 1
    assert "at the same moment" in capsys.readouterr().err
    assert theirs in router.running_text()


def test_a_refused_line_takes_everything_back_and_names_the_backup_of_before(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    router.simulator.edit(BY_HAND)
    changed = router.running_text()
    router.simulator.faults.refuse(r"^dns server pp 1")
    assert rtx("restore", "tokyo", file.name, "--yes") == 1
    told = capsys.readouterr().err
    assert router.running_text() == changed
    newest = max(file.parent.glob("*.conf"))
    assert newest != file
    assert newest.name in told


def test_a_change_that_would_lock_us_out_is_refused(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    file.write_text(file.read_text("utf-8") + "httpd service off\n", "utf-8")
    assert rtx("restore", "tokyo", file.name, "--yes") == 1
    assert "rtx:allowLockout" in capsys.readouterr().err
    assert sent(router) == []


def test_a_masked_secret_is_left_named_given_in_a_file_or_asked_for(
    open_router: Open,
    rtx: Run,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    router = open_router(mask_secrets=True)
    before = router.running_text()
    assert rtx("backup", "tokyo") == 0
    out, err = capsys.readouterr()
    assert "the backup lacks: `ipsec ike pre-shared-key 10 text *`" in err
    file = Path(out.strip())
    gone = ["no ipsec ike pre-shared-key 10", "no dns server pp 1"]
    router.simulator.edit(gone)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert rtx("restore", "tokyo", file.name, "--yes") == 0
    assert "left as it is on the router: `ipsec ike pre-shared-key 10 text *`" in (
        capsys.readouterr().err
    )
    assert "dns server pp 1" in router.running_text()
    assert "pre-shared-key 10" not in router.running_text()

    secrets = project / "secrets.conf"
    secrets.write_text("ipsec ike pre-shared-key 10 text example-head-office-key\n", "utf-8")
    assert rtx("restore", "tokyo", file.name, "--yes", "--secrets", str(secrets)) == 0
    assert router.running_text() == before

    router.simulator.edit(gone)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _question: "example-head-office-key")
    capsys.readouterr()
    assert rtx("restore", "tokyo", file.name, "--yes") == 0
    assert router.running_text() == before
    assert "example-head-office-key" not in "".join(capsys.readouterr())


def test_a_line_in_the_file_of_secrets_that_completes_nothing_is_refused(
    open_router: Open, rtx: Run, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router(mask_secrets=True)
    file = backed_up(rtx, capsys)
    (project / "secrets.conf").write_text("ipsec ike pre-shared-key 77 text moon\n", "utf-8")
    assert rtx("restore", "tokyo", file.name, "--yes", "--secrets", "secrets.conf") == 1
    told = capsys.readouterr().err
    assert "`ipsec ike pre-shared-key 77 text *`: the configuration has no masked line" in told
    assert sent(router) == []


def test_another_router_is_refused_unless_it_replaces_the_one_of_the_file(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    open_router()
    file = backed_up(rtx, capsys)
    router = open_router(serial="S4H999999")
    router.simulator.edit(["no dns server pp 1"])
    assert rtx("restore", "tokyo", file.name, "--yes") == 1
    told = capsys.readouterr().err
    assert "S4H999999" in told
    assert sent(router) == []
    assert rtx("restore", "tokyo", file.name, "--yes", "--other-router") == 0
    assert "dns server pp 1" in router.running_text()


def test_a_trap_in_a_file_is_never_written(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    traps = (
        "schedule at 64901 +300 * restart",
        "schedule at 7 +300 * restart",
        "schedule at 8 1/6 09:10:00 * load config 0",
        "alias show=restart",
        "restart",
        "save",
        "no ip lan1 address",
    )
    file.write_text(file.read_text("utf-8") + "\n".join(traps) + "\n", "utf-8")
    router.simulator.edit(["no dns server pp 1"])
    assert rtx("restore", "tokyo", file.name, "--yes") == 0
    assert sent(router) == ["dns server pp 1"]
    told = capsys.readouterr().err
    assert "left as it is on the router: `schedule at 7" in told
    assert "left as it is on the router: `alias" in told


def test_a_router_that_has_the_configuration_gets_no_line(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    assert rtx("restore", "tokyo", file.name, "--yes") == 0
    assert "nothing to send" in capsys.readouterr().out
    assert sent(router) == []


def test_without_a_file_the_backups_are_listed(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    assert rtx("restore", "tokyo") == 0
    assert "`rtx backup tokyo` makes one" in capsys.readouterr().err
    file = backed_up(rtx, capsys)
    assert rtx("restore", "tokyo") == 0
    line = capsys.readouterr().out
    assert line.startswith(file.name)
    assert router.simulator.options.serial in line
    assert "made by `rtx backup`" in line


def test_a_file_that_is_no_configuration_is_refused(
    open_router: Open, rtx: Run, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_router()
    (project / "empty.conf").write_text("# nothing\n", "utf-8")
    (project / "bytes.conf").write_bytes(b"\xff\xfe\x00")
    for name, told in (("empty", "no line"), ("bytes", "UTF-8"), ("gone", "there is no file")):
        assert rtx("restore", "tokyo", f"{name}.conf", "--yes") == 1
        assert told in capsys.readouterr().err


def test_diff_compares_by_thing_and_shows_no_secret(
    open_router: Open, rtx: Run, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router()
    file = backed_up(rtx, capsys)
    assert rtx("diff", file.name, "tokyo") == 0
    assert capsys.readouterr().out == ""
    shuffled = project / "shuffled.conf"
    head, _, office = OFFICE.partition("pp select 1\n")
    block, _, rest = office.partition("tunnel select 10\n")
    shuffled.write_text(f"tunnel select 10\n{rest}pp select 1\n{block}{head}", "utf-8")
    assert rtx("diff", str(shuffled), file.name) == 0
    capsys.readouterr()
    router.simulator.edit([*BY_HAND, "ipsec ike pre-shared-key 10 text moon"])
    assert rtx("diff", file.name, "tokyo") == 1
    out = capsys.readouterr().out
    assert "pp 1\n  - ip pp mtu 1454\n  + ip pp mtu 1400\n" in out
    assert "  - dns server pp 1\n" in out
    assert "differ in what is secret" in out
    assert rtx("diff", "tokyo", file.name, "--json") == 1
    text = capsys.readouterr().out
    found = json.loads(text)
    assert not found["same"]
    mtu = {"context": "pp 1", "before": "ip pp mtu 1400", "after": "ip pp mtu 1454"}
    assert mtu in found["changed"]
    assert not re.search("moon|example-head", out + text)


def test_diff_says_what_it_cannot_compare_and_what_it_cannot_read(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    open_router(mask_secrets=True)
    file = backed_up(rtx, capsys)
    assert rtx("diff", file.name, "tokyo") == 0
    assert "not compared" in capsys.readouterr().err
    assert rtx("diff", file.name, "kyoto") == 2
    assert "no stack with the name kyoto" in capsys.readouterr().err


def test_diff_sees_that_the_data_of_an_embedded_file_differs(
    rtx: Run, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in (("one", "print(1)"), ("other", "print(2)")):
        text = f"ip lan1 mtu 1500\nembedded file a.lua <<EOF\n{data}\nEOF\n"
        (project / name).write_text(text, "utf-8")
    assert rtx("diff", "one", "other") == 1
    assert "embedded file a.lua" in capsys.readouterr().out


@pytest.mark.parametrize("transport", ["http", "ssh"])
@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "cut_reply", "garble", "stall"])
def test_a_broken_connection_ends_in_one_of_the_two_configurations(
    open_router: Open,
    rtx: Run,
    capsys: pytest.CaptureFixture[str],
    transport: Transport,
    fault: str,
) -> None:
    router = open_router(transport)
    before = router.running_text()
    file = backed_up(rtx, capsys)
    router.simulator.edit(BY_HAND)
    router.simulator.save()
    changed = router.running_text()
    getattr(router.simulator.faults, fault)(r"ip pp mtu 1454")
    status = rtx("restore", "tokyo", file.name, "--yes")
    if status == 0:
        assert (router.running_text(), router.saved_text()) == (before, before)
        return
    assert "before this run is in" in capsys.readouterr().err
    router.simulator.advance(301)
    assert router.running_text() == changed


def test_a_router_that_takes_one_line_a_request_is_restored_too(
    open_router: Open, rtx: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    router = open_router(commands_per_post="one", context_lasts="session")
    before = router.running_text()
    file = backed_up(rtx, capsys)
    router.simulator.edit(BY_HAND)
    assert rtx("restore", "tokyo", file.name, "--yes") == 0
    assert (router.running_text(), router.saved_text()) == (before, before)
