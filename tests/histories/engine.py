"""What the Pulumi engine does with a whole stack, in process; see tests/lifecycle/engine.py.

It was compared with Pulumi 3.274: an `up` asks `check` and `diff` of every resource that the
program still names, in the order of dependencies, and creates and updates what is independent of
each other at the same time. What the program no longer names is deleted last, in reverse order,
and nothing is told of it before. With targets, only these are asked. A refresh reads everything,
and a destroy only deletes. The state is written after each step; what was in flight when the run
was killed is not in it, except that a create is noted as pending.
"""

import json
import queue
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pulumi import dynamic

from rtx_provider.errors import RtxError
from rtx_provider.resources.nouns import PROVIDERS
from rtx_provider.resources.router import RouterProvider
from rtx_provider.resources.saved_config import SavedConfigProvider
from tests.histories.process import KilledError, Process
from tests.histories.programs import Declared, Ref
from tests.lifecycle.engine import wire

CLASSES = {each.__name__: each for each in (*PROVIDERS, RouterProvider, SavedConfigProvider)}
Properties = dict[str, Any]
_TOGETHER_SECONDS = 0.02
"""Within which the operations of a batch end; a save waits longer for the next."""


@dataclass
class Entry:
    """One resource in a stack's state.

    Attributes:
        name: Its name.
        kind: The name of its provider's class.
        id: Its id.
        inputs: What the program said.
        outputs: What the provider returned.
        needs: The names of the resources on which it depends.
        is_old: Whether a replacement has taken its name, so that it is yet to be deleted.
    """

    name: str
    kind: str
    id: str
    inputs: Properties
    outputs: Properties
    needs: tuple[str, ...]
    is_old: bool = False


@dataclass
class State:
    """What a stack's state file holds."""

    entries: list[Entry] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> "State":
        """Read a state file; an empty text is a new stack."""
        if not text:
            return cls()
        held = json.loads(text)
        entries = [Entry(**{**each, "needs": tuple(each["needs"])}) for each in held["resources"]]
        return cls(entries, held["pending"])

    def write(self) -> str:
        """Return the state as a file holds it."""
        resources = [vars(each) for each in self.entries]
        return json.dumps({"resources": resources, "pending": self.pending}, indent=1)

    def find(self, *names: str) -> Entry | None:
        """Return the first resource with one of these names that no other has replaced."""
        live = {each.name: each for each in self.entries if not each.is_old}
        return next((live[name] for name in names if name and name in live), None)


class FailedError(Exception):
    """The run ends here; the message is what the engine prints."""


@dataclass
class _Step:
    """One operation of a run: what it does, and what the state gains from it."""

    title: str
    act: Callable[[], Any]
    record: Callable[[Any], None]
    queues: bool = True


@dataclass(frozen=True)
class _Request:
    """A request of the engine, of which the provider looks up the URN."""

    urn: str


