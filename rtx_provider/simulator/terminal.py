r"""An interactive console without a socket: it takes bytes and returns bytes.

A console waits for a line, for a password, for a key of the pager, or for Y or N. It takes
everything that arrives as the input for which it waits: letters typed ahead turn pages, too.

Example:
    terminal = Terminal(device, console, threading.RLock(), [])
    terminal.greet()
    terminal.feed(b"show environment\r")
    printed = terminal.take()

Source: 2.1.2, 2.4, 4.22, 4.23, 56.1, 56.3.
Unverified: the pager in English, the answer to a wrong password, that folded lines fill a page.
"""

import threading
from enum import Enum, auto

from rtx_provider.simulator import accounts
from rtx_provider.simulator.device import Console, Device
from rtx_provider.simulator.doors import DroppedError
from rtx_provider.simulator.editor import BACKSPACES, ENTERS, INTERRUPT, Editor
from rtx_provider.simulator.faults import Kind
from rtx_provider.simulator.replies import Complaint
from rtx_provider.simulator.screen import banner, folded, prompt, width_of
from rtx_provider.simulator.words import unquote

_QUIT_KEYS = (ord("q"), ord("Q"), INTERRUPT)
_SPACE = ord(" ")
# These words leave the administrator level, and end the login at user level.
LEAVE = ("exit", "quit")


class Waiting(Enum):
    """The input for which a console waits."""

    LINE = auto()
    PASSWORD = auto()
    PAGER = auto()
    ANSWER = auto()


