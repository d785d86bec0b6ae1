"""The environment for calling ``pulumi`` and ``rtx`` by hand: ``eval "$(make -s env)"``.

Standard output receives shell exports only; messages go to standard error.
"""

from __future__ import annotations

import os
import shlex

from rtx_provider.workspace import paths, pulumi_cli, simulator
from rtx_provider.workspace.simulator import Simulator

PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
PARALLEL = {"PULUMI_PARALLEL": "64"}
"""How many operations the engine runs at once. They only wait for the router, so more of them go
into one request and behind one confirmed commit; by default, there are eight on two cores."""
DEMO_PASSPHRASE = "rtx-demo"  # noqa: S105 - public: it protects the demo's made-up secrets only


def pulumi_variables() -> dict[str, str]:
    """Return the variables with which Pulumi works inside this project, without a service outside.

    The environment's ``bin`` comes first on PATH, because an older language host ignores the
    option ``virtualenv`` and runs the first ``python3`` that it finds.
    """
    paths.backend().mkdir(parents=True, exist_ok=True)
    variables = {
        "PATH": search_path(str(paths.PYTHON.parent), str(pulumi_cli.ensure())),
        "PULUMI_BACKEND_URL": f"file://{paths.backend()}",
        "PULUMI_HOME": str(paths.state() / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **{name: os.environ.get(name, value) for name, value in PARALLEL.items()},
    }
    if not any(name in os.environ for name in PASSPHRASES):
        variables[PASSPHRASES[0]] = DEMO_PASSPHRASE
    return variables


def shared_backend() -> dict[str, str]:
    """Return the backend that a team has set. It is for work by hand; `make up` does not use it.

    A backend that the `make env` of another project left in the shell is ignored.
    """
    url = os.environ.get("PULUMI_BACKEND_URL", "")
    is_ours = url.startswith("file://") and url.endswith("/.rtx/backend")
    return {"PULUMI_BACKEND_URL": url} if url and not is_ours else {}


def search_path(*first: str) -> str:
    """Return PATH with the folders in `first` in front, and each folder only once."""
    current = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(dict.fromkeys((*first, *current)))


def exports(variables: dict[str, str]) -> str:
    """Return the variables as export lines for any POSIX shell."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def by_hand(stack: str | None) -> dict[str, str]:
    """Return the variables for work by hand, with the simulated router of `stack` if it runs."""
    variables = pulumi_variables() | shared_backend()
    if stack is None:
        return variables
    router = Simulator(stack)
    port = router.running_port()
    return variables | (simulator.settings_of(router, port) if port is not None else {})
