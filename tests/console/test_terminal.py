"""An interactive console: levels, prompts, bursts, the office's pager and width, its end."""

import pytest

from rtx_provider.console.session import Console, Group
from rtx_provider.console.terminal import ConsoleProfile, Terminal
from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    RtxError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.simulator import Simulator
from tests.console.wires import (
    ADMINISTRATOR,
    ConsoleWire,
    Cut,
    ScriptWire,
    byte_by_byte,
    router,
    sends,
    terminal,
    whole,
)

CONFIG = "ip lan1 address 192.168.100.1/24\nip filter 5 pass * * * * *\n"
SHOWN = b"Searching ...\r\nconsole lines 50\r\n"
LEFT = b"# exit\r\n> N\b \badministrator\r\nPassword: "
FIRST = b"show config | grep ^console\r\n" + SHOWN + b"# pp select none\r\n" + LEFT
BANNER = b"\r\nRTX1210 Rev.14.01.42\r\n"
LOGIN = [BANNER, b"> ", b"\r\n> ", b"administrator\r\nPassword: ", b"\r\n# ", FIRST, b"\r\n# "]
"""A login, and the answer to the password before the first request."""
each_cut = pytest.mark.parametrize("cut", [whole, byte_by_byte])


def opened(made: Simulator, cut: Cut = whole) -> tuple[Terminal, ConsoleWire]:
    """Return a terminal on a router of this process, and its wire."""
    wire = ConsoleWire(made, cut=cut)
    return terminal(wire), wire


def settings_of(made: Simulator) -> list[str]:
    """Return what is set of the console."""
    return [line for line in made.running_text().splitlines() if line.startswith("console ")]


def scripted(*steps: bytes | Exception, after: bytes = b"") -> Terminal:
    """Return a terminal whose wire has this script."""
    return terminal(ScriptWire(list(steps), last=after))


# -- levels ------------------------------------------------------------------------------


@each_cut
@pytest.mark.parametrize("elevation", ["password", "free", "login"])
def test_it_reaches_administrator_level_in_every_way(elevation: str, cut: Cut) -> None:
    made = router(CONFIG, ssh_elevation=elevation)
    at, _ = opened(made, cut)
    assert sends(at, ["ip filter 7 reject *"]) == ""
    assert "ip filter 7 reject *" in made.running_text()


def test_a_wrong_administrator_password_is_refused_in_one_line_without_it() -> None:
    at = terminal(ConsoleWire(router(CONFIG)), password="moonlight-9")
    with pytest.raises(AuthenticationError) as caught:
        at.probe()
    assert "rtx:administratorPassword" in str(caught.value)
    assert "moonlight-9" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_user_who_may_not_become_administrator_is_told_so() -> None:
    made = router("user attribute * administrator=off\n")
    with pytest.raises(AuthenticationError, match="user attribute"):
        opened(made)[0].probe()


def test_what_is_no_console_is_no_console() -> None:
    with pytest.raises(TransportError, match="did not answer as a console"):
        scripted(b"SSH-2.0-dropbear\r\nlogin: ").probe()


def test_after_a_refusal_the_wire_is_closed() -> None:
    wire = ConsoleWire(router(CONFIG))
    with pytest.raises(AuthenticationError):
        terminal(wire, password="moonlight-9").probe()
    assert not wire.is_open


@pytest.mark.parametrize("character", ["ja.sjis", "ja.euc", "ja.utf8", "en.ascii"])
@each_cut
def test_a_console_of_every_character_set_is_read_and_written(character: str, cut: Cut) -> None:
    made = router(f"console character {character}\n{CONFIG}")
    console = Console(opened(made, cut)[0])
    environment, config = console.open()
    assert "RTX1210" in environment
    assert f"console character {character}\n" in config
    text = "description 1 Tokyo" if character == "en.ascii" else "description 1 東京"
    reading = console.run([Group([("", text), ("", "frobnicate")])])
    assert text in reading.config
    assert [("コマンド名" in said, "Invalid" in said) for said in reading.refusals] == [
        (character != "en.ascii", character == "en.ascii")
    ]


