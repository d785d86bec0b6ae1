"""Up to administrator in few turns: the password is typed only where the console asks for it."""

from dataclasses import dataclass, field

import pytest

from rtx_provider.console.dialect import ENTER, PASSWORD_QUESTION, RETURN
from rtx_provider.console.levels import not_administrator
from rtx_provider.console.terminal import ConsoleProfile
from rtx_provider.errors import AuthenticationError, OutcomeUnknownError, RtxError, UnsupportedError
from rtx_provider.simulator import Simulator
from tests.console.test_terminal import CONFIG, LOGIN
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

each_cut = pytest.mark.parametrize("cut", [whole, byte_by_byte])
HABITS = ["orderly", "echo-first", "discard", "flush-at-password"]
each_habit = pytest.mark.parametrize("habit", HABITS)
READ = "show config | grep ^console"


@dataclass
class Watch:
    """What a console has shown, and where the password was typed."""

    shown: bytes = b""
    typed_at: list[bytes] = field(default_factory=list)


class WatchedWire(ConsoleWire):
    """A wire that notes what stood on the screen whenever the password is typed."""

    def __init__(self, made: Simulator, *, cut: Cut = whole) -> None:
        """Watch a console of this router."""
        super().__init__(made, cut=cut)
        self.watch = Watch()

    def write(self, data: bytes) -> None:
        """Type."""
        if ADMINISTRATOR.encode() in data:
            assert data.startswith(ADMINISTRATOR.encode() + ENTER)
            self.watch.typed_at.append(self.watch.shown)
        super().write(data)

    def read(self, seconds: float) -> bytes:
        """Return the next piece."""
        data = super().read(seconds)
        self.watch.shown += data
        return data


def lines_of(wire: ConsoleWire) -> list[str]:
    """Return what was run, line by line."""
    return [line for each in wire.journal.requests for line in each.lines]


# -- the password ------------------------------------------------------------------------


@each_cut
@each_habit
@pytest.mark.parametrize("elevation", ["password", "free", "login"])
def test_the_password_is_typed_only_where_the_console_asks_for_it(
    habit: str, elevation: str, cut: Cut
) -> None:
    made = router(CONFIG, ssh_type_ahead=habit, ssh_elevation=elevation)
    wire = WatchedWire(made, cut=cut)
    at = terminal(wire)
    for lines in (["show config"], ["ip filter 7 pass *"], ["save"], ["show config"]):
        sends(at, lines)
        at.probe(check_unsaved=True)
    assert all(PASSWORD_QUESTION.search(shown) for shown in wire.watch.typed_at)
    assert bool(wire.watch.typed_at) == (elevation == "password")
    assert ADMINISTRATOR not in "\n".join(lines_of(wire))
    assert "ip filter 7 pass *" in made.saved_text()


@each_cut
@each_habit
@pytest.mark.parametrize("elevation", ["password", "free", "login"])
@pytest.mark.parametrize("prompt", ["Password:", "'my password : '", "(Y/N)", "'(Y/N) - '"])
def test_a_prompt_that_reads_like_a_question_is_not_answered(
    prompt: str, elevation: str, habit: str, cut: Cut
) -> None:
    config = f"console prompt {prompt}\n{CONFIG}"
    made = router(config, ssh_elevation=elevation, ssh_type_ahead=habit)
    wire = ConsoleWire(made, cut=cut)
    at, told = terminal(wire), []
    for lines in (["show config"], ["ip filter 7 pass *"], ["save"], ["show config"]):
        sends(at, lines)
        told.append(at.probe(check_unsaved=True))
    at.close()
    assert told == ([None] * 4 if elevation == "login" else [False, True, False, False])
    run = lines_of(wire)
    assert ADMINISTRATOR not in "\n".join(run)
    assert not [line for line in run if line.startswith("N")]
    assert "ip filter 7 pass *" in made.saved_text()
    assert (elevation == "password") == any(ADMINISTRATOR.encode() in each for each in wire.written)


def test_a_prompt_that_is_the_question_for_the_password_is_refused_and_gets_none() -> None:
    wire = ConsoleWire(router(f"console prompt 'Password: '\n{CONFIG}"))
    with pytest.raises(UnsupportedError, match="console prompt"):
        terminal(wire).probe()
    assert [each for each in wire.written if ADMINISTRATOR.encode() in each] == []


def test_behind_the_password_stands_nothing_that_changes_the_router() -> None:
    wire = WatchedWire(router(CONFIG))
    at = terminal(wire)
    for lines in (["ip filter 7 pass *"], ["save"], ["ip filter 8 pass *", "show config"]):
        sends(at, lines)
    behind = [each for each in wire.written if each.startswith(ADMINISTRATOR.encode())]
    assert len(behind) == 3
    assert [each for each in behind if b"filter" in each or b"save" in each] == []


def test_a_question_that_is_old_is_not_answered() -> None:
    wire = WatchedWire(router(CONFIG))
    at = terminal(wire)
    at.probe()
    wire.clock.now += 60
    assert sends(at, ["echo a"]) == "a\r\n"
    assert (wire.opened, len(wire.watch.typed_at)) == (2, 2)


