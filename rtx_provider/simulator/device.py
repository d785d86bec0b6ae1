"""The router itself: its running and saved configuration, and the effect of each console line.

A `Console` is the state of one login: what is selected, and whether it is an administrator.
`Device.execute` runs one statement for a console and returns what the router prints.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rtx_provider.simulator import accounts, schedules, shows
from rtx_provider.simulator.associations import Associations
from rtx_provider.simulator.clock import Clock
from rtx_provider.simulator.faults import Faults
from rtx_provider.simulator.flash import Flash
from rtx_provider.simulator.grammar import GRAMMAR
from rtx_provider.simulator.logins import SSH, Login, Logins
from rtx_provider.simulator.options import Options
from rtx_provider.simulator.replies import Complaint, RefusedError
from rtx_provider.simulator.rollback import Rollbacks
from rtx_provider.simulator.rows import Match, Section
from rtx_provider.simulator.selection import spans
from rtx_provider.simulator.store import GLOBAL, Config, Entry, where_of
from rtx_provider.simulator.words import Word, read_words

_CODECS = {"sjis": "cp932", "euc": "euc_jp", "utf8": "utf-8", "ascii": "ascii"}
_USER_LIMIT = 32
_LOGIN_USER = "login user <USER>"
_HEREDOC = "<<"
_ZONES = {"jst": timedelta(hours=9), "utc": timedelta()}


@dataclass(slots=True)
class Console:
    """The state of one login, with what it has selected: `pp 1` for example, or nothing."""

    is_administrator: bool = True
    reads_file: bool = False
    selected: str = GLOBAL
    login: Login | None = None

    @property
    def is_interactive(self) -> bool:
        """Return whether the console is interactive, so that questions can be answered."""
        return self.login is not None and self.login.connection == SSH


class Device:
    """One router: its configurations, its clock, and the faults that it is to have."""

    def __init__(self, options: Options) -> None:
        """Boot with an empty configuration.

        Raises:
            ValueError: if the model is unknown.
        """
        self.options = options
        self.model = options.facts()
        self.faults = Faults()
        self.running = Config()
        self.flash = Flash(options.boot_file, options.default_file)
        self.saves = 0
        self.boots = 0
        self.clock = Clock()
        self.logins = Logins()
        self.associations = Associations()
        self.rollbacks = Rollbacks()
        # `earlier` is what a stale `show config` prints.
        self.earlier = self.running
        # Whether the router refuses every new connection.
        self.is_shut = False

    @property
    def saved(self) -> Config:
        """Return the configuration file that the router booted from."""
        return self.flash.saved

    @saved.setter
    def saved(self, config: Config) -> None:
        self.flash.put(config)

    @property
    def is_old(self) -> bool:
        """Return whether it has no `echo`, no relative `schedule at` and no rollback timer."""
        return self.options.old_firmware or self.model.is_old

    @property
    def is_japanese(self) -> bool:
        """Return whether the console prints Japanese."""
        return self.console_character.removeprefix("ja.") in {"sjis", "euc", "utf8"}

    @property
    def console_character(self) -> str:
        """Return the console's language and charset, such as `ja.sjis`."""
        return self.running.value("console character", self.options.console_character)

    @property
    def codec(self) -> str:
        """Return Python's name for the charset of the console."""
        character = self.options.charset or self.console_character.rpartition(".")[2]
        return _CODECS.get(character, character)

    @property
    def page(self) -> int | None:
        """Return how many lines a page has; `None` where output is not paged (4.23)."""
        lines = self.running.value("console lines", "24")
        return int(lines) if lines.isdigit() else None

    @property
    def is_unsaved(self) -> bool:
        """Return whether a restart would lose changes."""
        return self.running.render() != self.saved.render()

    @property
    def now(self) -> datetime:
        """Return the router's time of day."""
        return self.clock.now

    @property
    def booted(self) -> datetime:
        """Return when the router last started."""
        return self.clock.booted

    def execute(self, statement: str, console: Console) -> str:
        """Run one line, and return what the console prints, even if that is an error."""
        try:
            complaint = self.faults.refusal(statement)
            if complaint is not None:
                return complaint
            if self.faults.ignores(statement):
                return ""
            return self.run(statement, console)
        except RefusedError as refused:
            return refused.complaint.say(japanese=self.is_japanese)

    def run(self, statement: str, console: Console) -> str:
        """Run one line, and return what the console prints.

        Raises:
            RefusedError: if the router refuses it.
        """
        line, _, body = statement.partition("\n")
        words = read_words(line)
        if not words:
            return ""
        if words[0].folded == "show":
            return self._show(words, console)
        if any(word.is_operator for word in words) and not body:
            raise RefusedError(Complaint.KEYWORD)
        if words[0].folded == "no":
            self._run_no(words[1:], console)
            return ""
        match = GRAMMAR.read(tuple(words), self.model, from_file=console.reads_file)
        self._demand_level(match, console)
        if match.command.row.section is Section.VERB:
            return self._act(match, console)
        self._configure(match, console, f"\n{body}" if body else "")
        return ""

    def load(self, text: str) -> list[tuple[int, str, str]]:
        """Add the lines of a configuration file to the running configuration.

        Returns:
            The refused lines, each with its number and with what a console would print.
        """
        console = Console(reads_file=True)
        refused = []
        for number, statement in statements(text.splitlines()):
            try:
                self.run(statement, console)
            except RefusedError as error:
                refused.append((number, statement, error.complaint.say(japanese=self.is_japanese)))
        return refused

    def use(self, config: Config) -> None:
        """Replace the running configuration, and its schedules with it."""
        self.running = config
        self.clock.plan(self._schedules())

    def restart(self) -> None:
        """Restart: the router runs the saved configuration, and every login has ended."""
        self.boots += 1
        self.is_shut = False
        self.rollbacks.clear()
        self.logins.end_all()
        self.running = self.flash.boot()
        self.clock.boot(self._schedules())

    def advance(self, seconds: float) -> None:
        """Let time pass, and run what is scheduled within it."""
        end = self.clock.after(seconds)
        while (at := self._next_timer()) and at <= end:
            self._run_schedules(max(at, self.now))
            self._end_timers()
        self._run_schedules(end)

    def let_pass(self, request: str) -> float:
        """Do to the clock what a fault asks for before a request; return the seconds that pass."""
        self.set_clock(timedelta(seconds=self.faults.clock_change(request)))
        seconds = self.faults.seconds(request)
        self.advance(seconds)
        return seconds

    def save(self, number: str = "") -> str:
        """Copy the running configuration to a file, or to the booted one; return its number."""
        self.saves += 1
        return self.flash.save(self.running, self.now, number)

    def set_clock(self, by: timedelta) -> None:
        """Set the clock; what does not go by the time of day keeps its delay."""
        self.clock.shift(by)
        self.rollbacks.shift(by)
        for login in self.logins:
            login.active += by

    def _run_schedules(self, end: datetime) -> None:
        while due := self.clock.next_due(end):
            if due.is_relative:
                self.run(f"no schedule at {due.number}", Console())
            self.execute(due.command, Console(selected=due.selected))
        self.clock.now = end

    def _idle_ends(self) -> list[tuple[datetime, Login]]:
        return [
            (login.active + timedelta(seconds=accounts.idle_seconds(self, login.name)), login)
            for login in self.logins.of(SSH)
            if not login.is_staged
        ]

    def _next_timer(self) -> datetime | None:
        ends = [at for at, _ in self.rollbacks.due() + self._idle_ends()]
        return min(ends, default=None)

    def _end_timers(self) -> None:
        idle = [login for at, login in self._idle_ends() if at <= self.now]
        fired = [login for at, login in self.rollbacks.due() if at <= self.now]
        # A login that the login timer ends rolls back, as the rollback timer does (56.7.31).
        for login in dict.fromkeys([*fired, *idle]):
            snapshot = self.rollbacks.fire(login)
            if snapshot is not None:
                self.use(snapshot)
                self.is_shut = False
        for login in idle:
            self.logins.leave(login)
            login.end()

    def _show(self, words: list[Word], console: Console) -> str:
        command, filters = shows.split_pipes(words)
        match = GRAMMAR.read(tuple(command), self.model)
        self._demand_level(match, console)
        lines = self._shown(match, console)
        return "\n".join(shows.piped(lines, filters))

    def _shown(self, match: Match, console: Console) -> list[str]:
        show, running = shows.SHOWS[match.command.family], self.running
        if match.command.family == "show config" and self.faults.reads_stale():
            self.running = self.earlier
        try:
            return show(self, match, console)
        finally:
            self.running = running

    def _demand_level(self, match: Match, console: Console) -> None:
        if not (console.is_administrator or match.command.row.user_level):
            raise RefusedError(Complaint.LEVEL)

    def _run_no(self, words: list[Word], console: Console) -> None:
        folded = [word.folded for word in words]
        if folded[:2] in (["pp", "select"], ["tunnel", "select"]):
            console.selected = GLOBAL
            return
        if not console.is_administrator:
            raise RefusedError(Complaint.LEVEL)
        if folded[:2] in (["pp", "enable"], ["tunnel", "enable"]):
            self._enable(GRAMMAR.read(tuple(words), self.model), is_on=False)
            return
        match = GRAMMAR.read_no(words, self.model)
        zone = self._zone()
        self.running.drop(self._where(match, console), match)
        self._plan(match, zone)

    def _where(self, match: Match, console: Console) -> str:
        where = where_of(match.command.row.context, console.selected)
        if where is None:
            raise RefusedError(Complaint.SELECT)
        return where

    def _configure(self, match: Match, console: Console, body: str) -> None:
        where = self._where(match, console)
        self._demand_user(match)
        if match.command.row.check:
            match.command.row.check(self.model, where, match.texts)
        if match.command.family == schedules.FAMILY:
            schedules.check(match, old_firmware=self.is_old)
        zone = self._zone()
        self.running.put(Entry(where, match, body))
        self._plan(match, zone)

    def _demand_user(self, match: Match) -> None:
        is_login = match.command.family == _LOGIN_USER
        if not (is_login or match.command.row.needs_user):
            return
        users = [entry.match.key[0] for entry in self.running.of_family(_LOGIN_USER)]
        if match.command.row.needs_user and match.key[0] not in [*users, "*"]:
            raise RefusedError(Complaint.KEYWORD)
        if is_login and match.key[0] not in users and len(users) >= _USER_LIMIT:
            raise RefusedError(Complaint.RANGE)

    def _plan(self, match: Match, zone: timedelta) -> None:
        if match.command.family == schedules.FAMILY:
            self.clock.plan(self._schedules())
        if self._zone() != zone:
            self.set_clock(self._zone() - zone)

    def _zone(self) -> timedelta:
        return _ZONES.get(self.running.value("timezone", "jst"), timedelta())

    def _schedules(self) -> list[Match]:
        return [entry.match for entry in self.running.of_family(schedules.FAMILY)]

    def _act(self, match: Match, console: Console) -> str:
        family = match.command.family
        if family in {"rollback timer", "confirm"} and console.is_interactive:
            self._arm_or_confirm(match, console)
            return ""
        if match.command.row.is_dialogue:
            raise RefusedError(Complaint.DIALOGUE)
        if family in {"pp select", "tunnel select"}:
            self._select(match, console)
        elif family in {"pp enable", "pp disable", "tunnel enable", "tunnel disable"}:
            self._enable(match, is_on=family.endswith("enable"))
        elif family == "echo":
            return self._echo(match)
        elif family == "save" and not console.reads_file:
            return self._save(match, console)
        elif family == "restart" and not console.reads_file:
            self.restart()
        elif family == "set-default-config":
            self.flash.set_default(match.texts[0])
        elif family == "clear configuration":
            self.use(Config())
        return ""

    def _select(self, match: Match, console: Console) -> None:
        kind = match.command.family.split()[0]
        chosen = match.texts[0]
        console.selected = GLOBAL if chosen == "none" else f"{kind} {chosen}"

    def _enable(self, match: Match, *, is_on: bool) -> None:
        kind = match.command.family.split()[0]
        limit = self.model.peers if kind == "pp" else self.model.tunnels
        for chosen in match.texts:
            for where in spans(kind, chosen, self.running.blocks(kind), limit):
                (self.running.enable if is_on else self.running.disable)(where)

    def _echo(self, match: Match) -> str:
        if self.is_old:
            raise RefusedError(Complaint.NAME)
        words = read_words(" ".join(match.texts))
        return " ".join(word.value for word in words)

    def _arm_or_confirm(self, match: Match, console: Console) -> None:
        if self.is_old:
            raise RefusedError(Complaint.NAME)
        if not console.is_administrator:
            raise RefusedError(Complaint.LEVEL)
        if console.login and match.command.family == "rollback timer":
            at = self.clock.after(int(match.texts[0]))
            self.rollbacks.start(console.login, self.running.copy(), at)
        elif not self.rollbacks.stop(console.login):
            raise RefusedError(Complaint.TIMER)

    def _save(self, match: Match, console: Console) -> str:
        if self.options.save_fails or self.faults.fails_save():
            raise RefusedError(Complaint.SAVE)
        slot = (match.texts or (self.flash.running[-1],))[0]
        if not self.faults.loses_save():
            self.save(*match.texts[:1])
        self.rollbacks.stop(console.login)
        return (
            f"セーブ中... CONFIG{slot} 終了"
            if self.is_japanese
            else f"Saving ... CONFIG{slot} Done ."
        )


def statements(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield numbered statements. A statement is a line, or an embedded file with all its lines."""
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        _, mark, ending = line.partition(_HEREDOC)
        if not (mark and line.split()[:2] == ["embedded", "file"]):
            yield number, line
            continue
        collected = [line]
        for _, inner in numbered:
            collected.append(inner)
            if inner.strip() == ending.strip():
                break
        yield number, "\n".join(collected)
