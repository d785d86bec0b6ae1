"""LineNoun: a noun that is one line with several values, or members of one line."""

from collections.abc import Iterator
from typing import Any, ClassVar

from rtx_provider.config.desired import Desired, DesiredLine, ListMembership
from rtx_provider.config.grammar import Key
from rtx_provider.config.shared import members_present, read_list
from rtx_provider.config.tree import Config, same
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Words, extra_of


class LineNoun(Noun):
    """A noun that is one line with several values, or members in one line.

    Class attributes:
        command: The words with which the line begins, before its key's values.
        sections: For lists, the field that holds the members of each section.
    """

    command: ClassVar[Words]
    sections: ClassVar[dict[str, str]] = {}

    def own_line(self) -> Desired:
        """Return the noun's line."""
        raise NotImplementedError

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read the words after `command` as plain values.

        Raises:
            ValueError: The line says nothing of whose its members are.
        """
        msg = f"whose the members of {' '.join(words)} are is not to be read from the router"
        raise ValueError(msg)

    def desired_lines(self) -> tuple[Desired, ...]:
        """Return the noun's line and those of its further fields."""
        return (self.own_line(), *super().desired_lines())

    def extent(self) -> tuple[Key, ...]:
        """Return every key the thing could have; it exists if one of them does."""
        return (self.own_line().key, *super().extent())

    def observe(self, config: Config) -> dict[str, Any] | None:
        """Read back the noun; None where its line is not there."""
        desired = self.own_line()
        there = config.words(desired.key)
        if there is None:
            return None
        if isinstance(desired, DesiredLine):
            desired = desired.beside(there)
        kept = {name: value for name, value in self if value is not None}
        if isinstance(desired, DesiredLine) and not same(desired.words, there):
            kept = self._parsed(there)
        elif isinstance(desired, ListMembership):
            if self.sections and not members_present(desired.key, config, desired.members):
                return None  # the list stands, and nothing in it is ours any more
            kept |= self._members_seen(desired, config)
        for values, _ in self._fields_seen(config):
            kept |= values
        return kept

    def _found(self, config: Config) -> Iterator[tuple[Key, dict[str, Any]]]:
        key = self.own_line().key
        there = config.words(key)
        if there:
            yield key, self._listed(key, config) if self.sections else self._parsed(there)
        yield from super()._found(config)

    def _listed(self, key: Key, config: Config) -> dict[str, Any]:
        """Return every member of a list, whoever put it there."""
        grouped: dict[str, list[int]] = {name: [] for name in self.sections.values()}
        for section, word in read_list(key.words, config.arguments(key) or ()):
            if (
                section in self.sections
            ):  # a list may have a section that this noun has no field for
                grouped[self.sections[section]].append(int(word))
        return grouped

    def _unshown(self) -> dict[str, Any]:
        """Return the fields that no line shows: the key, and notes to ourselves."""
        notes = {n for n, info in type(self).model_fields.items() if extra_of(info).get("note")}
        return {name: getattr(self, name) for name in (*self.key_fields, *notes)}

    def _parsed(self, there: Words) -> dict[str, Any]:
        """Read a line that somebody changed.

        One in a form we lack leaves the values as they are; that it differs
        shows in the line itself.
        """
        try:
            return {**self._unshown(), **self.parse(there[len(self.command) :])}
        except (ValueError, IndexError):
            return {name: value for name, value in self if value is not None}

    def _members_seen(self, desired: ListMembership, config: Config) -> dict[str, Any]:
        present = members_present(desired.key, config, desired.members)
        if not self.sections:
            return {} if present else self._parsed(config.words(desired.key) or ())
        grouped: dict[str, list[int]] = {
            name: [] for name in self.sections.values() if getattr(self, name)
        }
        for section, word in present:
            grouped[self.sections[section]].append(int(word))
        return grouped