# -- prompts -----------------------------------------------------------------------------


@each_cut
@pytest.mark.parametrize("prompt", ["RTX", "'[RTX 1210] '", "'# '", "'>'", "a#b", "'x' * 40"])
@pytest.mark.parametrize("wraps", [False, True])
def test_a_prompt_may_have_any_text(prompt: str, cut: Cut, *, wraps: bool) -> None:
    text = "'" + "x" * 60 + "'" if prompt == "'x' * 40" else prompt
    made = router(f"console prompt {text}\n{CONFIG}", ssh_echo_wraps=wraps)
    at, _ = opened(made, cut)
    line = "ip filter 7 pass 192.168.100.0/24 *"
    assert sends(at, [line, "echo done"]) == "done\r\n"
    assert line in made.running_text()


@each_cut
def test_contexts_in_the_prompt_are_no_text(cut: Cut) -> None:
    made = router(CONFIG)
    at, _ = opened(made, cut)
    lines = ["pp select 1", "pp bind tunnel1", "pp select anonymous", "echo a", "tunnel select 3"]
    assert sends(at, [*lines, "echo b", "tunnel select none", "echo c"]) == "a\r\nb\r\nc\r\n"
    assert "pp bind tunnel1" in made.running_text()


@each_cut
def test_a_prompt_that_changes_within_a_burst_is_the_prompt_from_then_on(cut: Cut) -> None:
    made = router(CONFIG)
    at, _ = opened(made, cut)
    assert sends(at, ["echo a", "console prompt Office", "echo b", "echo c"]) == "a\r\nb\r\nc\r\n"
    assert sends(at, ["pp select 1", "echo d", "pp select none"]) == "d\r\n"
    assert sends(at, ["no console prompt", "echo e"]) == "e\r\n"
    assert sends(at, ["echo f"]) == "f\r\n"


@each_cut
def test_a_prompt_inside_of_a_text_is_a_text(cut: Cut) -> None:
    at, _ = opened(router(CONFIG), cut)
    assert sends(at, ["echo '# '", "echo b", "echo '> '"]) == "# \r\nb\r\n> \r\n"


def test_an_echo_is_broken_at_the_width_of_the_console() -> None:
    made = router(CONFIG, ssh_echo_wraps=True)
    at, _ = opened(made, byte_by_byte)
    line = "ip filter 7 pass " + ",".join(f"192.168.{number}.0/24" for number in range(9)) + " *"
    assert sends(at, [line, "echo a"]) == "a\r\n"
    assert line in made.running_text()


# -- pager and width ---------------------------------------------------------------------

FOUND = [
    "",
    "console lines 20\n",
    "console columns 90\n",
    "console columns 120\nconsole lines infinity\n",
]


@pytest.mark.parametrize("found", FOUND)
@each_cut
def test_pager_and_width_stand_as_they_were_found(found: str, cut: Cut) -> None:
    filters = "".join(f"ip filter {number} pass * * * * *\n" for number in range(1, 60))
    made = router(found + filters)
    console = Console(opened(made, cut)[0])
    _, config = console.open()
    assert config.splitlines()[-len(filters.splitlines()) :] == filters.splitlines()
    assert [each for each in config.splitlines() if "console" in each] == found.splitlines()
    assert made.running_text() == made.saved_text()
    console.run([Group([("", "ip filter 70 pass *")])])
    console.save()
    assert [line for line in made.saved_text().splitlines() if "console" in line] == (
        found.splitlines()
    )


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["console lines 40"], ["console columns 90", "console lines 40"]),
        (["no console columns"], ["console lines 20"]),
        (["no console lines 20", "console columns 100"], ["console columns 100"]),
        (["console lines 40", "console lines 41"], ["console columns 90", "console lines 41"]),
        (["console lines 9999"], ["console columns 90", "console lines 20"]),
        (["console lines 40", "console lines 7"], ["console columns 90", "console lines 40"]),
        (["console columns x"], ["console columns 90", "console lines 20"]),
    ],
)
@pytest.mark.parametrize("reads", [True, False])
def test_a_line_that_sets_them_is_heeded(lines: list[str], left: list[str], *, reads: bool) -> None:
    made = router("console columns 90\nconsole lines 20\n" + CONFIG)
    console = Console(opened(made)[0])
    console.open()
    if reads:
        reading = console.run([Group([("", line) for line in lines])])
        shown = [line for line in reading.config.splitlines() if line.startswith("console ")]
        assert sorted(shown) == left
    else:
        console.ask(lines)
        console.read()
    assert sorted(settings_of(made)) == left


