"""All readers of what a router sends, each with a valid text from which mutation starts."""

import tempfile
from functools import cache
from pathlib import Path

import asyncssh

from rtx_provider.config.tree import parse_config
from rtx_provider.config.words import join, split
from rtx_provider.console.dialect import refusals, says_saved
from rtx_provider.console.echo import Answers
from rtx_provider.console.fold import unfold
from rtx_provider.console.screen import Screen
from rtx_provider.console.session import Console, Group
from rtx_provider.console.terminal import ConsoleProfile, Terminal
from rtx_provider.router.facts import Facts, parse_facts
from rtx_provider.router.rollback import (
    left_over,
    pending_rollback,
    rollbacks,
    without_rollbacks,
)
from rtx_provider.router.schedules import others_rollback
from rtx_provider.router.users import parse_users
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Options, Simulator
from rtx_provider.transport.base import Reply
from rtx_provider.transport.host_keys import HostKeys
from rtx_provider.transport.http import HttpTransport
from tests.console.wires import ConsoleWire, ScriptWire
from tests.hostile.cases import Action, Case, Reader, attempt, demand
from tests.transport.raw import drips, sends, server

CONFIG = """\
ip lan1 address 192.168.100.1/24
console lines 20
pp select 1
 pp bind tunnel1
 pp enable 1
pp select none
tunnel select 1
 tunnel encapsulation l2tp
tunnel select none
ip filter 4711 pass 192.168.100.0/24 * tcp * www
description 1 "an office # with 'quotes'"
schedule at 1 */* 03:00 * restart
"""
CHARACTERS = ("ja.sjis", "ja.euc", "ja.utf8", "en.ascii")
ELEVATIONS = ("password", "free", "login")
HABITS = ("orderly", "orderly", "echo-first", "discard", "flush-at-password")
LONGEST_WAIT = 400.0


def settings(**more: object) -> RouterSettings:
    """Return settings for a simulated router."""
    values = {
        "host": "192.0.2.1",
        "username": "admin",
        "password": "demo-password",
        "administrator_password": "demo-admin",
        "api_password": "demoapi",
        "http_door": "execute",
        **more,
    }
    return RouterSettings.model_validate(values)


def router_of(case: Case, **more: object) -> Simulator:
    """Return a router as the case has it, whose configuration is saved."""
    rng = case.rng
    character = rng.choice(CHARACTERS)
    router = Simulator(f"console character {character}\n{CONFIG}", Options())
    router.reconfigure(
        commands_per_post=rng.choice(("many", "many", "one")),
        context_lasts=rng.choice(("post", "session", "line")),
        ssh_elevation=rng.choice(ELEVATIONS),
        ssh_type_ahead=rng.choice(HABITS),
        ssh_echo_wraps=rng.choice((True, False)),
        fold_lines=rng.choice((True, False)),
        content_length=rng.choice((True, False)),
        **more,
    )
    return router


class Mutant(HttpTransport):
    """A transport to a router without a socket, whose answers arrive mutated."""

    def __init__(self, case: Case, router: Simulator) -> None:
        """Prepare."""
        super().__init__(settings(), router.mock_transport())
        self._case = case

    def send(self, lines: bytes) -> Reply:
        """Send, and mutate the answer; what is mutated proves nothing of its end."""
        reply = super().send(lines)
        data = self._case.mangle(reply.data)
        return Reply(data, reply.is_whole and data == reply.data, reply.columns)


def console(case: Case) -> None:
    """Open a console, and do some things in it."""
    transport = Mutant(case, router_of(case))
    try:
        _use(case, Console(transport))
    finally:
        transport.close()


def terminal(case: Case) -> None:
    """Log in over an interactive console, and do some things in it."""
    wire = ConsoleWire(router_of(case), cut=lambda data: iter(case.cut(data)), mangle=case.mangle)
    _bounded(wire)
    transport = terminal_on(wire)
    _use(case, Console(transport))
    if case.rng.random() < 0.5:  # a coin
        attempt(lambda: transport.probe(check_unsaved=True))
    transport.close()
    demand(wire.clock.now < LONGEST_WAIT, f"it waited {wire.clock.now:.0f} s")
    demand(not wire.is_open, "the connection stays open")


