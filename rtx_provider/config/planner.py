"""The planner: from the old, desired and running lines to the edits.

A resource owns keys, not text. It removes its own things, puts settings back to what they were,
and never touches any other line. Lines that stay as they were desired before are not sent again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rtx_provider.config.change import Change, Edit, Plan, Switch
from rtx_provider.config.desired import Desired, DesiredLine, ListMembership, Words
from rtx_provider.config.drift import refuse_drift
from rtx_provider.config.grammar import Key, row_of
from rtx_provider.config.refusals import (
    conflict_message,
    is_reclaimed,
    refuse_incomplete_list,
    refuse_missing,
    refuse_similar_unknown,
    refuse_taken,
)
from rtx_provider.config.shared import (
    Member,
    definition_of,
    join_list,
    leave_list,
    members_present,
    read_list,
    write_list,
)
from rtx_provider.config.tree import Config, is_hidden, is_masked, same
from rtx_provider.errors import ConflictError


def make_plan(change: Change, config: Config) -> Plan:
    """Return the smallest plan that brings the configuration to the desired state.

    Raises:
        ConflictError: A foreign line or list member is in the way, or a list that must exist
            does not exist.
    """
    if change.whole is not None:
        from rtx_provider.config.overwriting import overwriting_plan  # noqa: PLC0415  # `restore`

        return overwriting_plan(change.whole, config)
    change = change.beside(config)
    refuse_missing(change, config)
    refuse_taken(change, config)
    refuse_drift(change, config)
    found = dict(change.found)
    old = {desired.key: desired for desired in change.old}
    new = {desired.key: desired for desired in change.new}
    edits = []
    for key in dict.fromkeys((*old, *new)):
        refuse_incomplete_list(change.title, new.get(key), config)
        pair = old.get(key), new.get(key)
        coming = _newly_desired(*pair)
        if coming:
            _check_existing(change, coming, old.get(key), config, found)
        edit = _edit(change, key, pair, found, config)
        edits += [edit] if edit else []
        if key not in new:
            found.pop(key, None)
    return Plan(tuple(edits), found, _switch(change, edits, config))


def taken_over(change: Change, config: Config) -> Config:
    """Return the configuration after a change that takes over whatever is in its way.

    A change that cannot be carried out all the same leaves the configuration as it is.
    """
    try:
        return make_plan(replace(change, adopt=True, needs=()), config).predict(config)
    except ConflictError:
        return config


def _newly_desired(old: Desired | None, new: Desired | None) -> Desired | None:
    """Return the part of a desired line or membership that is not ours yet; None if all is ours."""
    if isinstance(old, ListMembership) and isinstance(new, ListMembership):
        fresh = tuple(member for member in new.members if member not in old.members)
        return ListMembership(new.key, fresh, new.needs_list) if fresh else None
    if isinstance(old, ListMembership) and isinstance(new, DesiredLine):
        return new  # the list may have members of others, which are not ours
    return None if old else new


def _check_existing(
    change: Change, desired: Desired, ours: Desired | None, config: Config, found: dict[Key, Words]
) -> None:
    """Refuse a foreign line in the place of a desired one, or remember it as found."""
    refuse_similar_unknown(change, desired, config)
    there = config.words(desired.key)
    if there is None or _is_ours(ours, desired, config):
        return
    if is_reclaimed(change, desired, config) and not change.adopt:
        return
    if desired.key in change.written and same(change.written[desired.key], there):
        return  # a refresh saw it missing, and it is back
    if not change.adopt and (isinstance(desired, DesiredLine) or _present(desired, config)):
        raise ConflictError(conflict_message(change, [desired.key], config))
    if (
        isinstance(desired, DesiredLine)
        or _present(desired, config)
        or not _restores_list(desired, config)
    ):
        before = _without_ours(ours, found.get(desired.key, ()), there)
        if isinstance(desired, ListMembership) and change.is_setting(desired.key):
            before = _without_owned(change, desired.key, before)
        is_joined = isinstance(desired, ListMembership) and not _present(desired, config)
        if before and (is_joined or change.is_setting(desired.key)):
            found[desired.key] = before


def _without_owned(change: Change, key: Key, line: Words) -> Words:
    """Return a list's line without the members whose definitions are the stack's own.

    These go with their definitions; a list that named them afterwards would name nothing.
    """
    members = read_list(key.words, line[len(key.words) :])
    left = tuple(each for each in members if definition_of(key, each) not in change.owned)
    if left == members:
        return line
    arguments = write_list(key.words, left)
    return () if arguments is None else (*key.words, *arguments)


def _is_ours(ours: Desired | None, desired: Desired, config: Config) -> bool:
    """Return whether a list that a whole line is to replace has only our members."""
    if not isinstance(ours, ListMembership) or isinstance(desired, ListMembership):
        return False
    return not leave_list(_members(ours.key, config), ours.members, ())


def _without_ours(ours: Desired | None, before: Words, there: Words) -> Words:
    """Return a list's line as it would be without our members."""
    if not isinstance(ours, ListMembership):
        return there
    words = ours.key.words
    start, members = (read_list(words, line[len(words) :]) for line in (before, there))
    others = leave_list(members, ours.members, start)
    if before and others == start:
        return before  # spelled as it was found
    left = write_list(words, others)
    return there if left is None else (*words, *left)