def test_what_somebody_else_sets_meanwhile_stays() -> None:
    made = router("console lines 20\n" + CONFIG)
    console = Console(opened(made)[0])
    console.open()
    made.edit(["console lines 33", "console columns 100"])
    config = console.read()
    assert sorted(settings_of(made)) == ["console columns 100", "console lines 33"]
    assert "console lines 33\n" in config
    assert "console columns 100\n" in config


def test_a_router_that_does_not_tell_its_pager_is_not_touched() -> None:
    made = router("console lines 20\n" + CONFIG)
    made.faults.refuse("grep", "Error: Invalid command name")
    with pytest.raises(RtxError, match="Invalid command name"):
        opened(made)[0].send(b"show config\r\n")
    assert settings_of(made) == ["console lines 20"]


def test_what_is_not_told_later_stands_as_it_was_told_before() -> None:
    made = router("console lines 20\n" + CONFIG)
    console = Console(opened(made)[0])
    console.open()
    made.faults.refuse("grep", "Error: Invalid command name")
    assert "console lines 20\n" in console.read()
    assert settings_of(made) == ["console lines 20"]


# -- bursts ------------------------------------------------------------------------------


@pytest.mark.parametrize("habit", ["orderly", "echo-first", "discard", "flush-at-password"])
@each_cut
def test_lines_run_in_order_however_a_console_takes_a_burst(habit: str, cut: Cut) -> None:
    made = router(CONFIG, ssh_type_ahead=habit)
    known = ConsoleProfile()
    wire = ConsoleWire(made, cut=cut)
    console = Console(terminal(wire, profile=known))
    console.open()
    reading = console.run([Group([("", "ip filter 7 pass *"), ("pp 1", "pp bind tunnel1")])])
    assert " pp bind tunnel1" in reading.config
    assert reading.refusals == []
    assert known.takes_bursts == (habit in ("orderly", "flush-at-password"))


def test_a_slow_console_is_not_taken_for_one_that_loses_lines() -> None:
    known = ConsoleProfile()
    at = terminal(ScriptWire([*LOGIN[:-2], b"", *LOGIN[-2:]]), profile=known)
    with pytest.raises(TransportError):
        at.probe()
    assert known.takes_bursts


def test_what_only_looks_like_a_pager_in_a_piece_of_an_answer_is_read_on() -> None:
    at = scripted(*LOGIN, b"echo ---a---\r\n---a---", b"\r\n# \r\n# ")
    assert sends(at, ["echo ---a---"]) == "---a---\r\n"


def test_a_pager_that_waits_is_told_apart_from_a_text() -> None:
    wire = ScriptWire([*LOGIN, b"echo a\r\na\r\n---more---"])
    with pytest.raises(OutcomeUnknownError, match="pager"):
        sends(terminal(wire), ["echo a"])
    assert wire.clock.now < 2


@pytest.mark.parametrize("steps", [[], [*LOGIN, b"echo a\r\n"]])
def test_megabytes_are_given_up_before_all_patience_is_over(steps: list[bytes]) -> None:
    wire = ScriptWire(list(steps), last=b"x" * 65536)
    with pytest.raises(TransportError, match="prints without end"):
        sends(terminal(wire), ["echo a"])
    assert wire.clock.now < 2


