"""The values that offices share, for a program and for the process of a provider."""

import os
from collections.abc import Mapping
from typing import Any

from rtx_provider.errors import SettingsError
from rtx_provider.resources._stack_file import StackFile, project_folder
from rtx_provider.settings import LABEL_KEY, Lookup, RouterSettings, config_key
from rtx_provider.shared_values import (
    FILE,
    OFFICE_KEY,
    SharedValues,
    merged,
    read_shared,
    readable,
    shared_office,
    shared_settings,
)

SETTINGS = tuple(map(config_key, RouterSettings.model_fields))
"""The keys of all settings of a router."""
_HOST = config_key("host")


def shared_values() -> SharedValues | None:
    """Return the shared values of the running project, as they are written; None if it has none."""
    folder = project_folder()
    return read_shared(folder) if folder else None


def as_stack_file(shared: SharedValues) -> StackFile:
    """Return shared values as a file in which one can see what is encrypted."""
    return StackFile(
        FILE,
        shared.values,
        has_passphrase=shared.has_passphrase,
        option=f"--config-file {FILE} ",
    )


def office_over(shared: SharedValues, own: Any, stack: str) -> Any:  # noqa: ANN401  # as written
    """Return the office of a stack, readable, over what the offices share.

    Raises:
        SettingsError: The shared values cannot be read, or not be decrypted.
    """
    return merged(shared_office(readable(shared, [OFFICE_KEY], stack, os.environ)), own)


def with_shared_settings(own: Lookup, stack: str) -> Lookup:
    """Return a lookup in which shared settings stand in for those that a stack lacks.

    They belong to routers that the stacks name. A router that only the environment names, such as
    a simulated one, has all its settings there, and must not get anybody's passwords.

    Args:
        own: Finds the settings of the stack by their keys.
        stack: The name of the stack.

    Raises:
        SettingsError: The shared values cannot be read, or not be decrypted.
    """
    shared = None if own(LABEL_KEY) or not own(_HOST) else shared_values()
    if shared is None:
        return own
    lacking = [key for key in SETTINGS if not own(key)]
    found = shared_settings(_once_readable(shared, lacking, stack), lacking)
    return lambda key: own(key) or found.get(key)


_FAULTS: dict[SharedValues, str] = {}
"""Why shared values are not readable: the engine configures each class of a process by itself."""


def _once_readable(shared: SharedValues, keys: list[str], stack: str) -> Mapping[str, Any]:
    """Return shared values, readable; what failed once in this process is not tried again.

    Raises:
        SettingsError: They cannot be read, or not be decrypted.
    """
    if fault := _FAULTS.get(shared):
        raise SettingsError(fault)
    try:
        return readable(shared, keys, stack, os.environ)
    except SettingsError as error:
        _FAULTS[shared] = str(error)
        raise
