"""A configuration before and after a change, as the checks for a lock-out look at it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rtx_provider.access.ingress import Ingress, ingress
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config, text_of
from rtx_provider.redaction import redact

Test = Callable[[ManagementPath, Config], bool | None]


@dataclass(frozen=True, slots=True)
class ConfigurationChange:
    """What a change makes of a router, seen through the door by which we came in."""

    path: ManagementPath
    before: Config
    after: Config

    def closes(self, is_shut: Test) -> bool:
        """Tell whether something was not shut before and is shut after.

        What looks shut before, though we did come in, shows that our model of
        this router is incomplete there: then nothing is said. What could not be
        told before was open, for the same reason.
        """
        is_new = is_shut(self.path, self.before) is not True
        return is_new and is_shut(self.path, self.after) is True

    def alters(self, key: Key) -> bool:
        """Tell whether a line comes, goes or changes."""
        return self.before.words(key) != self.after.words(key)

    def altered(self, keys: Iterable[Key | None], default: Key) -> Key:
        """Return the first of these lines that the change touches."""
        return next((key for key in keys if key and self.alters(key)), default)

    def loses(self, key: Key) -> bool:
        """Tell whether a line that stood there goes or changes."""
        return self.before.words(key) is not None and self.alters(key)

    def written(self, key: Key) -> str:
        """Quote the line, or what takes it back, with its context and without secrets."""
        text = redact(text_of(key, self.after.words(key), self.before.words(key)))
        where = f" (in `{key.context}`)" if key.context else ""
        return f"`{text}`{where}"

    def clause(self, key: Key, why: str, remedy: str) -> str:
        """Say which line would shut us out, why, and what to do."""
        return f"{self.written(key)} would shut us out: {why}; {remedy}"

    def ingresses(self) -> tuple[Ingress, Ingress]:
        """Return how our packets come in before and after."""
        return ingress(self.path, self.before), ingress(self.path, self.after)

    @property
    def interface(self) -> str:
        """Return the interface by which we came in; empty where it cannot be told."""
        return ingress(self.path, self.before).interface
