"""The folder of backups of one stack's router: one file for each run that changes the router.

Only its owner can read a backup, because it has every secret that the router shows. A file is
complete or not there at all, its name sorts by time, and the oldest files make room.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rtx_provider.config.backup import Origin, backup_text
from rtx_provider.errors import BackupError
from rtx_provider.files import write_privately
from rtx_provider.router.access_check import Say
from rtx_provider.router.facts import Facts
from rtx_provider.router.session import RouterSession

FOLDER_KEY = "RTX_BACKUPS"
"""The environment variable that names another folder for all backups, or says `off`."""
_PROJECT = "Pulumi.yaml"
_IGNORE = ".gitignore"
_SUFFIX = ".conf"
_NAME = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.\d{6}Z\.conf")
_PARTIAL = ".partial-"
_PARTIAL_SECONDS = 3600
_UNFIT = re.compile(r"^\.+|[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Backups:
    """The backups of one router.

    Attributes:
        base: The folder of all backups of the project.
        owner: Returns the names below it: that of the stack, and the label of a router with an
            explicit provider. It is asked when the first backup is made.
        most: How many files are kept.
        most_bytes: How large they may be together; the newest is kept in any case.
    """

    base: Path
    owner: Callable[[], tuple[str, ...]]
    most: int = 50
    most_bytes: int = 20_000_000

    @property
    def folder(self) -> Path:
        """Return the folder of this router's backups."""
        return self.base.joinpath(*map(_as_file_name, filter(None, self.owner())))

    def keep(self, facts: Facts, text: str, before: str = "") -> Path:
        """Write a backup, remove the oldest ones, and return the new file.

        Args:
            facts: The facts of the router.
            text: Its configuration, as it shows it.
            before: What is about to change the router.

        Raises:
            BackupError: The file could not be written.
        """
        now = datetime.now(UTC)
        taken = f"{now:%Y-%m-%d %H:%M:%S} UTC"
        origin = Origin(facts.model, facts.serial, facts.firmware, taken, before)
        try:
            folder = self._prepared()
            file = folder / f"{now:%Y-%m-%d_%H-%M-%S.%f}Z{_SUFFIX}"
            write_privately(file, backup_text(origin, text), _PARTIAL)
        except OSError as error:
            msg = (
                f"the configuration of before could not be kept in {shown_path(self.folder)} "
                f"({error.strerror}), and nothing was sent; make that folder writable, or let "
                f"{FOLDER_KEY} in the environment name another one ({FOLDER_KEY}=off goes without)"
            )
            raise BackupError(msg) from None
        with suppress(OSError):  # the new file counts, not the room that the old ones take
            self._make_room(file)
        return file

    def files(self) -> list[Path]:
        """Return the backups, the oldest first."""
        return sorted(each for each in self.folder.glob(f"*{_SUFFIX}") if _NAME.match(each.name))

    def _prepared(self) -> Path:
        """Return the folder, which nobody else can read and git ignores.

        A folder of all backups that was there before, such as one that the user names, is left as
        it is.
        """
        base, folder = self.base, self.folder
        private = [each for each in (*reversed(folder.parents), folder) if base in each.parents]
        ignored = [*private, base][0] if base.exists() and not (base / _IGNORE).exists() else base
        for each in (base, *private):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in private:
            if each.stat().st_mode & 0o077:
                each.chmod(0o700)
        if not (ignored / _IGNORE).exists():
            (ignored / _IGNORE).write_text("*\n", encoding="utf-8")
        return folder

    def _make_room(self, newest: Path) -> None:
        """Remove the oldest files beyond the bounds, and what a killed run left incomplete."""
        left = self.most_bytes
        for at, file in enumerate(reversed(self.files())):
            left -= file.stat().st_size
            if file != newest and (at >= self.most or left < 0):
                file.unlink(missing_ok=True)
        for file in newest.parent.glob(f"{_PARTIAL}*"):
            if newest.stat().st_mtime - file.stat().st_mtime > _PARTIAL_SECONDS:
                file.unlink(missing_ok=True)


def base_folder(environment: Mapping[str, str], current: Path) -> Path | None:
    """Return the folder of all backups; None if the environment says to keep none.

    Args:
        environment: The environment variables.
        current: A folder of the project.
    """
    given = environment.get(FOLDER_KEY, "")
    if given == "off":
        return None
    if given:
        return Path(given).expanduser()
    folders = (each for each in (current, *current.parents) if (each / _PROJECT).is_file())
    return next(folders, current) / ".rtx" / "backups"


def shown_path(path: Path) -> str:
    """Return a path as it is written in the current folder."""
    with suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _as_file_name(name: str) -> str:
    """Return a name of a stack or a provider as the name of a folder."""
    return _UNFIT.sub("_", name)


class RunBackup:
    """The backup of one run: made before its first line, and named if the run fails."""

    def __init__(self, backups: Backups | None, session: RouterSession, say: Say) -> None:
        """Prepare, without reading or writing anything."""
        self._backups, self._session, self._say = backups, session, say
        self._file: Path | None = None
        self._is_named = False
        self.text = ""

    def make(self) -> None:
        """Keep the last reading, unless this run has kept one already.

        Raises:
            BackupError: It cannot be kept, so no line may be sent.
        """
        if self._file is None and not self.text:
            if self._backups is not None:
                self._file = self._backups.keep(
                    self._session.facts, self._session.text, "a run that changes the router"
                )
            self.text = self._session.text

    def name(self) -> None:
        """Tell the user where the configuration of before is, once, because the run has failed."""
        if self._file is None or self._backups is None or self._is_named:
            return
        self._is_named = True
        stack, *labels = self._backups.owner()
        way = (
            f"; `rtx restore {stack} {self._file.name}` shows the lines that would bring it back, "
            "and asks before it sends them"
        )
        self._say(
            f"{self._session.where}: the configuration of before this run is in "
            f"{shown_path(self._file)}{'' if any(labels) else way}"
        )
