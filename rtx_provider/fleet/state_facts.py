"""What an exported state and the history of a stack say, without any of their secrets.

Both are JSON as `pulumi stack export` and `pulumi stack history --json` print it. Of a resource
only names, and the outputs below are read: the provider has masked them, or they are no secrets.
The history also holds the values of the stack, which are never read here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from rtx_provider.config.filter_terms import address_of
from rtx_provider.config.tree import Config
from rtx_provider.redaction import fit_message
from rtx_provider.state_resources import (
    BEFORE,
    OWN,
    Resource,
    is_save,
    of_router,
    outputs_of,
    resources_in,
    split_id,
)

_KIND = "dynamic/rtx:"
_USERNAME = ("pp", "auth", "username")


def resources_of(state: Mapping[str, Any]) -> tuple[Resource, ...]:
    """Return the resources of ours in a state, in its order."""
    return tuple(each for each in resources_in(state) if _KIND in str(each.get("type", "")))


def kind_of(resource: Resource) -> str:
    """Return the kind of a resource, such as `PpUser`."""
    return str(resource.get("type", "")).rpartition(":")[2]


def name_of(resource: Resource) -> str:
    """Return the name of a resource in its program."""
    return str(resource.get("urn", "")).rpartition("::")[2]


def is_of_another_router(resource: Resource) -> bool:
    """Return whether a resource has an explicit provider, whose name its id begins with."""
    return split_id(str(resource.get("id", "")))[0] != OWN


def holds_configuration(state: Mapping[str, Any]) -> bool:
    """Return whether a state has the configuration of before the last run."""
    saved = filter(is_save, of_router(resources_of(state)))
    return any(BEFORE in outputs_of(each) for each in saved)


def title_of(state: Mapping[str, Any]) -> str:
    """Return what people call the office, from the outputs of its VPN; empty if there is none."""
    for each in resources_in(state):
        settings = outputs_of(each).get("client_settings")
        if isinstance(settings, Mapping) and isinstance(settings.get("name"), str):
            return str(settings["name"])
    return ""


def router_of(resources: Iterable[Resource]) -> tuple[str, str, str]:
    """Return model, firmware and serial number of the office's router; empty if not known.

    The router of the office comes before those that have an explicit provider.
    """
    found = [each for each in resources if kind_of(each) == "Router"]
    found.sort(key=is_of_another_router)
    outputs = outputs_of(found[0]) if found else {}
    model, firmware, serial = (
        str(outputs.get(name) or "") for name in ("detected_model", "firmware", "detected_serial")
    )
    return model, firmware, serial


# -- runs -----------------------------------------------------------------------------------


def runs_of(history: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the fields of each run (`facts.Run`)."""
    for entry in history:
        environment = entry.get("environment") or {}
        changes = entry.get("resourceChanges") or {}
        yield {
            "time": _seconds(entry.get("endTime") or entry.get("startTime")),
            "kind": str(entry.get("kind") or ""),
            "result": str(entry.get("result") or ""),
            "changes": tuple(sorted((k, int(v)) for k, v in changes.items() if k != "same" and v)),
            "who": fit_message(str(environment.get("git.author") or "")),
            "message": fit_message((str(entry.get("message") or "").splitlines() or [""])[0]),
        }


def _seconds(text: object) -> float:
    """Return an ISO 8601 time as seconds since the epoch; 0 if there is none."""
    return datetime.fromisoformat(str(text)).timestamp() if text else 0.0


# -- drift ----------------------------------------------------------------------------------


def drift_of(
    resources: Sequence[Resource],
) -> Iterator[tuple[str, Literal["changed", "gone", "others"]]]:
    """Yield each resource that a refresh has found otherwise, and how, by name.

    A refresh keeps the lines of the last write beside what it has read. Of a resource that is gone
    the state keeps nothing, but what was last saved still names it.
    """
    found: list[tuple[str, Literal["changed", "gone", "others"]]] = []
    for each in resources:
        outputs = outputs_of(each)
        if outputs.get("others_lines"):
            found.append((f"{kind_of(each)} {name_of(each)}", "others"))
        elif outputs.get("written"):
            found.append((f"{kind_of(each)} {name_of(each)}", "changed"))
        if is_save(each):
            found += [(name, "gone") for name in _gone(each, resources)]
    yield from sorted(found)


def _gone(saved: Resource, resources: Sequence[Resource]) -> Iterator[str]:
    """Yield the names that a save came after and that no resource has any more."""
    beside = [each for each in resources if each.get("parent") == saved.get("parent")]
    names = [name_of(each) for each in beside]
    revisions = {outputs_of(each).get("revision") for each in resources}
    prefix = name_of(saved).removesuffix("saved") if name_of(saved).endswith("-saved") else ""
    for key, revision in (outputs_of(saved).get("after") or {}).items():
        is_there = any(name == key or name.endswith(f"-{key}") for name in names)
        if revision not in revisions and not is_there:
            yield f"{prefix}{key}"


# -- the confirmed commit -------------------------------------------------------------------


def guard_of(
    state: Mapping[str, Any], history: Sequence[Mapping[str, Any]]
) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether the last commit was confirmed, and why each write that hangs is guarded.

    The inputs of a resource say why its last write was guarded, until a refresh reads it anew.
    """
    last = history[0] if history else {}
    hanging = (state.get("deployment") or {}).get("pending_operations") or ()
    pending = (_guard(each.get("resource") or {}) for each in hanging)
    return _was_confirmed(state, last), tuple(sorted(filter(None, pending)))


def _was_confirmed(state: Mapping[str, Any], last: Mapping[str, Any]) -> bool | None:
    if last.get("kind") != "update" or last.get("result") != "succeeded":
        return None
    begun = _seconds(last.get("startTime"))
    written = (each for each in resources_of(state) if _seconds(each.get("modified")) >= begun)
    return any(_guard(each) for each in written)


def _guard(resource: Resource) -> str:
    text = (resource.get("inputs") or {}).get("confirmed_commit")
    return f"{name_of(resource)}: {fit_message(text)}" if isinstance(text, str) and text else ""


# -- users ----------------------------------------------------------------------------------


def users_of(config: Config, resources: Iterable[Resource]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the name, interface and address of each user, and whether the stack manages them."""
    managed = {
        (f"pp {outputs_of(each).get('pp')}", outputs_of(each).get("username"))
        for each in resources
        if kind_of(each) == "PpUser" and not is_of_another_router(each)
    }
    found = []
    for key, words in config.headed(*_USERNAME[:2]).items():
        if key.words[:3] != _USERNAME or len(words) <= len(_USERNAME):
            continue
        name, rest = words[3], words[4:]
        address = next((word for word in rest if address_of(word)), "")
        found.append((name, key.context, address, (key.context, name) in managed))
    yield from sorted(found, key=lambda each: (each[1], each[0]))
