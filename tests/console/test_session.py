"""A console over any transport: its abilities, its messages and its character sets."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from rtx_provider.console.dialect import meaning, refusals
from rtx_provider.console.fold import unfold
from rtx_provider.console.session import Console, Group
from rtx_provider.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    SaveError,
    TransportError,
    UnsupportedError,
)
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Options, Simulator
from rtx_provider.transport.base import Reply, TransportFacts
from rtx_provider.transport.http import HttpTransport
from tests.lifecycle.bench import OFFICE

HEADER = "# RTX1210 Rev.14.01.42 (Fri Jul  7 10:09:31 2023)"
END = "rtx-provider-end"


@dataclass
class Wire:
    """A transport that answers by heart, and keeps what it was sent."""

    answers: list[bytes | Exception]
    max_bytes: int = 8192
    is_whole: bool = True
    sent: list[bytes] = field(default_factory=list)

    def send(self, lines: bytes) -> Reply:
        """Give the next answer; the last one for ever."""
        self.sent.append(lines)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return Reply(answer, self.is_whole)

    @property
    def facts(self) -> TransportFacts:
        """Be a session that is never opened again."""
        return TransportFacts(self.max_bytes, sessions=1)

    def probe(self, *, check_unsaved: bool = False, is_unchanged: bool = False) -> None:
        """Know of no other session, and nothing of flash."""

    def close(self, *, leave: bool = True) -> None:  # as Transport has it
        """Have nothing to close."""


def text(*lines: str, charset: str = "cp932") -> bytes:
    """Return lines as a router sends them."""
    return "".join(f"{line}\r\n" for line in lines).encode(charset)


def console_of(router: Simulator, **more: str) -> Console:
    """Return a console at a simulated router, without a socket."""
    values = {"username": "admin", "administrator_password": "demo-admin", **more}
    settings = RouterSettings.model_validate({"host": "router", "http_door": "execute", **values})
    return Console(HttpTransport(settings, router.mock_transport()))


# -- opening -----------------------------------------------------------------------------


@pytest.mark.parametrize("commands", ["many", "one"])
@pytest.mark.parametrize("lasts", ["post", "session", "line"])
@pytest.mark.parametrize("old_firmware", [False, True])
@pytest.mark.parametrize("content_length", [False, True])
def test_opening_reads_facts_and_configuration_whatever_the_door_can_do(
    commands: str, lasts: str, *, old_firmware: bool, content_length: bool
) -> None:
    router = Simulator(
        OFFICE,
        Options(
            commands_per_post=commands,  # type: ignore[arg-type]
            context_lasts=lasts,  # type: ignore[arg-type]
            old_firmware=old_firmware,
            content_length=content_length,
        ),
    )
    console = console_of(router)
    environment, config = console.open()
    assert environment.startswith("RTX1210 Rev.")
    assert console.takes_many is (commands == "many")
    body = [line for line in config.splitlines() if not line.startswith("#")]
    assert body == router.running_text().splitlines()


def test_opening_costs_one_request_where_many_lines_go_in_one() -> None:
    router = Simulator(OFFICE)
    console_of(router).open()
    assert [each.method for each in router.requests] == ["GET", "POST"]


@pytest.mark.parametrize("commands", ["many", "one"])
@pytest.mark.parametrize("character", ["ja.sjis", "en.ascii"])
def test_a_user_who_is_no_administrator_is_told_so(commands: str, character: str) -> None:
    router = Simulator(
        "",
        Options(commands_per_post=commands, console_character=character),  # type: ignore[arg-type]
    )
    console = console_of(router, password="demo-password", administrator_password="")
    with pytest.raises(AuthenticationError, match="set rtx:administratorPassword"):
        console.open()


# -- letters -----------------------------------------------------------------------------

DESCRIPTION = ' description pp "社内 ソ表十 VPN"'


@pytest.mark.parametrize(
    ("character", "charset"),
    [
        ("ja.sjis", "cp932"),
        ("sjis", "cp932"),
        ("ja.utf8", "utf-8"),
        ("utf8", "utf-8"),
        ("ja.euc", "euc_jp"),
        ("euc", "euc_jp"),
    ],
)
def test_japanese_is_read_and_written_as_the_console_does(character: str, charset: str) -> None:
    shown = (HEADER, f"console character {character}", "pp select 1", DESCRIPTION, END)
    wire = Wire([text("RTX1210 Rev.14", *shown, charset=charset), text(*shown, charset=charset)])
    console = Console(wire)
    assert DESCRIPTION in console.open()[1]
    console.run([Group([("pp 1", "description pp 支店")])])
    assert "description pp 支店".encode(charset) in wire.sent[-1]


def test_a_console_that_is_set_to_nothing_speaks_shift_jis() -> None:
    shown = (HEADER, "pp select 1", DESCRIPTION, END)
    wire = Wire([text(*shown)])
    console = Console(wire)
    assert DESCRIPTION in console.open()[1]
    console.run([Group([("pp 1", "description pp 支店")])])
    assert "支店".encode("cp932") in wire.sent[-1]


def test_utf_8_from_a_console_that_is_set_to_nothing_is_answered_in_utf_8() -> None:
    wire = Wire([text(HEADER, "pp select 1", DESCRIPTION, END, charset="utf-8")])
    console = Console(wire)
    assert DESCRIPTION in console.open()[1]
    console.run([Group([("pp 1", "description pp 支店")])])
    assert "支店".encode() in wire.sent[-1]


@pytest.mark.parametrize("data", [b"\xff\xff\xa0", b"\x80\xfe\xff", b"# RTX1210 Rev.1\r\n\xff\xfe"])
def test_letters_that_nobody_knows_are_named_with_the_remedy(data: bytes) -> None:
    with pytest.raises(UnsupportedError, match="enter `console character"):
        Console(Wire([data])).open()


def test_japanese_is_refused_before_sending_where_the_console_has_none() -> None:
    wire = Wire([text(HEADER, "console character en.ascii", END)])
    console = Console(wire)
    console.open()
    with pytest.raises(UnsupportedError, match=r"`console character ja.utf8`"):
        console.run([Group([("pp 1", "description pp 支店")])])
    assert len(wire.sent) == 1


# -- running -----------------------------------------------------------------------------


def run(wire: Wire, *lines: tuple[str, str]) -> list[str]:
    """Open a console, run lines, and return what was said."""
    console = Console(wire)
    console.open()
    return console.run([Group(lines)]).refusals


def test_lines_and_the_reading_after_them_share_one_request() -> None:
    wire = Wire([text(HEADER, END)])
    run(wire, ("pp 1", "ip pp mtu 1454"), ("", "ip lan1 proxyarp on"))
    assert wire.sent[-1].decode().splitlines() == [
        "pp select 1",
        "ip pp mtu 1454",
        "pp select none",
        "ip lan1 proxyarp on",
        "show config",
        f"echo {END}",
    ]


def test_no_request_is_larger_than_the_wire_takes_and_each_part_selects_anew() -> None:
    wire = Wire([text(HEADER, END)], max_bytes=200)
    lines = [("pp anonymous", f"pp auth username user{n} {'x' * (n % 40)}") for n in range(60)]
    run(wire, *lines)
    parts = [part.decode().splitlines() for part in wire.sent[1:]]
    assert [len(part) for part in wire.sent[1:] if len(part) > wire.max_bytes] == []
    assert len(parts) > 10
    assert {part[0] for part in parts} == {"pp select anonymous"}
    users = [line for part in parts for line in part if line.startswith("pp auth")]
    assert users == [line for _, line in lines]
    assert parts[-1][-3:] == ["pp select none", "show config", f"echo {END}"]


@pytest.mark.parametrize("error", [TransportError("413"), UnsupportedError("404")])
def test_a_later_part_that_is_refused_leaves_the_fate_of_the_whole_open(error: Exception) -> None:
    wire = Wire([text(HEADER, END), text(), error], max_bytes=200)
    with pytest.raises(OutcomeUnknownError, match=str(error)):
        run(wire, *[("", f"ip filter {number} pass *") for number in range(30)])


def test_a_first_part_that_is_refused_leaves_nothing_open() -> None:
    wire = Wire([text(HEADER, END), TransportError("413")])
    with pytest.raises(TransportError) as caught:
        run(wire, ("", "ip filter 1 pass *"))
    assert not isinstance(caught.value, OutcomeUnknownError)


def test_an_answer_that_was_cut_off_is_no_answer() -> None:
    wire = Wire([text(HEADER, "ip lan1 proxyarp on", END)], is_whole=False)
    console = Console(wire)
    console.open()
    wire.answers = [text(HEADER, "ip lan1 prox")]
    with pytest.raises(OutcomeUnknownError, match="cut off"):
        console.run([Group([("", "ip filter 1 pass *")])])
    with pytest.raises(TransportError, match="cut off"):
        console.read()


def test_a_reading_without_any_proof_of_its_end_is_taken_when_it_comes_twice() -> None:
    whole = text(HEADER, "ip lan1 proxyarp on", "ip filter 1 pass *")
    facts = text("RTX1210 Rev.14.01.42")
    wire = Wire([facts, whole[:60], whole, whole], is_whole=False)
    assert Console(wire).open()[1].endswith("ip filter 1 pass *\n")
    assert len(wire.sent) == 4


def test_a_group_of_single_requests_stops_at_its_first_refusal() -> None:
    router = Simulator(OFFICE, Options(commands_per_post="one", context_lasts="session"))
    console = console_of(router)
    console.open()
    router.reset_counters()
    bad = Group([("", "ip filter 1 pass *"), ("", "frobnicate"), ("", "ip filter 2 pass *")])
    good = Group([("", "ip filter 3 pass *")])
    reading = console.run([bad, good])
    assert {at: refusal.line for at, refusal in reading.refused.items()} == {0: "frobnicate"}
    assert reading.refusals == ["エラー: コマンド名を確認してください"]
    assert router.lines == ("ip filter 1 pass *", "frobnicate", "ip filter 3 pass *", "show config")


# -- saving ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "セーブ中... CONFIG0 終了",
        "Saving ... CONFIG0 Done .",
        "セーブ中... CONFIG0.1 終了",
    ],
)
def test_a_save_counts_when_the_router_says_that_it_is_done(words: str) -> None:
    wire = Wire([text(words)])
    Console(wire).save()
    assert wire.sent == [b"save\r\n"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Saving ...",
        "セーブ中...",
        "Error: Cannot save the configuration",
        "エラー: 設定を保存できませんでした",
        "Saving ... CONFIG0 Done .\r\nError: Flash is worn out",
        "Are you sure to save? (Y/N)",
    ],
)
def test_anything_else_is_no_save(words: str) -> None:
    wire = Wire([text(words)])
    with pytest.raises(SaveError, match="a restart would lose it"):
        Console(wire).save()
    assert len(wire.sent) == 1


# -- words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Error: Invalid command name",
        "エラー: パラメータが範囲を越えています",
        "エラー：パラメータの数が不適当です",
        "  Error : Illegal keyword",
    ],
)
def test_the_routers_refusals_are_known(line: str) -> None:
    assert refusals(f"ip filter 1\n{line}\nshow") == [line.strip()]


@pytest.mark.parametrize(
    "line", ['description pp "Error: none"', "syslog debug Errors", "ip filter 1 pass *"]
)
def test_what_only_mentions_an_error_is_none(line: str) -> None:
    assert refusals(line) == []


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("Error: Administrator use only", "rtx:administratorPassword"),
        ("エラー: このコマンドは管理レベルでのみ使用できます", "rtx:administratorPassword"),
        ("Error: Execute pp select command beforehand", "forgets `pp select`"),
        ("エラー: このコマンドは相手を選択してから実行してください", "forgets `pp select`"),
        ("Error: Invalid command name", "lacks the command"),
        ("エラー: コマンド名を確認してください", "lacks the command"),
    ],
)
def test_a_refusal_that_is_known_comes_with_a_remedy(words: str, remedy: str) -> None:
    known = meaning(words)
    assert known is not None
    assert remedy in known.remedy


# -- lines that a terminal broke ---------------------------------------------------------


def folded(lines: Sequence[str], width: int = 79) -> str:
    """Break lines as a terminal does, counting a Japanese letter as two."""
    parts: list[str] = []
    for line in lines:
        part = ""
        for letter in line:
            if len((part + letter).encode("cp932")) > width:
                parts.append(part)
                part = ""
            part += letter
        parts.append(part)
    return "\n".join(parts)


LONG = " ip pp secure filter in " + " ".join(str(number) for number in range(200000, 200040))


@pytest.mark.parametrize(
    "lines",
    [
        ["ip lan1 address 192.168.100.1/24", LONG, " pp enable 1"],
        ["ip lan1 address 192.168.100.1/24", " ip pp secure filter in " + "1" * 55, " pp enable 1"],
        [" ip pp secure filter in " + "1" * 54 + " 2 3", " pp enable 1"],
        ["pp select 1", ' description pp "' + "本" * 32 + '"', ' description tunnel "あ"'],
        ["dns server pp 1", "ip route default gateway pp 1"],
        ["x" * 79, "alarm entire off"],
        [f"ip route default gateway 192.0.2.1 filter {'1' * 33} dpi 1 gateway pp 1 hide"],
        [f"ip route default gateway 192.0.2.1 filter {'1' * 32} gateway pp 1 gateway tunnel 1"],
        [LONG, LONG, "tunnel select 1"],
    ],
)
def test_broken_lines_are_joined_again(lines: list[str]) -> None:
    assert unfold(folded(lines)) == "\n".join(lines)


def test_a_console_of_another_width_is_believed() -> None:
    lines = ["console columns 120", LONG, " pp enable 1"]
    assert unfold(folded(lines, 119)) == "\n".join(lines)


def test_a_text_with_a_line_beyond_the_width_was_never_broken() -> None:
    lines = [LONG, "x" * 79, "y"]
    assert unfold("\n".join(lines)) == "\n".join(lines)


def test_the_office_survives_a_terminal_of_eighty_columns() -> None:
    lines = [line for line in OFFICE.splitlines() if not line.startswith("#")]
    assert unfold(folded(lines)) == "\n".join(lines)


def test_a_wire_that_breaks_is_passed_on_as_it_is() -> None:
    with pytest.raises(OutcomeUnknownError, match="gone"):
        Console(Wire([OutcomeUnknownError("gone")])).read()