def _present(desired: ListMembership, config: Config) -> bool:
    return bool(members_present(desired.key, config, desired.members))


def _restores_list(desired: ListMembership, config: Config) -> bool:
    """Return whether joining and then leaving would restore the list exactly."""
    there = _members(desired.key, config)
    joined = join_list(config, desired.key, there, desired.members)
    left = leave_list(joined, desired.members, ())
    return write_list(desired.key.words, left) == config.arguments(desired.key)


def _members(key: Key, config: Config) -> tuple[Member, ...]:
    return read_list(key.words, config.arguments(key) or ())


def _edit(
    change: Change,
    key: Key,
    pair: tuple[Desired | None, Desired | None],
    found: Mapping[Key, Words],
    config: Config,
) -> Edit | None:
    old, new = pair
    there = config.words(key)
    last = old.words if isinstance(old, DesiredLine) else None
    if new is not None and new == old and not change.rewrites:
        return None  # what somebody else has made of it since is reported, and left to them
    if isinstance(new, ListMembership) or (new is None and isinstance(old, ListMembership)):
        after = _list_after(key, old, new, found, config)
    elif isinstance(new, DesiredLine):
        after = new.words
    elif there is None and change.written.get(key, last):
        return None  # somebody else has removed it already
    else:
        after = found.get(key) if change.is_setting(key) else None
    if is_masked(after) and new is None:
        return None  # the line was found masked, so it cannot be restored
    hidden = is_hidden(there)
    if after == there or (hidden and same(after, there) and after == last):
        return None
    before = last if hidden and same(last, there) else there
    return Edit(key, before, after)


def _list_after(
    key: Key, old: Desired | None, new: Desired | None, found: Mapping[Key, Words], config: Config
) -> Words | None:
    ours = old.members if isinstance(old, ListMembership) else ()
    wanted = new.members if isinstance(new, ListMembership) else ()
    before = found.get(key, ())
    start = read_list(key.words, before[len(key.words) :])
    there = start if isinstance(old, DesiredLine) else _members(key, config)
    going = [member for member in ours if member not in wanted]
    if _is_out_of_order(there, wanted):
        going = list(ours)  # write all of our members again, together and in the desired order
    left = leave_list(there, going, start)
    members = join_list(config, key, left, wanted) if wanted else left
    if members == start and before:
        return before
    if members == there:
        return config.words(key)
    arguments = write_list(key.words, members)
    return None if arguments is None else (*key.words, *arguments)


def _is_out_of_order(there: tuple[Member, ...], wanted: tuple[Member, ...]) -> bool:
    """Return whether members are missing or in another order; the order of a list matters."""
    return [member for member in there if member in wanted] != list(wanted)


def _switch(change: Change, edits: Iterable[Edit], config: Config) -> Switch | None:
    """Return the switch if these edits require the pp or tunnel to be disabled; else None."""
    switch = change.switch
    if switch is None or switch.key not in config.lines:
        return None
    return switch if any(_interrupts(edit, switch) for edit in edits) else None


def _interrupts(edit: Edit, switch: Switch) -> bool:
    if edit.key == switch.key:
        return edit.after is None
    row = row_of(edit.key.words)
    return row is None or not row.live
