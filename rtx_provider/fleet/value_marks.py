"""What of an office's values no line shows, and what is approved with the lines all the same.

That is each secret, by its ciphertext, and each setting: with another `rtx:host`, the same lines go
to another router. A setting may stand in the office's file, in `fleet.yaml`, in `Pulumi.yaml` and
in the environment.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rtx_provider.fleet.inventory import read_config
from rtx_provider.settings import SECRETS, RouterSettings, config_key, environment_key
from rtx_provider.shared_values import FILE, GROUPS_KEY, OFFICE_KEY, TAGS_KEY, is_secure
from rtx_provider.workspace.paths import PROJECT, stack_file

_SHOWN_OR_HARMLESS = frozenset({OFFICE_KEY, GROUPS_KEY, TAGS_KEY, "rtx:accept"})
"""The keys whose plain values show in the lines, or reach no router."""
_NOT_IN_PLAIN = frozenset(config_key(name) for name in SECRETS)
"""The keys of secrets. One that nobody has encrypted has no mark, because it could be guessed."""
OWN_FILES = frozenset({"private_key_file", "known_hosts"})
"""Settings that name a file of the machine, which has another place on each."""
_PLAIN = [each for each in RouterSettings.model_fields if each not in {*SECRETS, *OWN_FILES}]
_OF_THE_ENVIRONMENT = (
    *(environment_key(name) for name in _PLAIN),
    "RTX_OVERWRITE",
)


def value_marks(
    folder: Path, office: str, environment: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return a mark of each such value of an office and of what it shares, with its place.

    No secret of the environment is among them, because it is not encrypted there.

    Args:
        folder: The folder of the project.
        office: The office.
        environment: The environment of the run.
    """
    files = (folder / PROJECT, folder / FILE, stack_file(folder, office))
    own = tuple(mark for path in files if path.is_file() for mark in _of_file(path))
    given = environment or {}
    return (*own, *(f"${name}={given[name]}" for name in _OF_THE_ENVIRONMENT if given.get(name)))


def _of_file(path: Path) -> Iterator[str]:
    config, _ = read_config(path)  # the engine reports what is wrong with it
    for key, value in config.items():
        is_shown = key in _SHOWN_OR_HARMLESS or key in _NOT_IN_PLAIN
        yield from _marks(value, f"{path.name}: {key}", only_secrets=is_shown)


def _marks(node: Any, place: str, *, only_secrets: bool) -> Iterator[str]:  # noqa: ANN401  # any YAML
    if is_secure(node):
        yield f"{place}={node['secure']}"
    elif isinstance(node, Mapping):
        for name, each in node.items():
            yield from _marks(each, f"{place}.{name}", only_secrets=only_secrets)
    elif isinstance(node, list):
        for number, each in enumerate(node):
            yield from _marks(each, f"{place}[{number}]", only_secrets=only_secrets)
    elif not only_secrets:
        yield f"{place}={node}"