class Terminal:
    """A console at which a client types.

    Args:
        device: the router.
        console: the login, with its `login` set.
        lock: held while a key is processed, and never while waiting.
        lines: where each line that is run is recorded.
    """

    def __init__(
        self, device: Device, console: Console, lock: threading.RLock, lines: list[str]
    ) -> None:
        """Create the console; nothing is printed yet."""
        self._device = device
        self._lock = lock
        self._lines = lines
        self._out = bytearray()
        self._secret = bytearray()
        self._unread: list[str] = []
        self._after_return = False
        self._is_silent = False
        self._logged_in_as_administrator = console.is_administrator
        self.console = console
        self.editor = Editor()
        self.waits_for = Waiting.LINE
        self.is_over = False
        self.is_clean = False
        self.was_administrator = console.is_administrator

    @property
    def user(self) -> str:
        """Return the name of the user who is logged in."""
        return self.console.login.name if self.console.login else ""

    def greet(self) -> None:
        """Print the banner and the first prompt."""
        with self._lock:
            self._print(banner(self._device.model))
            self._prompt()

    def take(self) -> bytes:
        """Return what was printed since the last call."""
        printed = bytes(self._out)
        self._out.clear()
        return printed

    def feed(self, data: bytes) -> None:
        """Process the bytes that arrived together.

        Raises:
            DroppedError: if a fault cuts the power or drops the connection.
        """
        keys = self.keys(data)
        self._after_return = data.endswith(b"\r")
        self._is_silent = self._echo_at_once(keys)
        for key in keys:
            if self.is_over:
                return
            with self._lock:
                is_flushed = self._press(key)
            if is_flushed:
                return

    def keys(self, data: bytes) -> bytes:
        """Return the bytes as keys: CR, LF and CR LF, even in two pieces, are one Enter."""
        rest = data[1:] if self._after_return and data.startswith(b"\n") else data
        return rest.replace(b"\r\n", b"\r").replace(b"\n", b"\r")

    def asks_password(self, line: str) -> bool:
        """Return whether this line would make the console ask for a password, at user level."""
        is_asked = accounts.elevation(self._device, self.user) == "password"
        return is_asked and line.lower().split() == ["administrator"]

    def _echo_at_once(self, keys: bytes) -> bool:
        is_early = self._device.options.ssh_type_ahead == "echo-first"
        if not is_early or self.waits_for is not Waiting.LINE:
            return False
        twin = self.editor.copy()
        for key in keys:
            self._out += twin.press(key)[0]
        return True

    def _press(self, key: int) -> bool:
        # Returns whether what was typed behind this key is lost.
        habit = self._device.options.ssh_type_ahead
        if self.waits_for is Waiting.LINE:
            return self._type(key) and habit == "discard"
        if self.waits_for is Waiting.PASSWORD:
            self._type_password(key)
            return key in ENTERS and habit == "flush-at-password"
        if self.waits_for is Waiting.PAGER:
            self._turn(key)
        else:
            self._answer(key)
        return False

    def _type(self, key: int) -> bool:
        echo, line = self.editor.press(key)
        if not self._is_silent:
            self._out += echo
        if line is None:
            return False
        if not line.strip():
            self._prompt()
            return False
        self._run(line)
        return True

    def _run(self, line: str) -> None:
        faults = self._device.faults
        if faults.take(Kind.POWER_CUT, line):
            self._device.restart()
            raise DroppedError
        if faults.take(Kind.DROP_LINE, line):
            raise DroppedError
        if not accounts.is_secret(self._device, line):
            self._lines.append(line)
        words = line.lower().split()
        if words == ["administrator"]:
            self._elevate(line)
        elif words[0] in LEAVE and words[1:] in ([], ["save"]):
            self._leave(line, saves=len(words) > 1)
        else:
            self._execute(line)

    def _execute(self, line: str) -> None:
        boots = self._device.boots
        output = self._device.execute(line, self.console)
        if self._device.boots != boots:
            self.is_over = True
            return
        self._show(output)

    def _elevate(self, line: str) -> None:
        complaint = self._device.faults.refusal(line)
        way = accounts.elevation(self._device, self.user)
        if complaint is None and way is None:
            complaint = self._complain(Complaint.ELEVATION)
        if self.console.is_administrator:
            self._prompt()
        elif complaint is not None:
            self._show(complaint)
        elif way == "password":
            self._secret.clear()
            self._say("Password: ")
            self.waits_for = Waiting.PASSWORD
        else:
            self._change_level(is_administrator=True)

    def _type_password(self, key: int) -> None:
        if key in BACKSPACES:
            self._secret[-1:] = b""
        elif key == INTERRUPT:
            self._say("\r\n")
            self._prompt()
        elif key not in ENTERS:
            self._secret.append(key)
        else:
            self._say("\r\n")
            self._check_password()

    def _check_password(self) -> None:
        expected = self._device.options.administrator_password.encode()
        if bytes(self._secret) == expected:
            self._change_level(is_administrator=True)
        else:
            self._show(self._complain(Complaint.PASSWORD))

    def _leave(self, line: str, *, saves: bool) -> None:
        complaint = self._device.faults.refusal(line)
        if complaint is None and saves and not self.console.is_administrator:
            complaint = self._complain(Complaint.LEVEL)
        if complaint is not None:
            self._show(complaint)
        elif saves:
            self._print(self._device.execute("save", self.console))
            self._step_down()
        elif self.console.is_administrator and self._device.is_unsaved:
            self._ask()
        else:
            self._step_down()

    def _ask(self) -> None:
        is_japanese = self._device.is_japanese
        self._say(
            "新しい設定を保存しますか? (Y/N)" if is_japanese else "Save new configuration ? (Y/N)"
        )
        self.waits_for = Waiting.ANSWER

    def _answer(self, key: int) -> None:
        letter = chr(key).upper()
        if letter not in {"Y", "N"}:
            self._say("\r\n")
            self._ask()
            return
        self._say(f"{chr(key)}\r\n")
        if letter == "Y":
            self._print(self._device.execute("save", self.console))
        self._step_down()

    def _step_down(self) -> None:
        if self.console.is_administrator and not self._logged_in_as_administrator:
            self._change_level(is_administrator=False)
            return
        self._device.rollbacks.stop(self.console.login)
        self.is_over = self.is_clean = True

    def _change_level(self, *, is_administrator: bool) -> None:
        self.console.is_administrator = is_administrator
        self.was_administrator |= is_administrator
        if self.console.login:
            self.console.login.is_administrator = is_administrator
        self._prompt()

    def _complain(self, complaint: Complaint) -> str:
        return complaint.say(japanese=self._device.is_japanese)

    def _show(self, output: str) -> None:
        self._unread = list(folded(output, self._width))
        self._turn_page(self._device.page)

    def _turn_page(self, count: int | None) -> None:
        shown = self._unread[:count]
        self._unread = self._unread[len(shown) :]
        self._say("".join(f"{line}\r\n" for line in shown))
        if self._unread:
            self._say(self._pager)
            self.waits_for = Waiting.PAGER
        else:
            self._prompt()

    def _turn(self, key: int) -> None:
        is_quit = key in _QUIT_KEYS
        if not is_quit and key != _SPACE and key not in ENTERS:
            return
        # The pager's text is overwritten in place; a client that ignores CR sees it in the line.
        self._say(f"\r{' ' * width_of(self._pager)}\r")
        if is_quit:
            self._unread.clear()
        self._turn_page(self._device.page if key == _SPACE else 1)

    def _print(self, output: str) -> None:
        self._say("".join(f"{line}\r\n" for line in folded(output, self._width)))

    def _prompt(self) -> None:
        text = prompt(
            unquote(self._device.running.value("console prompt", "")),
            self.console.selected,
            anonymous=self._device.options.ssh_anonymous_prompt,
            is_administrator=self.console.is_administrator,
        )
        self._say(text)
        self.waits_for = Waiting.LINE
        wraps = self._device.options.ssh_echo_wraps
        self.editor.begin(self._device.codec, width_of(text), self._width if wraps else None)

    def _say(self, text: str) -> None:
        # A character that the charset lacks is replaced, as on the router (4.56).
        self._out += text.encode(self._device.codec, errors="replace")

    @property
    def _pager(self) -> str:
        return "--- つづく ---" if self._device.is_japanese else "---more---"

    @property
    def _width(self) -> int:
        return int(self._device.running.value("console columns", "80")) - 1
