"""The environment for calling ``pulumi`` and ``rtx`` by hand: ``eval "$(make -s env)"``.

Standard output receives shell exports only; messages go to standard error.
"""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from rtx_provider.command_errors import without_login
from rtx_provider.shared_values import FILE, PUBLIC_SALTS
from rtx_provider.workspace import paths, pulumi_cli, simulator
from rtx_provider.workspace.messages import ToolError, say, some
from rtx_provider.workspace.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
PARALLEL = {"PULUMI_PARALLEL": "64"}
"""How many operations the engine runs at once. They only wait for the router, so more of them go
into one request and behind one confirmed commit; by default, there are eight on two cores."""
BACKEND = "PULUMI_BACKEND_URL"
POSTGRES = ("postgres://",)
READS_AT_ONCE = {"PULUMI_DIY_BACKEND_PARALLEL": "1"}
"""How many states Pulumi reads from PostgreSQL at once. Each read takes two connections, of which a
command has twice as many as processors; with Pulumi's default of ten, `pulumi stack ls` waits for
ever on a small machine."""
DEMO_PASSPHRASE = "rtx-demo"  # noqa: S105 - public: it protects the demo's made-up secrets only
DEMOS = ("demo", "seed")
PIP = {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
"""Pulumi's language host runs `pip list` before each run of a program; with this, pip does not
look for a newer pip, for which it may wait for a network, and starts programs that describe the
machine."""
# The engine writes a log of each command, even of `pulumi version`, and deletes the older ones.
LOG_LIMITS = {"PULUMI_LOG_ROTATION_MAX_AGE_DAYS": "7", "PULUMI_LOG_ROTATION_MAX_TOTAL_MB": "20"}
LOGS = 50
"""How many of those logs are kept at most."""
_WRONG = "incorrect passphrase"
_SALT = re.compile(r"^encryptionsalt: *(\S+)", re.MULTILINE)
_PROVIDER = re.compile(r"^secretsprovider: *(\S+)", re.MULTILINE)
_PROJECTS_BACKEND = re.compile(
    r"^backend:[ \t]*\n(?:[ \t]+[^\n]*\n)*?[ \t]+url: *(\S+)", re.MULTILINE
)


def pulumi_variables(stack: str | None = None) -> dict[str, str]:
    """Return the variables with which Pulumi works inside this project, without a service outside.

    The environment's ``bin`` comes first on PATH, because an older language host ignores the
    option ``virtualenv`` and runs the first ``python3`` that it finds. Only a demo gets the
    public passphrase, and one that is encrypted with it has no use for another; without a stack,
    the variables are those of the demo and of tests.
    """
    paths.backend().mkdir(parents=True, exist_ok=True)
    variables = {
        "PATH": search_path(str(paths.PYTHON.parent), str(pulumi_cli.ensure())),
        BACKEND: f"file://{paths.backend()}",
        "PULUMI_HOME": str(paths.state() / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **{name: os.environ.get(name, value) for name, value in (PARALLEL | PIP).items()},
    }
    remove_old_logs(paths.state() / "pulumi-home" / "logs")
    variables |= {name: value for name, value in LOG_LIMITS.items() if name not in os.environ}
    is_demos = stack is None or is_demo(stack)
    if _is_public(stack) or (is_demos and not given_passphrase()):
        variables[PASSPHRASES[0]] = DEMO_PASSPHRASE
    return variables


def remove_old_logs(folder: Path) -> None:
    """Delete the engine's logs but for the newest, because the engine limits only their size."""
    known = sorted(folder.glob("*.log"), key=_changed, reverse=True)
    for log in known[LOGS:]:
        log.unlink(missing_ok=True)  # another process may have deleted it


def _changed(log: Path) -> float:
    try:
        return log.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def stack_variables(stack: str) -> dict[str, str]:
    """Return the variables for one stack, with the backend in which its state is.

    A demo's state is always the project's own, so that it never gets into a team's backend.
    """
    variables = pulumi_variables(stack)
    if is_demo(stack):
        return variables
    if projects_backend():
        del variables[BACKEND]  # or it would take the place of that in Pulumi.yaml
    return variables | shared_backend() | reading()


def reading() -> dict[str, str]:
    """Return the variables by which Pulumi's commands can read the backend of a team."""
    url = shared_backend().get(BACKEND) or projects_backend()
    given = READS_AT_ONCE.keys() & os.environ.keys()
    return READS_AT_ONCE if url.startswith(POSTGRES) and not given else {}


def environment_of(stack: str) -> dict[str, str]:
    """Return the whole environment for Pulumi's commands on one stack."""
    variables = stack_variables(stack)
    own = {name: value for name, value in os.environ.items() if name not in unwanted()}
    return own | variables


def unwanted() -> set[str]:
    """Return the variables of this process that no command gets as they are."""
    return {BACKEND, *(name for name in PASSPHRASES if not os.environ.get(name))}


def shared_backend() -> dict[str, str]:
    """Return the backend that a team has set.

    A backend that the `make env` of another project left in the shell is ignored.
    """
    url = os.environ.get(BACKEND, "")
    return {BACKEND: url} if url and not _is_of_a_project(url) else {}


def projects_backend() -> str:
    """Return the backend that the project's file names; empty if it names none."""
    found = _PROJECTS_BACKEND.search(_text_of(paths.PROJECT))
    return found[1] if found else ""


def is_demo(stack: str) -> bool:
    """Return whether a stack is a demo, whose secrets are made up and public."""
    text = _text_of(_file_of(stack))
    salt, provider = _SALT.search(text), _PROVIDER.search(text)
    if salt is None:
        return stack in DEMOS and provider is None
    return _is_public(stack)


def _is_public(stack: str | None) -> bool:
    """Return whether the secrets of a stack are encrypted with the public passphrase."""
    salt = _SALT.search(_text_of(_file_of(stack))) if stack else None
    return salt is not None and salt[1].startswith(PUBLIC_SALTS)


def given_passphrase() -> str:
    """Return the variable with which the user has given a passphrase; empty if with none.

    An empty one counts as none: Pulumi would take it for a passphrase, which protects nothing, and
    it is what a CI sets where a secret is missing.
    """
    return next((name for name in PASSPHRASES if os.environ.get(name)), "")


def wrong_passphrase(said: str, stack: str) -> str:
    """Return what to do where Pulumi says that the passphrase is wrong; empty if it does not.

    Args:
        said: What a command of Pulumi's has printed.
        stack: The stack that it was about.
    """
    if _WRONG not in said:
        return ""
    given = given_passphrase() or PASSPHRASES[0]
    return (
        f"the passphrase in {given} is not the one with which {_file_of(stack)} is encrypted; set "
        "that one (offices that run together have the same)"
    )


def refuse_without_passphrase(stacks: Iterable[str]) -> None:
    """Refuse to work on stacks whose secrets nobody could decrypt, with one line for all of them.

    Raises:
        ToolError: A stack has a passphrase of its own, and none is given.
    """
    if given_passphrase():
        return
    shared = _SALT.search(_text_of(FILE))
    needing = [name for name in stacks if shared or _SALT.search(_text_of(_file_of(name)))]
    named = [name for name in needing if not is_demo(name)]
    if named:
        is_empty = PASSPHRASES[0] in os.environ
        msg = (
            f"{PASSPHRASES[0]} is {'empty' if is_empty else 'not set'}, so the secrets of "
            f"{some(named)} cannot be decrypted; set it, or "
            f"{PASSPHRASES[1]} (in a CI, the job must be given the secret)"
        )
        raise ToolError(msg)


def refuse_unsafe(stack: str) -> None:
    """Refuse to prepare a shell in which the secrets of a stack would not be protected.

    Raises:
        ToolError: The stack needs a passphrase of its own.
    """
    text = _text_of(_file_of(stack))
    provider = _PROVIDER.search(text)
    url = shared_backend().get(BACKEND) or projects_backend()
    is_elsewhere = url.startswith("https://") and not _SALT.search(text)
    if is_demo(stack) or is_elsewhere or (provider and provider[1] != "passphrase"):
        return
    given = given_passphrase()
    if given == PASSPHRASES[0] and os.environ[given] == DEMO_PASSPHRASE:
        why = "this shell has the demo's, which is public"
    elif given:
        return
    else:
        why = "this shell has none, and the demo's is public"
    msg = (
        f"stack {stack} needs a passphrase of its own, and {why}; export "
        "PULUMI_CONFIG_PASSPHRASE_FILE=FILE or PULUMI_CONFIG_PASSPHRASE, then run this again"
    )
    raise ToolError(msg)


def replace_environment(wanted: Mapping[str, str]) -> None:
    """Give this process another environment; what stays the same is not touched."""
    for name in os.environ.keys() - wanted.keys():
        os.environ.pop(name, None)  # a thread that a program has left may be quicker
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def search_path(*first: str) -> str:
    """Return PATH with the folders in `first` in front, and each folder only once."""
    current = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(dict.fromkeys((*first, *current)))


def exports(variables: dict[str, str]) -> str:
    """Return the variables as export lines for any POSIX shell."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def leftovers() -> str:
    """Return the line that takes an earlier simulated router out of the shell."""
    if simulator.STACK not in os.environ:
        return ""
    names = sorted(name for name in simulator.VARIABLES if name in os.environ)
    return f"unset {' '.join(map(shlex.quote, names))}\n"


def by_hand(stack: str | None) -> dict[str, str]:
    """Return the variables for work by hand, with the simulated router of `stack` if it runs.

    Raises:
        ToolError: The stack needs a passphrase of its own.
    """
    if stack is None:
        return pulumi_variables() | shared_backend() | reading()
    refuse_unsafe(stack)
    variables = stack_variables(stack)
    router = Simulator(stack)
    port = router.running_port()
    return variables | (simulator.settings_of(router, port) if port is not None else {})


def say_what_is_used(stack: str | None, variables: dict[str, str]) -> None:
    """Say which backend holds the state, and where the passphrase comes from."""
    whose = f"stack {stack}" if stack else "no stack"
    say(f"{whose}: {_backend_words(variables)}; {_passphrase_words(stack, variables)}")
    url = os.environ.get(BACKEND, "")
    if url and url != variables.get(BACKEND):
        say(f"the shell's {BACKEND}={without_login(url)} is not used")


def _backend_words(variables: dict[str, str]) -> str:
    url = variables.get(BACKEND, "")
    if url == f"file://{paths.backend()}":
        return f"the state is in {paths.backend()}, the project's own"
    if url:
        return f"the state is in {without_login(url)}, which {BACKEND} of the shell names"
    return f"the state is in {without_login(projects_backend())}, which {paths.PROJECT} names"


def _passphrase_words(stack: str | None, variables: dict[str, str]) -> str:
    given = given_passphrase()
    is_demos = variables.get(PASSPHRASES[0]) == DEMO_PASSPHRASE
    if given and not is_demos:
        return f"the passphrase is that of the shell's {given}"
    if is_demos:
        return "the passphrase is the demo's, which is public: encrypt nothing of your own with it"
    provider = _PROVIDER.search(_text_of(f"Pulumi.{stack}.yaml"))
    if provider and provider[1] != "passphrase":
        return f"no passphrase is set, because stack {stack} has another secrets provider"
    if shared_backend().get(BACKEND, "").startswith("https://"):
        return "no passphrase is set, so the service has to encrypt the secrets"
    return f"{PASSPHRASES[0]} is not set: without it no secret of stack {stack} can be read"


def _is_of_a_project(url: str) -> bool:
    return url.startswith("file://") and url.endswith("/.rtx/backend")


def _file_of(stack: str) -> str:
    return f"Pulumi.{stack}.yaml"


def _text_of(name: str) -> str:
    path = paths.root() / name
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
