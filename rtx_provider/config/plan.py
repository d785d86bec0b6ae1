"""From what was ours, what is wanted and what the router has, to the lines to send.

Pure. A resource owns keys, not text: it takes back its own lines, gives adopted
ones back as they were found, and never touches a line that is neither.

Imports config.grammar, config.shared, config.tree, and redaction and errors from the floor.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from rtx_provider.config.filters import is_defined
from rtx_provider.config.grammar import GLOBAL, Key, key_of, order_of, row_of
from rtx_provider.config.shared import (
    Member,
    join_list,
    leave_list,
    members_present,
    read_list,
    write_list,
)
from rtx_provider.config.tree import Config, is_masked, same, text_of
from rtx_provider.config.words import join, split
from rtx_provider.errors import ConflictError
from rtx_provider.redaction import redact

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Want:
    """One line as it is to stand; `words` None means that it is to be absent."""

    key: Key
    words: Words | None


@dataclass(frozen=True, slots=True)
class Join:
    """Members that are to stand in a list that others own too.

    Attributes:
        key: The line that holds the list.
        members: What is ours in it.
        needs_list: Whether joining needs a list that exists: a list of three
            passes alone would reject everything else.
    """

    key: Key
    members: tuple[Member, ...]
    needs_list: bool = False


Wish = Want | Join


@dataclass(frozen=True, slots=True)
class Switch:
    """How a pp or tunnel is taken out of use while it is edited (56.7.1, 14.2)."""

    key: Key
    off: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One line before and after; None where there is no line."""

    key: Key
    before: Words | None
    after: Words | None


