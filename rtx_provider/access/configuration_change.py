"""A configuration before and after a change, as the lock-out checks compare it."""

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
    """The configuration before and after a change, and our management path.

    Attributes:
        path: The management path.
        before: The current configuration.
        after: The configuration after the change.
        keys: The keys of all lines that differ, and maybe of others; None if they are not known.
    """

    path: ManagementPath
    before: Config
    after: Config
    keys: tuple[Key, ...] | None = None

    def newly_blocks(self, is_blocked: Test) -> bool:
        """Return whether the change blocks us where we were not blocked before.

        We are connected, so nothing blocked us before the change. A test that says otherwise
        shows that our model of this router is incomplete at that point, and its answer is
        ignored. A test without an answer before the change counts as not blocked.
        """
        is_new = is_blocked(self.path, self.before) is not True
        return is_new and is_blocked(self.path, self.after) is True

    def changes(self, key: Key) -> bool:
        """Return whether a line is added, removed or changed."""
        return self.before.words(key) != self.after.words(key)

    def first_changed(self, keys: Iterable[Key | None], default: Key) -> Key:
        """Return the first of these keys whose line changes, or the default."""
        return next((key for key in keys if key and self.changes(key)), default)

    def modifies(self, key: Key) -> bool:
        """Return whether an existing line is removed or changed."""
        return self.before.words(key) is not None and self.changes(key)

    def quoted(self, key: Key) -> str:
        """Return the line, or the command that removes it, redacted and with its context."""
        text = redact(text_of(key, self.after.words(key), self.before.words(key)))
        where = f" (in `{key.context}`)" if key.context else ""
        return f"`{text}`{where}"

    def clause(self, key: Key, why: str, remedy: str, *, certain: bool = True) -> str:
        """Return the message that a line would lock us out, with the reason and the remedy.

        Args:
            key: The line.
            why: The reason.
            remedy: What the user can do.
            certain: Whether the lock-out is certain; if not, nothing could prove that it is none.
        """
        return f"{self.quoted(key)} {'would' if certain else 'may'} lock us out: {why}; {remedy}"

    def ingresses(self) -> tuple[Ingress, Ingress]:
        """Return the ingress before and after the change."""
        return ingress(self.path, self.before), ingress(self.path, self.after)

    @property
    def interface(self) -> str:
        """Return the interface that we connect through; empty if it is not known."""
        return ingress(self.path, self.before).interface