def _bounded(wire: ConsoleWire | ScriptWire) -> None:
    """Let no read go on after the longest wait: a virtual clock hangs without a sound."""
    read = wire.read

    def watched(seconds: float) -> bytes:
        demand(wire.clock.now < LONGEST_WAIT, f"it waits for more than {LONGEST_WAIT:.0f} s")
        return read(seconds)

    wire.read = watched  # type: ignore[method-assign]


def script(case: Case) -> None:
    """Log in where bytes come that answer nothing."""
    steps: list[bytes | Exception] = [
        case.mangle(case.rng.choice(_SHOWN)) for _ in range(case.rng.randrange(12))
    ]
    last = case.rng.choice((b"", b"", b"x", b"# ", b"\r\n# ", b"> \r\n> ", b"---more---"))
    wire = ScriptWire(steps, last=last, seconds_each=case.rng.choice((0.0, 0.3, 3.0)))
    wire.seconds_each = wire.seconds_each if not last else max(wire.seconds_each, 0.3)
    _bounded(wire)
    transport = terminal_on(wire)
    attempt(lambda: transport.send(b"ip filter 1 pass *\r\nshow config\r\n"))
    attempt(lambda: transport.probe(check_unsaved=True))
    transport.close()


_SHOWN = (
    b"\r\nRTX1210 Rev.14.01.42\r\n> ",
    b"# ",
    b"\r\n# \r\n# ",
    b"\r\n> \r\n> ",
    b"administrator\r\nPassword: ",
    b"administrator\r\n# ",
    b"exit\r\nSave new configuration ? (Y/N)",
    b"show config | grep ^console\r\nSearching ...\r\n# pp select none\r\n# \r\n# ",
    b"ip filter 1 pass *\r\n# show config\r\n# RTX1210 Rev.1\r\n# \r\n# ",
    b"---more---",
)


def terminal_on(wire: ConsoleWire | ScriptWire, profile: ConsoleProfile | None = None) -> Terminal:
    """Return a terminal with the clock of its wire."""
    known = profile or ConsoleProfile()
    return Terminal(wire, password="demo-admin", seconds=5.0, profile=known, clock=wire.clock)


def _use(case: Case, opened: Console) -> None:
    opened.open()
    actions: list[Action] = [
        opened.read,
        opened.save,
        lambda: opened.ask(["pp select none", "echo a"]),
        lambda: opened.run(
            [
                Group([("", "ip filter 4712 pass *"), ("pp 1", "ip pp mtu 1280")]),
                Group([("", "console lines 30"), ("", "frobnicate")], reads_before=True),
            ]
        ),
    ]
    for _ in range(case.rng.randrange(1, 4)):
        attempt(case.rng.choice(actions))


def answers(case: Case) -> None:
    """Tell answers apart in whichever pieces they come."""
    lines = [b"show config", b"ip filter 1 pass *", b"console prompt x", b"echo " + b"a" * 90]
    lines = case.rng.sample(lines, case.rng.randrange(1, 4))
    prompt = case.rng.choice((b"", b"RTX", b"# ", None))
    shown = b"".join(line + b"\r\nsaid\r\n" + (prompt or b"") + b"# " for line in lines)
    told = Answers(prompt, lines)
    for piece in case.cut(case.mangle(shown + b"\r\n" + (prompt or b"") + b"# ")):
        told.feed(piece)
        demand(told.is_idle in (True, False), "it is neither idle nor not")
        demand(told.is_paged in (True, False), "it is neither paged nor not")
    demand(len(told.outputs) <= len(lines), "it has more answers than lines")
    demand(not told.is_done or len(told.outputs) == len(lines), "an answer is missing")


def screen(case: Case) -> None:
    """Read pager and width, and what stands around a burst."""
    shown = b"Searching ...\r\nconsole columns 90\r\nconsole lines 20\r\n"
    found = Screen.read(case.text(shown), Screen("90", "20"))
    wanted = [case.mangle(b"console lines 30"), b"show config"]
    sent = found.around(wanted)
    now, _ = found.follow(sent, [case.mangle(shown) for _ in sent])
    demand(len(now.put_back(sent)) <= 2, "it puts back too much")