def test_a_line_that_ends_with_a_sign_is_no_prompt() -> None:
    at = scripted(b"# \r\n", b"banner >\r\n", b"> ", *LOGIN[2:], b"echo a\r\na#\r\n", b"# \r\n# ")
    assert sends(at, ["echo a"]) == "a#\r\n"


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([], TransportError),
        (LOGIN[:1], TransportError),
        (LOGIN[:2], TransportError),
        (LOGIN[:3], TransportError),
        (LOGIN[:4], TransportError),
        (LOGIN[:5], TransportError),
        (LOGIN, OutcomeUnknownError),
        ([*LOGIN, b"echo a\r\n"], OutcomeUnknownError),
        ([*LOGIN, b"echo a\r\na\r\n"], OutcomeUnknownError),
        ([*LOGIN, b"echo a\r\na\r\n# "], OutcomeUnknownError),
        ([*LOGIN, b"a\r\n# "], OutcomeUnknownError),
        ([*LOGIN, b"echo b\r\na\r\n# "], OutcomeUnknownError),
    ],
)
@pytest.mark.parametrize("end", [b"", TransportError("gone")])
def test_silence_and_an_end_are_errors_wherever_they_come(
    steps: list[bytes], error: type[RtxError], end: bytes | Exception
) -> None:
    with pytest.raises(TransportError) as caught:
        scripted(*steps, end).send(b"echo a\r\n")
    assert type(caught.value) is error


@pytest.mark.parametrize("steps", [[], LOGIN[:2], LOGIN, [*LOGIN, b"echo a\r\n"]])
@pytest.mark.parametrize("noise", [b"x", b"\n", b"> x", b"#" * 65536, b"x" * 65536, b"\r\n# x"])
def test_a_console_that_never_stops_is_given_up(steps: list[bytes], noise: bytes) -> None:
    wire = ScriptWire(list(steps), last=noise, seconds_each=0.5)
    with pytest.raises((TransportError, UnsupportedError, AuthenticationError)):
        terminal(wire).send(b"echo a\r\n")
    assert wire.clock.now < 100
    assert not wire.is_open


# -- ends --------------------------------------------------------------------------------


@pytest.mark.parametrize("character", ["ja.sjis", "ja.euc", "ja.utf8", "en.ascii"])
@each_cut
def test_it_tells_whether_something_is_unsaved(character: str, cut: Cut) -> None:
    made = router(f"console character {character}\n{CONFIG}")
    at, _ = opened(made, cut)
    assert at.probe(check_unsaved=True) is False
    sends(at, ["ip filter 7 pass *"])
    assert at.probe(check_unsaved=True) is True
    assert sends(at, ["echo a"]) == "a\r\n"
    assert "filter 7" not in made.saved_text()
    sends(at, ["save"]) if character == "en.ascii" else at.send(b"save\r\n")
    assert at.probe(check_unsaved=True) is False


def test_where_the_login_is_an_administrator_it_cannot_be_told() -> None:
    at, wire = opened(router(CONFIG, ssh_elevation="login"))
    assert at.probe(check_unsaved=True) is None
    assert wire.is_open


def test_a_text_that_asks_is_no_question() -> None:
    at, _ = opened(router(CONFIG))
    assert sends(at, ["echo 'save? (Y/N)'", "echo 'Password: '"]) == "save? (Y/N)\r\nPassword: \r\n"


def test_leaving_saves_nothing_and_takes_nothing_back() -> None:
    made = router(CONFIG)
    at, wire = opened(made)
    sends(at, ["ip filter 7 pass *"])
    at.close()
    assert wire.written[-2:] == [b"exit\r", b"N"]
    assert not wire.is_open
    assert "filter 7" in made.running_text()
    assert "filter 7" not in made.saved_text()
    assert made.saves == 0


