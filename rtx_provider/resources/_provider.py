"""The provider of every noun: check, diff, create, read, update and delete.

The provider class of a noun only names its model, and has no state. Its module and name are
part of every stack's state file.
"""

import re
import secrets
from dataclasses import replace
from typing import Any, ClassVar

from pulumi import dynamic

from rtx_provider.config.change import (
    Change,
    Plan,
    decode_lines,
    encode_lines,
    present,
)
from rtx_provider.config.desired import DesiredLine
from rtx_provider.config.words import join
from rtx_provider.errors import (
    ConflictError,
    InputError,
    OutcomeUnknownError,
    RtxError,
    TransportError,
)
from rtx_provider.models.noun import Noun
from rtx_provider.models.problems import Problem, unknown_key
from rtx_provider.resources import _drift, _host, _preview
from rtx_provider.resources._properties import (
    Properties,
    from_engine,
    to_engine,
    unexpected,
)
from rtx_provider.resources._request import current_urn

OWN = (
    "adopt",
    "reclaim",
    "commands",
    "update",
    "confirmed_commit",
    "live",
    "found",
    "adopted_lines",
    "revision",
    "router_serial",
    "written",
    "others_lines",
    "unsaved",
    "previous",
    "on_delete",
    "replace_on_changes",
)
"""The properties that every noun has in addition to the fields of its model."""
_KEPT = ("found", "adopted_lines", "revision", "router_serial")
_CHECKED: set[str] = set()
"""The URNs of the resources of which the process has checked the inputs."""
_READ = ("written", "others_lines", "unsaved", "previous")