@dataclass
class Engine:
    """One run of the engine on one stack, in a process of its own.

    Attributes:
        stack: The name of the stack.
        state: The state, which is changed in place.
        process: The provider's process.
    """

    stack: str
    state: State
    process: Process

    def exported(self) -> list[Properties]:
        """Return the resources of the state as `pulumi stack export` prints them."""
        return [
            {
                "urn": self._urn(each.kind, each.name),
                "id": each.id,
                "inputs": each.inputs,
                "outputs": each.outputs,
                **({"delete": True} if each.is_old else {}),
            }
            for each in self.state.entries
        ]

    def _urn(self, kind: str, name: str) -> str:
        kind = kind.removesuffix("Provider")
        return f"urn:pulumi:{self.stack}::rtx::pulumi-python:dynamic/rtx:{kind}::{name}"

    def _ask(self, kind: str, name: str, method: Callable[..., Any], *values: Any) -> Any:  # noqa: ANN401
        """Call a provider as the host does, in a frame that holds the engine's request."""
        request = _Request(self._urn(kind, name))
        answer = method(*values)
        del request
        return answer

    def up(self, program: Sequence[Declared], targets: Collection[str] = ()) -> None:
        """Bring up what a program declares; raise FailedError if a resource fails."""
        self._rename(program, targets)
        done: set[str] = set()
        left = list(program)
        while left:
            level = [each for each in left if done.issuperset(each.needs)]
            steps = [self._step(each, targets) for each in level]
            self._run([step for step in steps if step is not None])
            done |= {each.name for each in level}
            left = [each for each in left if each not in level]
        named = {each.name for each in program}
        self._delete([each for each in self.state.entries if self._goes(each, named, targets)])

    def refresh(self) -> None:
        """Read everything that the state holds."""
        self.state.pending.clear()
        self._run([self._read(each) for each in list(self.state.entries)])

    def destroy(self, targets: Collection[str] = ()) -> None:
        """Delete everything, or the targets and what depends on them."""
        going = set(targets)
        for each in self.state.entries:
            if going & set(each.needs):
                going.add(each.name)
        self._delete([each for each in self.state.entries if not targets or each.name in going])

    # -- up ------------------------------------------------------------------------------

    def _rename(self, program: Sequence[Declared], targets: Collection[str]) -> None:
        """Give what the state has under an alias its new name."""
        names = {each.alias: each.name for each in program if each.alias}
        if targets:
            names = {old: new for old, new in names.items() if new in targets}
        taken = {each.name for each in self.state.entries}
        names = {old: new for old, new in names.items() if new not in taken}
        for each in self.state.entries:
            each.name = names.get(each.name, each.name)
            each.needs = tuple(names.get(need, need) for need in each.needs)

    def _goes(self, entry: Entry, named: Collection[str], targets: Collection[str]) -> bool:
        if entry.is_old:
            return True
        return entry.name not in named and (not targets or entry.name in targets)

    def _step(self, each: Declared, targets: Collection[str]) -> _Step | None:
        """Check and compare one resource, and return what is to be done."""
        there = self.state.find(each.name)
        if targets and each.name not in targets:
            return None
        missing = [need for need in each.needs if self.state.find(need) is None]
        if missing:
            msg = f"{each.name} depends on {missing[0]}, which was not specified in --target list"
            raise FailedError(msg)
        provider = each.provider()
        inputs = self._checked(each, provider, there)
        if there is None:
            return self._creation(each, provider, inputs)
        found = self._compared(there, provider, inputs)
        if not found.changes:
            there.inputs, there.needs = inputs, each.needs
            return None
        if not found.replaces:
            return self._update(each, provider, there, inputs)
        return self._replacement(
            each, provider, there, inputs, deletes_first=bool(found.delete_before_replace)
        )

    def _checked(
        self, each: Declared, provider: dynamic.ResourceProvider, there: Entry | None
    ) -> Properties:
        news = wire(self._resolved(each.values))
        olds = there.inputs if there else {}
        result = self._ask(each.provider.__name__, each.name, provider.check, olds, news)
        if result.failures:
            faults = [f"{fault.property}: {fault.reason}" for fault in result.failures]
            msg = f"{each.name}: {'; '.join(faults)}"
            raise FailedError(msg)
        return dict(wire(result.inputs))

    def _compared(
        self, there: Entry, provider: dynamic.ResourceProvider, inputs: Properties
    ) -> dynamic.DiffResult:
        try:
            values = (there.id, there.outputs, inputs)
            found: dynamic.DiffResult = self._ask(there.kind, there.name, provider.diff, *values)
        except RtxError as error:
            raise FailedError(f"{there.name}: {error}") from None
        return found

    def _resolved(self, value: Any) -> Any:  # noqa: ANN401  # a property holds any plain value
        if isinstance(value, Ref):
            entry = self.state.find(value.name)
            return entry.outputs.get(value.attribute) if entry else None
        if isinstance(value, Mapping):
            return {name: self._resolved(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._resolved(each) for each in value]
        return value

    def _creation(
        self, each: Declared, provider: dynamic.ResourceProvider, inputs: Properties
    ) -> _Step:
        def act() -> Any:  # noqa: ANN401
            self.state.pending.append(each.name)
            return self._ask(each.provider.__name__, each.name, provider.create, inputs)

        def record(result: Any) -> None:  # noqa: ANN401
            self._add(each, inputs, result.id, result.outs)

        return _Step(each.name, act, record, queues=_has_lines(each.provider))

    def _add(self, each: Declared, inputs: Properties, id_: str, outputs: Properties) -> None:
        while each.name in self.state.pending:
            self.state.pending.remove(each.name)
        kind = each.provider.__name__
        self.state.entries.append(
            Entry(each.name, kind, id_, inputs, dict(wire(outputs)), each.needs)
        )

    def _update(
        self,
        each: Declared,
        provider: dynamic.ResourceProvider,
        there: Entry,
        inputs: Properties,
    ) -> _Step:
        def record(result: Any) -> None:  # noqa: ANN401
            there.inputs, there.outputs, there.needs = inputs, dict(wire(result.outs)), each.needs

        return _Step(
            each.name,
            lambda: self._ask(
                there.kind, there.name, provider.update, there.id, there.outputs, inputs
            ),
            record,
            queues=_has_lines(each.provider),
        )

    def _replacement(
        self,
        each: Declared,
        provider: dynamic.ResourceProvider,
        there: Entry,
        inputs: Properties,
        *,
        deletes_first: bool,
    ) -> _Step:
        def act() -> Any:  # noqa: ANN401
            if deletes_first:
                self._ask(there.kind, there.name, provider.delete, there.id, there.outputs)
                self._record(lambda: self.state.entries.remove(there))
            self.state.pending.append(each.name)
            return self._ask(each.provider.__name__, each.name, provider.create, inputs)

        def record(result: Any) -> None:  # noqa: ANN401
            there.is_old = True
            self._add(each, inputs, result.id, result.outs)

        return _Step(each.name, act, record)

    # -- refresh and delete ----------------------------------------------------------------

    def _read(self, there: Entry) -> _Step:
        provider = CLASSES[there.kind]()

        def record(result: Any) -> None:  # noqa: ANN401
            if result.id is None:
                self.state.entries.remove(there)
            else:
                there.inputs, there.outputs = wire(result.inputs), wire(result.outs)

        return _Step(
            there.name,
            lambda: self._ask(there.kind, there.name, provider.read, there.id, there.outputs),
            record,
            queues=False,
        )

    def _delete(self, going: Sequence[Entry]) -> None:
        """Delete resources, each as soon as those are gone that depend on it."""
        steps = {id(each): (each, self._deletion(each)) for each in going}
        running: dict[int, _Running] = {}
        ended: queue.Queue[int] = queue.Queue()
        failures: list[str] = []
        while steps or running:
            left = [each for each, _ in steps.values()] + [each.entry for each in running.values()]
            ready = [key for key, (each, _) in steps.items() if not _is_needed(each, left)]
            if failures:
                ready, steps = [], {}
            self.process.expect_operations(len(ready) + len(running))
            for key in ready:
                entry, step = steps.pop(key)
                running[key] = _Running(entry, step, partial(ended.put, key))
                self.process.start(running[key].thread)
            if not running:
                break
            for one in [running.pop(key) for key in _ended(ended, list(running))]:
                one.thread.join()
                failures += self._finish(one)
        if failures:
            raise FailedError("; ".join(failures))

    def _deletion(self, there: Entry) -> _Step:
        provider = CLASSES[there.kind]()
        return _Step(
            there.name,
            lambda: self._ask(there.kind, there.name, provider.delete, there.id, there.outputs),
            lambda _: self.state.entries.remove(there),
        )

    # -- at the same time ------------------------------------------------------------------

    def _run(self, steps: Sequence[_Step]) -> None:
        """Do what is independent of each other at the same time."""
        if not steps:
            return
        self.process.expect_operations(sum(step.queues for step in steps))
        running = [_Running(None, step, lambda: None) for step in steps]
        for each in running:
            self.process.start(each.thread)
        for each in running:
            each.thread.join()
        failures = [text for each in running for text in self._finish(each)]
        if failures:
            raise FailedError("; ".join(failures))

    def _finish(self, one: "_Running") -> list[str]:
        if one.error is None:
            self._record(lambda: one.step.record(one.result))
        if self.process.is_killed:
            raise KilledError
        if one.error is None:
            return []
        if isinstance(one.error, RtxError):
            return [f"{one.step.title}: {one.error}"]
        raise one.error

    def _record(self, change: Callable[[], None]) -> None:
        """Write to the state, unless the run was killed before it could."""
        if not self.process.is_killed:
            change()


class _Running:
    """A step in a thread of its own."""

    def __init__(self, entry: Entry | None, step: _Step, ended: Callable[[], None]) -> None:
        self.entry, self.step, self._ended = entry, step, ended
        self.error: BaseException | None = None
        self.result: Any = None
        self.thread = threading.Thread(target=self._do)

    def _do(self) -> None:
        try:
            self.result = self.step.act()
        except BaseException as error:  # noqa: BLE001  # it is raised where the step is awaited
            self.error = error
        finally:
            self._ended()


def _ended(ended: queue.Queue[int], order: Sequence[int]) -> list[int]:
    """Return which steps have ended by now, at least one, in the order in which they began."""
    keys = {ended.get()}
    with suppress(queue.Empty):
        while True:
            keys.add(ended.get(timeout=_TOGETHER_SECONDS))
    return [key for key in order if key in keys]


def _is_needed(entry: Entry, left: Sequence[Entry | None]) -> bool:
    """Tell whether another resource that is yet to be deleted depends on this one."""
    others = [each for each in left if each is not None and each is not entry]
    return any(entry.name in each.needs and each.name != entry.name for each in others)


def _has_lines(provider: type[Any]) -> bool:
    return provider not in (RouterProvider, SavedConfigProvider)
