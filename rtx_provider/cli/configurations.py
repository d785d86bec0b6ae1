"""The configurations that `rtx restore` and `rtx diff` take: files, and the router of a stack."""

from contextlib import closing
from pathlib import Path

from rtx_provider.config.tree import parse_config
from rtx_provider.fleet.stack_router import backups_of, plain_errors, router_of, stack_router
from rtx_provider.workspace import paths
from rtx_provider.workspace.messages import ToolError


def backup_file(word: str, stack: str) -> Path:
    """Return the file that a word names: a path, or the name of a backup of the stack.

    Raises:
        ToolError: There is no such file.
    """
    for path in (Path(word), backups_of(stack).folder / word):
        if path.is_file():
            return path
    msg = (
        f"there is no file {word}, neither here nor among the backups of {stack}; "
        f"`rtx restore {stack}` lists them"
    )
    raise ToolError(msg)


def text_of_file(path: Path) -> str:
    """Return the text of a configuration file.

    Raises:
        ToolError: It cannot be read, or is no configuration.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}"
        raise ToolError(msg) from None
    if not parse_config(text).lines:
        msg = f"{path} has no line of a configuration"
        raise ToolError(msg)
    return text


def text_of_word(word: str) -> str:
    """Return the configuration that a word names: a file, a backup, or what a stack's router has.

    Raises:
        ToolError: There is neither a file nor a stack of that name, or it cannot be read.
    """
    path = Path(word)
    if path.is_file():
        return text_of_file(path)
    base = backups_of("").folder
    kept = next(base.glob(f"*/{path.name}"), None) if base.is_dir() and path.name == word else None
    if kept is not None and kept.is_file():
        return text_of_file(kept)
    if not (paths.root() / f"Pulumi.{word}.yaml").is_file():
        msg = f"there is no file, no backup and no stack with the name {word}"
        raise ToolError(msg)
    found = stack_router(word)
    with plain_errors(found), closing(router_of(found)) as router:
        router.snapshot()
        return router.session.text