class NounProvider(dynamic.ResourceProvider):
    """Manages one kind of noun on the router."""

    serialize_as_secret_always = False
    model: ClassVar[type[Noun]]

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Load the router's settings."""
        _host.configure(req.config.get)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Report every fault at once, or show the lines that the router will get."""
        _CHECKED.add(current_urn().text)
        noun, problems = self._read(news)
        wrong = unexpected(news, self.model.model_fields, OWN)
        problems += [unknown_key(self.model, name) for name in wrong]
        if problems:
            return dynamic.CheckResult(news, [_failure(problem) for problem in problems])
        for warning in noun.warnings():
            _host.say(f"warning: {warning}")
        flags = _flags(news)
        inputs = {
            **to_engine(noun),
            **flags,
            "commands": _preview.shown(noun, noun.commands()),
        }
        if not _olds:
            _host.announce(noun.name, is_new=True)
        if news.get("replace_on_changes"):
            inputs["replace_on_changes"] = news["replace_on_changes"]
        inputs["on_delete"] = noun.on_delete(is_adopting=flags["adopt"])
        self._say_next_steps(_olds, noun, inputs)
        lines = self._update_lines(_olds, noun) if _olds else _preview.bounce(noun, flags["adopt"])
        inputs |= {"update": _preview.under_digest(lines)} if lines else {}
        inputs |= {"confirmed_commit": text} if (text := self._confirm_note(_olds, noun)) else {}
        if not self._differs(_olds, inputs) or not _host.is_live():
            return dynamic.CheckResult(inputs, [])
        return self._dry_run(_olds, noun, inputs)

    def _differs(self, olds: Properties, news: Properties) -> list[str]:
        fields = (*self.model.model_fields, "commands")
        return [name for name in fields if olds.get(name) != news.get(name)]

    def _say_next_steps(self, olds: Properties, noun: Noun, inputs: Properties) -> None:
        """Say what people have to do after a change, such as to use a new profile."""
        if olds and self._differs(olds, inputs):
            for step in noun.next_steps(self._read(olds)[0]):
                _host.say(f"note: {noun.name}: {step}")

    def _confirm_note(self, olds: Properties, noun: Noun) -> str:
        """Return why the change will be a confirmed commit, as far as that is known offline."""
        old = self._read(olds)[0] if olds else None
        return _host.confirm_note(noun.edits(old), noun.out_of_use(old))

    def _dry_run(self, olds: Properties, noun: Noun, inputs: dict[str, Any]) -> dynamic.CheckResult:
        """Show what a live preview foresees on the router, or report why the change would fail."""
        if _preview.has_unknown(noun):
            return dynamic.CheckResult(inputs, [])
        try:
            _host.expect(olds.get("router_serial"))
            seen = [_host.router().dry_run(each) for each in self._changes(olds, noun, inputs)]
        except RtxError as error:
            text = _host.masked(_with_remedy(error))
            return dynamic.CheckResult(inputs, [dynamic.CheckFailure("", text)])
        lines = [_host.for_preview(line) for line in _preview.dry_run(noun, seen)]
        return dynamic.CheckResult(inputs | {"live": _preview.under_digest(lines)}, [])

    def _changes(self, olds: Properties, noun: Noun, inputs: Properties) -> list[Change]:
        """Return the changes that `up` would make, in its order; a replacement is two changes."""
        if not olds:
            return [self._change(noun, new=noun, flags=inputs)]
        old = self._read(olds)[0]
        replaced, is_same_place = self._replaced(olds, inputs)
        if not replaced:
            return [self._change(noun, old=old, new=noun, state=olds, flags=inputs)]
        coming = self._change(noun, new=noun, flags=inputs)
        going = self._change(old, old=old, state=olds)
        if coming.title == going.title:  # the dry run keeps only the last change of each title
            coming = replace(coming, title=f"{coming.title} anew")
        return [going, coming] if is_same_place else [coming, going]

    def _replaced(self, olds: Properties, news: Properties) -> tuple[list[str], bool]:
        """Return the fields that call for a replacement, and whether it takes the same place.

        With another key the place changes: the engine creates the new resource, updates those
        that refer to it, and deletes the old one last. Otherwise, and where only a label
        differs, the lines stay the same, so the old resource is deleted first.
        """
        changed = self._differs(olds, news)
        keys = [name for name in self.model.key_fields if name in changed]
        wanted = [str(path) for path in news.get("replace_on_changes") or ()]
        heads = {re.split(r"[.\[]", path)[0] for path in wanted}
        fields = [name for name in changed if name in heads or "*" in heads]
        asked = [name for name in fields if name != "commands" and name not in keys]
        return [*keys, *asked], not keys or keys == ["label"]

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Compare the recorded properties with the new ones; replace if the key differs."""
        if _host.is_of_another_router(_id):  # it moves: the engine deletes it there afterwards
            _host.announce(self._read(_news)[0].name)
            return dynamic.DiffResult(
                changes=True, replaces=["commands"], delete_before_replace=False
            )
        with _host.plain_errors():
            _host.expect(_olds.get("router_serial"))
        changed = bool(self._differs(_olds, _news) or _olds.get("unsaved"))
        _host.tell(lambda: _drift.holding_of(self._read(_olds)[0], _olds), is_pending=changed)
        if current_urn().text in _CHECKED:  # a refresh compares, too, and only shows
            self._say_drift(_id, _olds)
        replaced, is_same_place = self._replaced(_olds, _news)
        if changed:
            _host.announce(self._read(_news)[0].name)
        return dynamic.DiffResult(changed, replaced, delete_before_replace=is_same_place)

    def _say_drift(self, id_: str, olds: Properties) -> None:
        """Say what is known of the router's lines, and refuse what is somebody else's."""
        if olds.get("others_lines"):
            _drift.refuse_others(self._read(olds)[0], id_, olds)
        if _host.is_live():
            _drift.say(_drift.holding_of(self._read(olds)[0], olds))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Write the noun's lines; raise an error if it exists already and is not adopted."""
        noun, _ = self._read(props)
        with _host.plain_errors():
            plan, fault = self._create(noun, props)
            adopted = _adopted(noun, plan) if props.get("adopt") else {}
            outputs = self._outputs(noun, props, plan, fault, adopted)
            return dynamic.CreateResult(_host.qualified(noun.id), outputs)

    def _create(self, noun: Noun, props: Properties) -> tuple[Plan, str]:
        try:
            _host.learn_serial()
            return _host.router().write(self._change(noun, new=noun, flags=props))
        except ConflictError as error:
            text = _with_remedy(error)
        raise ConflictError(text)

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Read the managed fields from the router, and no others."""
        if "revision" not in props:  # not a managed resource: a `get`, or the refresh of one
            return self._look_up(id_, is_known="commands" in props)
        noun, _ = self._read(props)
        with _host.plain_errors():
            _host.expect_unless_replaced(props.get("router_serial"))
            _, config = _host.router().snapshot()
        values = noun.observe(config)
        if values is None:
            return dynamic.ReadResult(None, {})
        drift = _drift.outputs(noun, id_, props, config)
        seen, problems = self.model.read_values(to_engine(values))
        inputs = to_engine(values if problems else seen) | _flags(props)
        inputs["commands"] = _preview.shown(seen, seen.shown_commands(config))
        kept = {name: props[name] for name in (*_KEPT, "unsaved", "previous") if name in props}
        kept["router_serial"] = _host.router().serial
        return dynamic.ReadResult(id_, inputs | kept | drift, inputs)

    def _look_up(self, id_: str, *, is_known: bool) -> dynamic.ReadResult:
        """Read every field of the noun that an id names."""
        with _host.plain_errors():
            try:
                noun = self.model.from_id(_host.unqualified(id_))
            except ValueError as error:
                raise InputError(str(error)) from None
            _, config = _host.router().snapshot()
            found = noun.look_up(config)
            if found is None and not is_known:
                raise InputError(f"{noun.name} is not on the router, so nothing can be read")
        if found is None:
            return dynamic.ReadResult(None, {})
        values, lines = found
        outputs = to_engine(values) | {"commands": _preview.shown(noun, lines)}
        return dynamic.ReadResult(id_, outputs)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Change the noun in place; only the lines that differ are sent."""
        old, _ = self._read(_olds)
        new, _ = self._read(_news)
        change = self._change(new, old=old, new=new, state=_olds, flags=_news, id_=_id)
        with _host.plain_errors():
            _host.expect(_olds.get("router_serial"))
            plan, fault = _host.router().write(change)
            adopted = _olds.get("adopted_lines") or {}
            return dynamic.UpdateResult(self._outputs(new, _news, plan, fault, adopted))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Remove the lines that the resource wrote, restore adopted lines, and save.

        Deletes run last, after `SavedConfig`, so each delete saves the configuration.
        """
        noun, _ = self._read(_props)
        change = self._change(noun, old=noun, state=_props, id_=_id)
        with _host.plain_errors():
            _host.expect(_props.get("router_serial"))
            try:
                plan = _host.router().apply(change, is_durable=True)
            except OutcomeUnknownError:
                raise
            except TransportError as error:
                text = f"{error}; {_host.if_gone_for_good()}"
                raise TransportError(text) from None
        if plan.edits and (text := noun.after_delete()):
            _host.say(f"{noun.name}: {text}")
        if back := [edit for edit in plan.edits if edit.after and edit.key in change.found]:
            lines = ", ".join(f"`{noun.show(join(edit.after or ()))}`" for edit in back)
            _host.say(f"{noun.name}: what was there before is back: {lines}")
        if removed := _adopted_and_removed(noun, plan, _props):
            _host.say(
                f"{noun.name}: the stack had adopted this, so it is removed and not put back: what "
                f"stood there before was {removed}"
            )

    def _read(self, properties: Properties) -> tuple[Noun, list[Problem]]:
        return self.model.read_values(from_engine(properties, self.model.model_fields))

    def _change(
        self,
        noun: Noun,
        *,
        old: Noun | None = None,
        new: Noun | None = None,
        state: Properties | None = None,
        flags: Properties | None = None,
        id_: str = "",
    ) -> Change:
        state, flags, id_ = state or {}, flags or {}, id_ or _host.qualified(noun.id)
        written = decode_lines(state.get("written") or {})
        states = [each for each in (old, new) if each is not None]
        known = {line.key for each in states for line in each.desired_lines()}
        gone = _drift.back(written, known)
        things = (*noun.things(), *(old.things() if old and old is not noun else ()))
        return Change(
            noun.name,
            old=(*old.desired_lines(), *gone) if old else (),
            new=new.desired_lines() if new else (),
            found=present(decode_lines(state.get("found") or {})),
            extent=noun.extent(),
            number=noun.key_number,
            needs=noun.needs(),
            adopt=bool(flags.get("adopt")),
            reclaim=bool(flags.get("reclaim")),
            switch=noun.switch(),
            written=written,
            previous=decode_lines(state.get("previous") or {}),
            rewrites=bool(state.get("unsaved")),
            things=things,
            overwrites=_host.overwrites(id_),
            id=id_,
            urn=current_urn().text,
        )

    def _outputs(
        self,
        noun: Noun,
        props: Properties,
        plan: Plan,
        save_fault: str,
        adopted: Properties,
    ) -> dict[str, Any]:
        if save_fault:
            _host.say(
                f"warning: {noun.name}: NOT SAVED, so that a restart of the router would undo it: "
                f"{save_fault}; the next `pulumi up` saves it"
            )
        before = present({edit.key: edit.before for edit in plan.edits})
        kept = {name: value for name, value in props.items() if name not in (*_KEPT, *_READ)}
        return {
            **kept,
            # The engine encrypts each secret anew for each step, so no empty one is kept.
            **({"found": encode_lines(plan.found)} if plan.found else {}),
            **({"adopted_lines": adopted} if adopted else {}),
            "revision": secrets.token_hex(4),
            "router_serial": _host.router().serial,
            **({"previous": encode_lines(before)} if before else {}),
            **({"unsaved": True} if save_fault else {}),
        }

    def _update_lines(self, olds: Properties, noun: Noun) -> list[str]:
        """Return all lines that an update sends, including those that disable a pp or tunnel."""
        old, _ = self._read(olds)
        lines = _preview.shown(noun, noun.update_commands(old))
        if not olds.get("adopt") or not noun.is_setting:
            return lines
        return [
            f"{line} [or the line of before]" if line.startswith("no ") else line for line in lines
        ]


def _adopted(noun: Noun, plan: Plan) -> Properties:
    """Return the lines of a thing that stood before it was adopted; none of a setting's."""
    if noun.is_setting:
        return {}
    edited = {edit.key: edit.before for edit in plan.edits}
    lines = (each for each in noun.desired_lines() if isinstance(each, DesiredLine))
    kept = {each.key: each.words for each in lines if each.key not in edited}
    return encode_lines(present(kept | edited))