def test_closing_without_leaving_says_nothing_at_all() -> None:
    at, wire = opened(router(CONFIG))
    sends(at, ["echo a"])
    before = len(wire.written)
    at.close(leave=False)
    assert (wire.is_open, len(wire.written)) == (False, before)


def test_closing_what_was_never_opened_is_nothing() -> None:
    wire = ScriptWire([])
    terminal(wire).close()
    assert wire.written == []


def test_a_session_that_ended_while_it_was_idle_is_opened_anew() -> None:
    at, wire = opened(router(CONFIG))
    assert sends(at, ["echo a"]) == "a\r\n"
    wire.close()
    assert sends(at, ["echo b"]) == "b\r\n"
    assert wire.opened == 2


def test_a_probe_opens_once() -> None:
    at, wire = opened(router(CONFIG))
    at.probe()
    at.probe()
    assert wire.opened == 1


ECHOED: list[bytes | Exception] = [b"Password: demo-admin\r\n", b"> ", b"# "]


@pytest.mark.parametrize("at", range(len(LOGIN) + 1))
def test_no_error_shows_the_password_even_where_the_router_echoes_it(at: int) -> None:
    with pytest.raises(RtxError) as caught:
        scripted(*LOGIN[:at], *ECHOED).send(b"echo a\r\n")
    assert ADMINISTRATOR not in str(caught.value)


# -- who is refused, and what is left ------------------------------------------------------


@pytest.mark.parametrize(
    "words", [b"Administrator is in use", "Error: 他のユーザーが使用中です".encode("cp932")]
)
def test_a_busy_administrator_is_not_called_a_wrong_password(words: bytes) -> None:
    at = scripted(
        BANNER, b"> ", b"\r\n> ", b"administrator\r\nPassword: ", b"\r\n" + words + b"\r\n> "
    )
    with pytest.raises(TransportError) as caught:
        at.probe()
    assert words.decode("cp932") in str(caught.value)
    assert "run again when they have left" in str(caught.value)


def test_who_is_refused_without_a_question_gave_no_wrong_password() -> None:
    at = scripted(BANNER, b"> ", b"\r\n> ", b"administrator\r\nAdministrator is in use\r\n> ")
    with pytest.raises(AuthenticationError) as caught:
        at.probe()
    assert "rtx:administratorPassword" not in str(caught.value)
    assert "Administrator is in use" in str(caught.value)


@pytest.mark.parametrize("words", [b"Incorrect password", b"Error: Incorrect password", b""])
def test_a_wrong_password_is_called_one(words: bytes) -> None:
    at = scripted(
        BANNER, b"> ", b"\r\n> ", b"administrator\r\nPassword: ", b"\r\n" + words + b"\r\n> "
    )
    with pytest.raises(AuthenticationError, match="check rtx:administratorPassword"):
        at.probe()


def test_a_pager_that_is_not_put_back_at_once_is_put_back_again() -> None:
    made = router(f"{CONFIG}console lines 50\n")
    at, _ = opened(made)
    at.probe()
    made.faults.ignore("^console lines 50")
    sends(at, ["show config"])
    assert settings_of(made) == ["console lines 50"]
    assert at.facts.not_restored == ""


@pytest.mark.parametrize("fault", ["ignore", "refuse"])
def test_a_pager_that_cannot_be_put_back_is_named(fault: str) -> None:
    made = router(f"{CONFIG}console lines 50\n")
    at, _ = opened(made)
    at.probe()
    for _ in range(2):
        getattr(made.faults, fault)("^console lines 50")
    sends(at, ["show config"])
    assert settings_of(made) == ["console lines infinity"]
    assert "enter `console lines 50` on the router, and `save`" in at.facts.not_restored
    sends(at, ["show config"])
    assert settings_of(made) == ["console lines 50"]
    assert at.facts.not_restored == ""
