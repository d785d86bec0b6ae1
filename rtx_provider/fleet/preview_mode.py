"""Whether the preview of an office asks its router, as `rtx:preview` says."""

from collections.abc import Mapping
from pathlib import Path

from rtx_provider.fleet.inventory import read_config
from rtx_provider.settings import config_key, environment_key
from rtx_provider.shared_values import FILE
from rtx_provider.workspace.paths import PROJECT, stack_file

_KEY, _VARIABLE = config_key("preview"), environment_key("preview")


def asks_router(folder: Path, office: str, environment: Mapping[str, str]) -> bool:
    """Return whether the preview of an office asks its router.

    The office's own file comes first, then `Pulumi.yaml`, `fleet.yaml` and the environment, as for
    the provider.

    Args:
        folder: The folder of the project.
        office: The office.
        environment: The environment of the run.
    """
    files = (stack_file(folder, office), folder / PROJECT, folder / FILE)
    found = (_setting(path) for path in files if path.is_file())
    return (next(filter(None, found), "") or environment.get(_VARIABLE)) == "live"


def _setting(path: Path) -> str:
    config, _ = read_config(path)  # the engine reports what is wrong with it
    value = config.get(_KEY)
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("default")
    return value if isinstance(value, str) else ""
