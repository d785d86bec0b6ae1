"""The configuration files in flash, and which of them runs and which is booted next.

Source: 56.3.3, 56.3.8, 57.8.
Unverified: the format of `show config list`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from rtx_provider.simulator.store import Config

_NAME = "config"


@dataclass(slots=True)
class Flash:
    """The configuration files.

    Args:
        running: the file that the router booted from, to which `save` writes.
        default: the file that it boots from next.
    """

    running: str
    default: str
    _files: dict[str, Config] = field(default_factory=dict)
    _times: dict[str, datetime] = field(default_factory=dict)

    @property
    def saved(self) -> Config:
        """Return the file that the router booted from."""
        return self._files.setdefault(self.running, Config())

    def put(self, config: Config) -> None:
        """Replace the file that the router booted from."""
        self._files[self.running] = config

    def save(self, config: Config, at: datetime, number: str = "") -> str:
        """Write a configuration to a file; return the file's number."""
        name = f"{_NAME}{number}" if number else self.running
        self._files[name] = config.copy()
        self._times[name] = at
        return name[-1]

    def boot(self) -> Config:
        """Return a copy of the file that boots now, which is the running file from now on."""
        if self.running.startswith(_NAME):
            self.running = self.default
        return self.saved.copy()

    def set_default(self, number: str) -> None:
        """Choose the file that boots next."""
        self.default = f"{_NAME}{number}"

    def rows(self) -> list[str]:
        """Return the files as `show config list` prints them."""
        rows = []
        for name, at in sorted(self._times.items()):
            mark = "*" if name == self.running else " "
            rows.append(f"{mark} {name[-1]}  {at:%Y/%m/%d %H:%M:%S}")
        return ["No.  Date       Time      Comment", *rows]
