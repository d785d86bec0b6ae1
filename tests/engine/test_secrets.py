"""No secret reaches the state file, a preview, a log, an error or a process's arguments."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.trial import KEY, PASSWORDS, Office, Open, Prepared, offices

pytestmark = pytest.mark.xdist_group("secrets")  # one office for all tests
ADMINISTRATOR = "Adm-office-5150"
USER = "Usr-office-6160"
API = "Api0office7170"
SECRETS = (KEY, *PASSWORDS.values(), ADMINISTRATOR, USER, API)


def hidden_office(open_office: Open) -> Office:
    """Return an office all of whose secrets are encrypted in the stack's configuration."""
    office = open_office(administrator_password=ADMINISTRATOR, password=USER, api_password=API)
    for name in ("RTX_ADMINISTRATOR_PASSWORD", "RTX_API_PASSWORD"):
        del office.environment[name]
    office.write_office(preSharedKey=None, users=[{"name": "alice"}, {"name": "bob"}])
    office.set_secret("rtx:office.preSharedKey", KEY)
    office.set_secret("rtx:office.users[0].password", PASSWORDS["alice"])
    office.set_secret("rtx:office.users[1].password", PASSWORDS["bob"])
    office.set_secret("rtx:administratorPassword", ADMINISTRATOR)
    office.set_secret("rtx:password", USER)
    office.set_secret("rtx:apiPassword", API)
    return office


def leaks(text: str) -> list[str]:
    """Return the secrets that a text holds."""
    return [secret for secret in SECRETS if secret in text]


def everything_on_disk(folder: Path) -> str:
    """Return the text of the stack's files: state, history, Pulumi's backups, configuration.

    The backups of the router hold what it shows; only their owner can read them.
    """
    others = ("/home/", "/.rtx/backups/")
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part in str(path) for part in others)
    ]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


@dataclass(frozen=True)
class FirstUp:
    """The first `up` of an office, logged at the highest level.

    Attributes:
        preview: What the preview before it printed.
        text: What it printed, its own preview and all logs included.
        processes: The command lines of all processes that ran meanwhile.
        office: The office after it.
    """

    preview: str
    text: str
    processes: set[str]
    office: Prepared


@pytest.fixture(scope="module")
def first_up(tmp_path_factory: pytest.TempPathFactory) -> FirstUp:
    """Bring an office up once, and keep all that could show a secret."""
    with offices(tmp_path_factory.mktemp("secrets"), previews=True) as start:
        office = hidden_office(start)
        preview = office.preview("--diff")
        with watched_processes() as seen:
            text = office.up("--diff", "--logtostderr", "--logflow", "-v=9")
        return FirstUp(preview, text, seen, office.prepared())


def that_is_up(open_office: Open, first_up: FirstUp) -> Office:
    """Open a copy of the office that is up."""
    office = open_office(
        prepared=first_up.office,
        administrator_password=ADMINISTRATOR,
        password=USER,
        api_password=API,
    )
    for name in ("RTX_ADMINISTRATOR_PASSWORD", "RTX_API_PASSWORD"):
        del office.environment[name]
    return office


def test_the_secrets_do_arrive_on_the_router(first_up: FirstUp) -> None:
    """Otherwise the tests below would look for what nobody has."""
    on_router = first_up.office.router
    assert [secret for secret in (KEY, *PASSWORDS.values()) if secret not in on_router] == []


def test_state_and_previews_hold_none(open_office: Open, first_up: FirstUp) -> None:
    office = that_is_up(open_office, first_up)
    office.previews = True
    texts = [first_up.preview, first_up.text]
    office.set_secret("rtx:office.users[1].password", PASSWORDS["bob"] + "-new")
    texts += [office.preview("--diff", "--json"), office.preview("--diff"), office.up("--diff")]
    office.router.edit(["no ipsec ike pre-shared-key 1", "pp select anonymous",
                        "pp auth username alice Hand-made-8", "pp select none"])  # fmt: skip
    texts += [office.refresh(), office.pulumi("stack", "export", "--stack", "test")]
    texts.append(office.up("--diff", ok=False))
    assert "`pp auth username alice" in texts[-1]
    office.environment["RTX_OVERWRITE"] = "pp-user:anonymous:alice"
    texts += [office.up("--diff"), office.destroy()]
    assert leaks("\n".join(texts)) == []
    assert "Hand-made-8" not in "\n".join(texts)
    assert leaks(everything_on_disk(office.folder)) == []


@pytest.mark.language_host  # it writes no compiled form of this program, whose secret is no input
def test_adopted_lines_of_others_are_kept_as_secrets(open_office: Open) -> None:
    office = open_office(program=ADOPT_PROGRAM)
    theirs = ["pp select anonymous", "pp auth username alice Their-secret-1", "pp select none"]
    office.router.edit(theirs)
    texts = [office.preview("--diff"), office.up("--diff")]
    assert "pp auth username alice Our-secret-2" in office.router.running_text()
    disk = everything_on_disk(office.folder).replace(ADOPT_PROGRAM, "")
    assert [each for each in ("Their-secret-1", "Our-secret-2") if each in disk] == []
    texts.append(office.destroy())
    assert "pp auth username alice" not in office.router.running_text()
    assert "Their-secret-1" not in "\n".join(texts)
    assert "Our-secret-2" not in "\n".join(texts)


def test_logs_at_the_highest_level_hold_none(first_up: FirstUp) -> None:
    assert len(first_up.text) > 100_000
    assert leaks(first_up.text) == []


def test_errors_hold_none(open_office: Open) -> None:
    office = hidden_office(open_office)
    office.router.faults.refuse(r"ipsec ike pre-shared-key 1", "Error: Parameter out of range")
    office.router.faults.refuse(r"pp auth username bob", "Error: Parameter out of range")
    text = office.up("--continue-on-error", ok=False)
    assert "`ipsec ike pre-shared-key 1 text *` was refused" in text
    assert "`pp auth username bob *` was refused" in text
    office.set_secret("rtx:administratorPassword", ADMINISTRATOR + "x")
    office.set_secret("rtx:apiPassword", API + "x")
    text += office.up(ok=False)
    assert "refused the credentials" in text
    office.set_secret("rtx:office.preSharedKey", KEY + '"\nsave')
    office.set_secret("rtx:office.users[0].password", PASSWORDS["alice"] + "'")
    text += office.preview(ok=False)
    assert "office.preSharedKey: holds" in text
    assert "office.users[0].password: holds" in text
    assert leaks(text) == []


def test_a_router_password_that_is_not_encrypted_is_refused(
    open_office: Open, first_up: FirstUp
) -> None:
    office = that_is_up(open_office, first_up)
    office.preview()
    office.configure("rtx:apiPassword", API)
    text = office.preview(ok=False)
    assert "`pulumi config set --secret rtx:apiPassword --stack test`" in text
    assert leaks(text) == []


def test_arguments_of_processes_hold_none(first_up: FirstUp) -> None:
    assert any("pulumi.dynamic" in each for each in first_up.processes)
    assert leaks("\n".join(first_up.processes)) == []


@contextmanager
def watched_processes() -> Iterator[set[str]]:
    """Collect the command lines of all processes that run meanwhile."""
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                except OSError:  # the process is gone
                    continue
            time.sleep(0.02)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


ADOPT_PROGRAM = """\
from rtx_provider.resources.pp_user import PpUser

PpUser("alice", username="alice", password="Our-secret-2", adopt=True)
"""
