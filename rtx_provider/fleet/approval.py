"""What was approved is what runs: the digest of a change, and the file that carries the digests.

The file is the artefact of a preview. It holds no secret, and nothing in it is trusted but the
digests: a run computes its own and refuses an office whose digest is another one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints, ValidationError

from rtx_provider.files import write_privately
from rtx_provider.fleet.inventory import fault_of_name
from rtx_provider.fleet.tasks import OfficeResult, ResourceChange
from rtx_provider.problems import Finding, findings_of
from rtx_provider.workspace.messages import ToolError

VERSION = 1
_APPROVABLE = frozenset({"changed", "unchanged"})
_Digest = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
_Commit = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})?$")]


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody has approved.

    Attributes:
        commit: The commit that was previewed; empty if the preview did not name one.
        digests: The digest of each office that may run. An office whose preview was refused, or
            failed, is not among them.
    """

    commit: str
    digests: Mapping[str, str]


class _Office(BaseModel):
    outcome: str
    digest: _Digest

    @property
    def may_run(self) -> bool:
        return self.outcome in _APPROVABLE


class _File(BaseModel):
    version: Literal[1]
    commit: _Commit
    offices: dict[str, _Office]


def digest_of(changes: Sequence[ResourceChange], value_marks: Iterable[str]) -> str:
    """Return a digest of all that changes in an office, in whatever order it is given.

    What a live preview found on the router is left out: it differs from one reading to the next,
    and the run judges the router anew.

    Args:
        changes: How its resources change, with secrets masked.
        value_marks: What of its values no line shows: settings, and the ciphertexts of secrets.
    """
    shown = [asdict(replace(each, live=())) for each in sorted(changes, key=lambda it: it.urn)]
    whole = {"changes": shown, "values": sorted(value_marks)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def write(
    path: Path, results: Iterable[OfficeResult], commit: str, about: Mapping[str, object]
) -> None:
    """Write the artefact of a preview.

    Args:
        path: The file.
        results: What came of each office.
        commit: The commit that was previewed; empty if there is none.
        about: What else programs may want to know of the preview, with `offices` by name.

    Raises:
        ToolError: It cannot be written.
    """
    more = about.get("offices")
    known = more if isinstance(more, Mapping) else {}
    offices = {
        each.office: {**known.get(each.office, {}), "outcome": each.outcome, "digest": each.digest}
        for each in results
    }
    content = {**about, "version": VERSION, "commit": commit, "offices": offices}
    try:
        write_privately(path, json.dumps(content, indent=2, sort_keys=True) + "\n")
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror}"
        raise ToolError(msg) from error


def read(path: Path, commit: str = "") -> Approval:
    """Read what was approved.

    Args:
        path: The artefact of a preview.
        commit: The commit that must have been previewed; empty for any.

    Raises:
        ToolError: It cannot be read, is no such artefact, or is that of another commit.
    """
    found = _parsed(path)
    if commit and found.commit != commit:
        was = found.commit or "no commit"
        msg = f"{path} approves {was}, and not {commit}; take the preview of that commit"
        raise ToolError(msg)
    digests = {name: each.digest for name, each in found.offices.items() if each.may_run}
    return Approval(found.commit, digests)


def _parsed(path: Path) -> _File:
    try:
        content = json.loads(path.read_bytes(), object_pairs_hook=_without_doubles)
        found = _File.model_validate(content)
    except OSError as error:
        msg = f"cannot read {path}: {error.strerror}"
        raise ToolError(msg) from error
    except ValidationError as error:
        raise ToolError(_refusal(path, [_worded(each) for each in findings_of(error)])) from error
    except (ValueError, RecursionError) as error:
        raise ToolError(_refusal(path, ["it is not JSON"])) from error
    faults = [fault for name, each in found.offices.items() if (fault := _fault(name, each))]
    if faults:
        raise ToolError(_refusal(path, faults))
    return found


def _fault(name: str, office: _Office) -> str:
    if fault_of_name(name):
        return f"{name!a:.120} is no office"
    return f"offices.{name} has no digest" if office.may_run and not office.digest else ""


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that stands twice, of which each reader would take another one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _worded(finding: Finding) -> str:
    place = ".".join(
        f"{step!a}"[1:-1] if isinstance(step, str) else str(step) for step in finding.place
    )
    return f"{place or 'it'} {finding.text}"


def _refusal(path: Path, faults: Sequence[str]) -> str:
    shown = "; ".join(faults[:5])
    return f"{path} is no approval that this version of rtx can read: {shown}; preview again"
