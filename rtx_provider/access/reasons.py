"""Why a change is made as a confirmed commit: risks, the setting, or what is out of use."""

from collections.abc import Iterable

from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.risk import risks
from rtx_provider.config.change import Edit
from rtx_provider.config.tree import Config


def confirm_reasons(
    mode: str, edits: Iterable[Edit], config: Config | None, path: ManagementPath | None
) -> tuple[str, ...]:
    """Return why a change is made as a confirmed commit; empty if it is not.

    Args:
        mode: The value of rtx:confirmedCommit: `auto`, `always` or `off`.
        edits: The lines that change.
        config: The configuration before them; None in a preview without a router.
        path: The management path; None if it is not known.
    """
    if mode == "off":
        return ()
    return risks(edits, config, path) or (
        ("rtx:confirmedCommit is always",) if mode == "always" else ()
    )


def out_of_use_reasons(mode: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return why a change that disables a pp or tunnel for a moment is made as a confirmed commit.

    If the connection broke in between, it would stay disabled until the next run.

    Args:
        mode: The value of rtx:confirmedCommit: `auto`, `always` or `off`.
        names: What is disabled meanwhile, such as `pp anonymous`; empty where nothing is.
    """
    found = (f"the `{name}` that is disabled meanwhile" for name in names if name)
    return tuple(dict.fromkeys(found)) if mode != "off" else ()