def words(case: Case) -> None:
    """Split lines into words, and write them again."""
    for line in case.text(CONFIG.encode()).split("\n"):
        once = split(line)
        demand(split(join(once)) == once, f"{once[:9]!r} is not read as it is written")


def configuration(case: Case) -> None:
    """Read a configuration, and what stands rollback in it."""
    text = case.text(CONFIG.encode().replace(b"\n", b"\r\n"))
    config = parse_config(unfold(text, case.rng.choice((0, 80, 200))))
    clock = case.rng.choice(("", "2026/01/06 17:00:00", "2099/12/31 23:59:59"))
    facts = Facts("RTX1210", "14.01.42", "S4H000001", "config0", clock)
    pending_rollback(config, facts.time)
    left_over(config, facts.time)
    others_rollback(config, facts.time)
    demand(pending_rollback(without_rollbacks(config), facts.time) == "", "a rollback is left")
    list(rollbacks(config, 300, facts.time, is_interactive=case.rng.random() < 0.5))


def environment(case: Case) -> None:
    """Read which router it is, who is logged in, and what it refuses."""
    text = case.text(_environment())
    refusals(text)
    says_saved(text)
    demand(len(str(parse_users(text))) < 10 * len(text) + 10, "there are more users than text")
    facts = parse_facts(text)
    demand(len(facts.serial + facts.model) < 100, "its name is too long")
    list(rollbacks(parse_config(""), 300, facts.time, is_interactive=True))


@cache
def _environment() -> bytes:
    transport = HttpTransport(settings(), Simulator(CONFIG).mock_transport())
    reply = transport.send(b"show environment\r\nshow status user\r\n")
    transport.close()
    return reply.data.replace("現在の時刻".encode("cp932"), b"Current time")


def http(case: Case) -> None:
    """Talk HTTP to a server on a real socket that sends anything."""
    library = b"HTTP/1.0 200 OK\r\n\r\nfunction getSessionId() { return 12; }"
    length = case.rng.choice((b"Content-Length: 5\r\n", b"", b"Transfer-Encoding: chunked\r\n"))
    version = case.rng.choice((b"0", b"1"))
    reply = b"HTTP/1." + version + b" 200 OK\r\nServer: x\r\n" + length + b"\r\nRTX\r\n"
    answered = [sends(*case.cut(case.mangle(each))[:200]) for each in (library, reply)]
    if case.rng.random() < 0.05:  # these take a while each
        answered[-1] = drips(case.mangle(reply), b"x", every=0.01)
    with server(*answered) as port:
        transport = HttpTransport(settings(host="127.0.0.1", port=port, timeout_seconds=0.05))
        attempt(lambda: transport.send(b"show config\r\n"))
        transport.close()


def host_keys(case: Case) -> None:
    """Look for a host key in a file that anything wrote."""
    known, other = _keys()
    line = f"router.example.jp,192.0.2.1 {_line(known)}\n"
    hashed = f"|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= {_line(known)}\n"
    revoked = f"@revoked * {_line(known)}\n*.example.jp {_line(known)}\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "known_hosts"
        path.write_bytes(case.mangle(case.rng.choice((line, hashed + line, revoked)).encode()))
        policy = case.rng.choice(("strict", "accept-new"))
        judge = HostKeys(
            settings(
                transport="ssh",
                host="router.example.jp",
                known_hosts=str(path),
                host_key_policy=policy,
            )
        )
        judge.algorithms(("ssh-ed25519", "rsa-sha2-256"))
        is_taken = judge.accepts("router.example.jp", "192.0.2.1", 22, other)
        demand(not is_taken or policy == "accept-new", "a key is taken that nobody wrote")
        demand(is_taken == (judge.refusal is None), "a refusal has no reason")
        if judge.refusal:
            refusal = judge.refusal

            def tell() -> None:
                raise refusal

            attempt(tell)


@cache
def _keys() -> tuple[asyncssh.SSHKey, asyncssh.SSHKey]:
    one, other = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    return one.convert_to_public(), other.convert_to_public()


def _line(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()


READERS: dict[str, Reader] = {
    "console": console,
    "terminal": terminal,
    "script": script,
    "answers": answers,
    "screen": screen,
    "words": words,
    "configuration": configuration,
    "environment": environment,
    "http": http,
    "host keys": host_keys,
}
"""Each reader by its name."""