@dataclass(frozen=True, slots=True)
class Command:
    """One line to send, in the context that it needs."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What one operation changes, and what it found of others.

    Attributes:
        edits: The lines that change, in no particular order.
        found: The lines that stood there before us and go back on delete.
        switch: How the edited pp or tunnel is taken out of use, if it must be.
    """

    edits: tuple[Edit, ...] = ()
    found: Mapping[Key, Words] = field(default_factory=dict)
    switch: Switch | None = None

    def commands(self) -> tuple[Command, ...]:
        """Return the lines to send, in the order that the device needs."""
        going = [edit for edit in self.edits if edit.after is None]
        coming = [edit for edit in self.edits if edit.after is not None]
        going.sort(key=lambda edit: order_of(edit.key), reverse=True)
        coming.sort(key=lambda edit: order_of(edit.key))
        inside = tuple(self._command(edit) for edit in (*going, *coming))
        if self.switch is None:
            return inside
        switched = any(edit.key == self.switch.key for edit in self.edits)
        off = tuple(Command(GLOBAL, text) for text in self.switch.off)
        own = Command(GLOBAL, self.switch.off[0])
        rest = tuple(command for command in inside if command != own)
        return (*off, *rest, *(() if switched else (Command(GLOBAL, self.switch.on),)))

    def _command(self, edit: Edit) -> Command:
        return Command(edit.key.context, text_of(edit.key, edit.after))

    def inverse(self) -> "Plan":
        """Return the plan that puts back what this one changes."""
        edits = tuple(Edit(edit.key, edit.after, edit.before) for edit in self.edits)
        return Plan(edits, self.found, self.switch)

    def predict(self, config: Config) -> Config:
        """Return the configuration as it will be."""
        return config.with_lines({edit.key: edit.after for edit in self.edits})


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked of the planner.

    Attributes:
        title: What the reader calls the thing, for messages.
        old: What was ours.
        new: What is wanted.
        found: What stood there before us.
        extent: Every key the thing could have; creating needs all of them free.
        number: The number that tells it from its like, where it has one.
        adopt: Whether to take over what is there.
        switch: How to take the pp or tunnel out of use while it is edited.
    """

    title: str
    old: tuple[Wish, ...] = ()
    new: tuple[Wish, ...] = ()
    found: Mapping[Key, Words] = field(default_factory=dict)
    extent: tuple[Key, ...] = ()
    number: str = ""
    adopt: bool = False
    switch: Switch | None = None


def make_plan(change: Change, config: Config) -> Plan:
    """Plan the least that turns the configuration into what is wanted.

    Raises:
        ConflictError: A line or list member that is somebody else's stands in
            the way, or a list that must exist does not.
    """
    _refuse_taken(change, config)
    found = dict(change.found)
    old = {wish.key: wish for wish in change.old}
    new = {wish.key: wish for wish in change.new}
    edits = []
    for key in dict.fromkeys((*old, *new)):
        _need_list(change.title, new.get(key), config)
        coming = _coming(old.get(key), new.get(key))
        if coming:
            _meet(change, coming, old.get(key), config, found)
        edit = _edit(key, old.get(key), new.get(key), found, config)
        edits += [edit] if edit else []
        if key not in new:
            found.pop(key, None)
    return Plan(tuple(edits), found, _switch(change, edits, config))


def _refuse_taken(change: Change, config: Config) -> None:
    if change.adopt or change.old or not change.new:
        return
    taken = [key for key in dict.fromkeys(change.extent) if key in config.lines]
    if taken:
        raise ConflictError(_taken(change, taken, config))


def _coming(old: Wish | None, new: Wish | None) -> Wish | None:
    """Return what of a wish is not ours yet; an update may bring new members to a list."""
    if isinstance(old, Join) and isinstance(new, Join):
        fresh = tuple(member for member in new.members if member not in old.members)
        return Join(new.key, fresh, new.needs_list) if fresh else None
    if isinstance(old, Join) and isinstance(new, Want):
        return new  # of the list, the others' members are not ours
    return None if old else new


def _meet(
    change: Change, wish: Wish, ours: Wish | None, config: Config, found: dict[Key, Words]
) -> None:
    """Look at what stands where a line of ours is to come: refuse it, or remember it."""
    there = config.words(wish.key)
    if there is None or _is_ours(ours, wish, config):
        return
    if not change.adopt and (isinstance(wish, Want) or _present(wish, config)):
        raise ConflictError(_taken(change, [wish.key], config))
    if isinstance(wish, Want) or _present(wish, config) or not _comes_back(wish, config):
        found[wish.key] = _without(ours, found.get(wish.key, ()), there)


def _is_ours(ours: Wish | None, wish: Wish, config: Config) -> bool:
    """Tell whether a list that a whole line is to replace holds nobody else's members."""
    if not isinstance(ours, Join) or isinstance(wish, Join):
        return False
    return not leave_list(_members(ours.key, config), ours.members, ())


def _without(ours: Wish | None, before: Words, there: Words) -> Words:
    """Return a list's line as it would stand without us."""
    if not isinstance(ours, Join):
        return there
    words = ours.key.words
    start, members = (read_list(words, line[len(words) :]) for line in (before, there))
    others = leave_list(members, ours.members, start)
    if before and others == start:
        return before  # as it was spelled
    left = write_list(words, others)
    return there if left is None else (*words, *left)


def _present(wish: Join, config: Config) -> bool:
    return bool(members_present(wish.key, config, wish.members))


def _comes_back(wish: Join, config: Config) -> bool:
    """Tell whether joining and leaving again writes the list as it stands now."""
    there = _members(wish.key, config)
    joined = join_list(config, wish.key, there, wish.members)
    left = leave_list(joined, wish.members, ())
    return write_list(wish.key.words, left) == config.arguments(wish.key)


def _members(key: Key, config: Config) -> tuple[Member, ...]:
    return read_list(key.words, config.arguments(key) or ())


