"""The environment in which ``pulumi`` and ``rtx`` work by hand: ``eval "$(make -s env)"``.

Prints shell exports and nothing else; whatever there is to say goes to standard error.
May import: standard library, `messages`, `paths`, `pulumi_cli`, `simulator`.
"""

from __future__ import annotations

import os
import shlex
import sys

from tools import paths, pulumi_cli, simulator
from tools.messages import exit_status
from tools.simulator import Simulator

PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
DEMO_PASSPHRASE = "rtx-demo"  # noqa: S105 - public: it protects the demo's made-up secrets only


def pulumi_variables() -> dict[str, str]:
    """Return what Pulumi needs to work inside this checkout and to ask nobody outside.

    The environment's ``bin`` stands first on PATH because an older language host knows no
    ``virtualenv`` option and runs the first ``python3`` it finds.
    """
    paths.BACKEND.mkdir(parents=True, exist_ok=True)
    variables = {
        "PATH": search_path(str(paths.VENV / "bin"), str(pulumi_cli.ensure())),
        "PULUMI_BACKEND_URL": f"file://{paths.BACKEND}",
        "PULUMI_HOME": str(paths.PULUMI_HOME),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    if not any(name in os.environ for name in PASSPHRASES):
        variables[PASSPHRASES[0]] = DEMO_PASSPHRASE
    return variables


def shared_backend() -> dict[str, str]:
    """Return the backend that a team has set, for work by hand; `make up` keeps to the checkout.

    That of another checkout, which its own `make env` left in the shell, is none.
    """
    url = os.environ.get("PULUMI_BACKEND_URL", "")
    is_ours = url.startswith("file://") and url.endswith(f"/{paths.BACKEND.parent.name}/backend")
    return {"PULUMI_BACKEND_URL": url} if url and not is_ours else {}


def search_path(*first: str) -> str:
    """Return PATH with the folders of `first` in front, each named once."""
    current = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(dict.fromkeys((*first, *current)))


def exports(variables: dict[str, str]) -> str:
    """Render variables as lines that any POSIX shell evaluates to just these values."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def main() -> int:
    """Print the exports, with those of a stack's router where one is named and simulated."""
    variables = pulumi_variables()
    variables |= shared_backend()
    for stack in sys.argv[1:]:
        router = Simulator(stack)
        port = router.running_port()
        variables |= simulator.settings_of(router, port) if port is not None else {}
    sys.stdout.write(exports(variables))
    return 0


if __name__ == "__main__":
    sys.exit(exit_status(main))