@pytest.mark.parametrize("shown", [b"\r\nTimed out\r\n> ", b"\r\n", b" "])
def test_a_question_behind_which_something_was_shown_is_not_answered(shown: bytes) -> None:
    wire = WatchedWire(router(CONFIG))
    at = terminal(wire)
    at.probe()
    wire._print(shown)
    assert sends(at, ["echo a"]) == "a\r\n"
    assert wire.opened == 2


def test_no_key_that_is_typed_behind_exit_says_yes() -> None:
    assert b"y" not in RETURN.lower()
    made = router(CONFIG)
    made.edit(["ip filter 7 pass *"])
    at = terminal(ConsoleWire(made))
    assert at.probe(check_unsaved=True) is True
    assert "filter 7" not in made.saved_text()


# -- what is learned on the way ------------------------------------------------------------


@pytest.mark.parametrize("is_unsaved", [False, True])
def test_a_login_tells_what_is_unsaved_before_anything_was_written(*, is_unsaved: bool) -> None:
    made = router(CONFIG)
    made.edit(["ip filter 7 pass *"] if is_unsaved else [])
    wire = ConsoleWire(made)
    at = terminal(wire)
    at.probe()
    before = len(wire.written)
    assert at.probe(check_unsaved=True, is_unchanged=True) is is_unsaved
    assert len(wire.written) == before


@each_habit
def test_what_the_console_told_is_not_trusted_where_something_may_have_changed(habit: str) -> None:
    made = router(CONFIG, ssh_type_ahead=habit)
    at = terminal(ConsoleWire(made))
    assert at.probe(check_unsaved=True) is False
    made.edit(["ip filter 7 pass *"])
    assert at.probe(check_unsaved=True, is_unchanged=True) is False
    assert at.probe(check_unsaved=True) is True
    assert at.probe(check_unsaved=True, is_unchanged=True) is True


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (b"(Y/N)", b"N\r\n"),
        (b"(Y/N)", b"No\r\n"),
        (b"(Y/N)", b"N\a\r\n"),
        (b"(y/n)", b"N\r\n"),
        (b"(Y/N) ", b"N\r\n \r\n"),
        (b"(Y/N) [N]: ", b"N\r\n"),
        (b"(Y/N)", b"N\r\nNot saved\r\n"),
    ],
)
@pytest.mark.parametrize("takes_ahead", [True, False])
def test_a_question_whether_to_save_is_one_whatever_the_console_says_to_the_answer(
    question: bytes, said: bytes, *, takes_ahead: bool
) -> None:
    asked = b"exit\r\nSave new configuration ? " + question
    read = b"show config | grep ^console\r\nconsole lines 50\r\n# pp select none\r\n"
    back = b"> \badministrator\r\nPassword: "
    if takes_ahead:
        steps = [*LOGIN[:5], read + b"# " + asked + said + back]
    else:
        up = [b"\r\n> ", b"administrator\r\nPassword: ", b"\r\n# "]
        steps = [LOGIN[0], b"> ", *up, read + b"# \r\n# ", asked, said + b"> ", *up]
    known = ConsoleProfile(takes_ahead=takes_ahead)
    at = terminal(ScriptWire(list[bytes | Exception](steps)), profile=known)
    assert at.probe(check_unsaved=True, is_unchanged=True) is True


def test_what_was_written_since_is_asked_for_anew() -> None:
    at = terminal(ConsoleWire(router(CONFIG)))
    assert at.probe(check_unsaved=True) is False
    sends(at, ["ip filter 7 pass *"])
    assert at.probe(check_unsaved=True, is_unchanged=True) is True


def test_a_save_tells_in_the_same_burst_whether_it_took() -> None:
    made = router(CONFIG, save_fails=True)
    wire = ConsoleWire(made)
    at = terminal(wire)
    sends(at, ["ip filter 7 pass *"])
    before = len(wire.written)
    sends(at, ["save"])
    assert at.probe(check_unsaved=True, is_unchanged=True) is True
    assert len(wire.written) == before + 1


def test_a_later_login_of_the_run_neither_reads_nor_leaves() -> None:
    made, known = router(CONFIG), ConsoleProfile()
    terminal(ConsoleWire(made), profile=known).probe()
    proof = ConsoleWire(made)
    terminal(proof, profile=known).probe()
    assert [b"exit" in each or b"show" in each for each in proof.written] == [False, False]


# -- consoles that lose what is typed ahead ------------------------------------------------


@each_habit
def test_a_console_that_loses_what_is_typed_ahead_is_asked_step_by_step(habit: str) -> None:
    made, known = router(CONFIG, ssh_type_ahead=habit), ConsoleProfile()
    wire = ConsoleWire(made)
    terminal(wire, profile=known).probe()
    assert known.takes_ahead == (habit == "orderly")
    assert wire.opened == (1 if known.takes_ahead else 2)
    again = ConsoleWire(made)
    terminal(again, profile=known).probe()
    assert again.opened == 1