def _adopted_and_removed(noun: Noun, plan: Plan, state: Properties) -> str:
    """Return the lines that stood before a thing was adopted that a delete has removed."""
    adopted = decode_lines(state.get("adopted_lines") or {})
    gone = (edit.key for edit in plan.edits if edit.after is None)
    lines = (words for key in gone if (words := adopted.get(key)))
    return ", ".join(f"`{noun.show(join(words))}`" for words in lines)


def _with_remedy(error: RtxError) -> str:
    """Return the message of an error; that of a conflict gets a remedy of Pulumi's.

    For --target-replace the engine creates the resource without asking the provider first, so
    the message of the failed create is the only place for this advice.
    """
    replacing = "; if --target-replace asks for it, set ResourceOptions(delete_before_replace=True)"
    return f"{error}{replacing if 'reclaim=True' in str(error) else ''}"


def _flags(properties: Properties) -> dict[str, bool]:
    """Return whether existing lines are to be adopted or reclaimed."""
    return {name: bool(properties.get(name)) for name in ("adopt", "reclaim")}


def _failure(problem: Problem) -> dynamic.CheckFailure:
    """Return the failure that reports a problem.

    The engine prints the value of the property that a failure names, so the failure for a secret
    names none.
    """
    field = problem.field.split(".")[0]
    if problem.is_secret:
        return dynamic.CheckFailure("", str(problem))
    return dynamic.CheckFailure(field, problem.reason)