def _need_list(title: str, wish: Wish | None, config: Config) -> None:
    """Refuse a list that would hold only our members, or members that nobody defined."""
    if not isinstance(wish, Join) or not wish.needs_list:
        return
    if wish.key not in config.lines:
        msg = (
            f"{title}: the router has no list {wish.key}, and a list of our filters alone "
            "would reject everything else; write the office's own list first"
        )
        raise ConflictError(msg)
    unknown = [word for kind, word in wish.members if not kind and not is_defined(config, word)]
    if unknown:
        msg = f"{title}: the router has no ip filter {', '.join(unknown)}; define it first"
        raise ConflictError(msg)


def _taken(change: Change, keys: list[Key], config: Config) -> str:
    lines = "; ".join(f"`{redact(join(config.words(key) or ()))}`" for key in keys[:3])
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""  # noqa: PLR2004
    free = ", ".join(islice(_free_numbers(change, config), 3))
    other = f"choose another number ({free} are free), or " if free else ""
    return (
        f"{change.title}: the router already has {lines}{more}; {other}"
        "set adopt=True to take it over (delete then puts it back as it was)"
    )


def _free_numbers(change: Change, config: Config) -> Iterator[str]:
    """Walk the numbers after the one that is taken with which nothing would be in the way."""
    if change.number:
        for number in range(int(change.number) + 1, int(change.number) + 1000):
            keys = (_renumbered(key, change.number, str(number)) for key in change.extent)
            if not any(key in config.lines for key in keys):
                yield str(number)


def _renumbered(key: Key, old: str, new: str) -> Key:
    kind, _, name = key.context.partition(" ")
    context = f"{kind} {new}" if name == old else key.context
    *words, last = key.words
    return Key(context, (*words, new if last == old else last))


def _edit(
    key: Key, old: Wish | None, new: Wish | None, found: Mapping[Key, Words], config: Config
) -> Edit | None:
    there = config.words(key)
    if isinstance(new, Join) or (new is None and isinstance(old, Join)):
        after = _joined(key, old, new, found, config)
    elif isinstance(new, Want):
        after = new.words
    else:
        after = found.get(key)
    if is_masked(after) and new is None:
        return None  # found masked: what cannot be read cannot be put back
    last = old.words if isinstance(old, Want) else None
    hidden = is_masked(there)
    if after == there or (hidden and same(after, there) and after == last):
        return None
    before = last if hidden and same(last, there) else there
    return Edit(key, before, after)


def _joined(
    key: Key, old: Wish | None, new: Wish | None, found: Mapping[Key, Words], config: Config
) -> Words | None:
    ours = old.members if isinstance(old, Join) else ()
    wanted = new.members if isinstance(new, Join) else ()
    before = found.get(key, ())
    start = read_list(key.words, before[len(key.words) :])
    there = start if isinstance(old, Want) else _members(key, config)
    left = leave_list(there, [member for member in ours if member not in wanted], start)
    members = join_list(config, key, left, wanted) if wanted else left
    if members == start and before:
        return before
    if members == there:
        return config.words(key)
    arguments = write_list(key.words, members)
    return None if arguments is None else (*key.words, *arguments)


def _switch(change: Change, edits: Iterable[Edit], config: Config) -> Switch | None:
    """Tell whether the pp or tunnel must be out of use for these edits."""
    switch = change.switch
    if switch is None or switch.key not in config.lines:
        return None
    return switch if any(_interrupts(edit, switch) for edit in edits) else None


def _interrupts(edit: Edit, switch: Switch) -> bool:
    if edit.key == switch.key:
        return edit.after is None
    family = row_of(edit.key.words)
    return family is None or not family.live


def encode_found(found: Mapping[Key, Words]) -> dict[str, str]:
    """Write what was found as plain values, for the state file."""
    return {f"{key.context}|{join(key.words)}": join(words) for key, words in found.items()}


def decode_found(found: Mapping[str, str]) -> dict[Key, Words]:
    """Read back what `encode_found` wrote."""
    decoded = {}
    for name, line in found.items():
        context, _, _ = name.partition("|")
        words = split(line)
        decoded[key_of(context, words)] = words
    return decoded