def test_a_console_that_flushes_at_the_password_costs_one_second_of_a_run_and_no_failure() -> None:
    made, known = router(CONFIG, ssh_type_ahead="flush-at-password"), ConsoleProfile()
    waited = []
    for _ in range(3):
        wire = ConsoleWire(made)
        at = terminal(wire, profile=known)
        assert sends(at, ["echo a"]) == "a\r\n"
        sends(at, ["ip filter 7 pass *"])
        assert "Done" in sends(at, ["save"])
        assert sends(at, ["echo b"]) == "b\r\n"
        at.close()
        waited.append((wire.clock.now, wire.opened))
    assert waited == [(1.0, 2), (0.0, 1), (0.0, 1)]


class FlushingWire(ConsoleWire):
    """A console that begins at some time to lose what is typed behind a word."""

    def __init__(self, made: Simulator, word: bytes) -> None:
        """Prepare."""
        super().__init__(made)
        self._word, self.is_flushing = word, False

    def write(self, data: bytes) -> None:
        """Type."""
        found = self._word if self.is_flushing and self._word in data else b""
        super().write(data.partition(found)[0] + found if found else data)


def test_a_console_that_flushes_at_a_later_password_is_asked_again() -> None:
    wire = FlushingWire(router(CONFIG), ADMINISTRATOR.encode() + b"\r")
    at = terminal(wire)
    at.probe()
    wire.is_flushing = True
    assert "filter 5" in sends(at, ["show config"])
    assert (wire.opened, round(wire.clock.now, 1)) == (2, 1.0)
    assert sends(at, ["echo a"]) == "a\r\n"


def test_a_console_that_flushes_while_it_saves_has_saved_at_the_second_try() -> None:
    made = router(CONFIG)
    wire = FlushingWire(made, b"save\r")
    wire.is_flushing = True
    at = terminal(wire)
    sends(at, ["ip filter 7 pass *"])
    with pytest.raises(OutcomeUnknownError):
        sends(at, ["save"])
    assert "Done" in sends(at, ["save"])
    assert at.probe(check_unsaved=True) is False
    assert "filter 7" in made.saved_text()


def test_what_is_lost_behind_a_save_leaves_open_whether_it_saved() -> None:
    known = ConsoleProfile()
    saved = b"save\r\nSaving ... CONFIG0 Done .\r\n# "
    at = terminal(ScriptWire([*LOGIN, saved]), profile=known)
    with pytest.raises(OutcomeUnknownError):
        sends(at, ["save"])
    assert not known.takes_ahead


def test_an_exit_that_is_refused_costs_the_login_nothing() -> None:
    made = router(CONFIG)
    made.faults.refuse("^exit")
    at = terminal(ConsoleWire(made))
    assert sends(at, ["echo a"]) == "a\r\n"


def test_who_is_not_let_back_after_a_save_has_saved_and_says_so_at_the_next_request() -> None:
    made = router(CONFIG)
    at = terminal(ConsoleWire(made))
    sends(at, ["ip filter 7 pass *", "user attribute * administrator=off"])
    assert "Done" in sends(at, ["save"])
    assert "filter 7" in made.saved_text()
    with pytest.raises(AuthenticationError, match="user attribute"):
        sends(at, ["show config"])


def test_a_password_that_is_refused_later_is_an_error_and_ends_the_session() -> None:
    made = router(CONFIG)
    wire = ConsoleWire(made)
    at = terminal(wire)
    at.probe()
    made.reconfigure(administrator_password="another")
    with pytest.raises(RtxError) as caught:
        sends(at, [READ])
    assert ADMINISTRATOR not in str(caught.value)
    assert not wire.is_open


def test_a_question_that_one_key_does_not_answer_costs_the_login_nothing() -> None:
    known, asked = ConsoleProfile(), b"Save new configuration ? (Y/N)"
    begun = b"show config | grep ^console\r\nconsole lines 50\r\n# pp select none\r\n# "
    lost = [*LOGIN[:5], begun + b"exit\r\n" + asked, b""]
    wire = ScriptWire([*lost, *LOGIN[:5], begun + b"\r\n# ", b"echo a\r\na\r\n# \r\n# "])
    assert sends(terminal(wire, profile=known), ["echo a"]) == "a\r\n"
    assert not known.takes_ahead


@pytest.mark.parametrize(
    "shown",
    [
        b"\r\ndm-Pw-31415\r\n",
        b"Adm-Pw-\r\n31415\r\n",
        b"A\x08Adm-Pw-3141\r\n",
        b"Error: Invalid command name: m-Pw-31415\r\n",
    ],
    ids=["the end", "a broken line", "the beginning", "a refusal"],
)
def test_no_part_of_a_password_that_a_console_echoes_is_quoted(shown: bytes) -> None:
    error = not_administrator("router", shown, "Adm-Pw-31415", was_asked=True)
    assert '"' not in str(error)
    assert "rtx:administratorPassword" in str(error)


def test_a_refusal_that_speaks_of_the_password_is_quoted() -> None:
    error = not_administrator("router", b"Error: Wrong password\r\n", "password1", was_asked=True)
    assert '"Error: Wrong password"' in str(error)
