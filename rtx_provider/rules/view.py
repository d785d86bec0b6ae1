"""An office as rules see it: the predicted configuration of its router, and its own values.

>>> from rtx_provider.config.tree import parse_config
>>> office = OfficeView("tokyo", parse_config("telnetd host lan"))
>>> office.arguments("telnetd", "host"), office.switch("telnetd", "service", default="on")
(('lan',), 'on')
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shown import shown
from rtx_provider.config.tree import Config


@dataclass(frozen=True, slots=True)
class OfficeUser:
    """A user of the office's VPN, as the office's file names them.

    Attributes:
        name: The user's name.
        owner: The person or team who answers for the account; empty if nobody is named.
    """

    name: str
    owner: str = ""


@dataclass(frozen=True)
class OfficeView:
    """One office.

    Attributes:
        name: The name of the stack.
        configuration: The configuration that the router has after the next run, as far as it is
            known. A user's own rule sees it with secrets masked.
        is_whole: Whether that is all of it. Otherwise it is what the program adds, and only rules
            about lines that are there are judged.
        model: The router's model; empty if it is not known.
        tags: The office's tags.
        groups: The office's groups.
        users: The users of its VPN; None if the stack has no office.
        wan: The interface of the internet line, as the office names it; empty if it names none.
        credentials: Passwords of the stack's file, by their keys; none for a user's own rule.
    """

    name: str
    configuration: Config = field(repr=False)
    is_whole: bool = True
    model: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    users: tuple[OfficeUser, ...] | None = None
    wan: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)

    def arguments(self, *words: str, context: str = GLOBAL) -> tuple[str, ...] | None:
        """Return the words after a key, such as `("lan",)`; None if there is no such line.

        Args:
            words: The words of the key.
            context: Where the line stands, such as `pp 1`; empty for a global one.
        """
        return self.configuration.arguments(Key(context, words))

    def switch(self, *words: str, default: str, context: str = GLOBAL) -> str:
        """Return the first word of a value in small letters, or the vendor's default."""
        found = self.arguments(*words, context=context)
        return found[0].lower() if found else default

    def lines(self, *head: str) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """Yield the lines of all contexts that begin with these words."""
        for key, words in self.configuration.lines.items():
            if words[: len(head)] == head:
                yield key, words

    def shown(self, *words: str, context: str = GLOBAL) -> str:
        """Return a line as a finding may show it: masked, with its context; empty if none."""
        return self.shown_key(Key(context, words))

    def shown_key(self, key: Key) -> str:
        """Return the line with a key as a finding may show it; empty if there is none."""
        words = self.configuration.words(key)
        if words is None:
            return ""
        return f"{shown(words)} (in {key.context})" if key.context else shown(words)
