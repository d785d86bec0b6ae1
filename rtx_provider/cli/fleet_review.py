"""The options with which a preview is reviewed, and a run keeps to what was approved."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rtx_provider.fleet.changed import Changed, changed_since
from rtx_provider.fleet.comment import PreviewFacts, as_json, markdown
from rtx_provider.fleet.tasks import SEVERITIES, OfficeResult, OfficeTask, broken
from rtx_provider.workspace import paths
from rtx_provider.workspace.git_repository import Repository
from rtx_provider.workspace.messages import ToolError, say


def add_preview(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rtx fleet preview`."""
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the comment for a pull request"
    )
    parser.add_argument(
        "--whole", type=Path, metavar="FILE", help="write the same text, however long it is"
    )
    parser.add_argument(
        "--json-out", type=Path, metavar="FILE", help="write what `rtx fleet up --approved` takes"
    )
    parser.add_argument(
        "--commit", metavar="SHA", default="", help="the commit that the files name (HEAD)"
    )
    parser.add_argument(
        "--against",
        choices=("last-known",),
        help="hold the lines against the configuration that the last run has kept, without asking "
        "the router: shows whole lists and conflicts",
    )
    parser.add_argument(
        "--rules",
        action="store_true",
        help="judge each office by the rules of `rtx check`, and mark what its change brings",
    )
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES[:2],
        help="judge the rules, and end with status 1 if one that severe is broken and not accepted",
    )


def add_up(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rtx fleet up`."""
    parser.add_argument(
        "--approved",
        type=Path,
        metavar="FILE",
        help="only offices of this preview (--json-out), and only if their lines are the same",
    )
    parser.add_argument(
        "--approved-commit",
        metavar="SHA",
        default="",
        help="the commit that the preview must name (any)",
    )


@dataclass(frozen=True)
class Review:
    """What is previewed, and where it is written.

    Attributes:
        files: The file of the comment, of the whole text and of the artefact, as far as wanted.
        commit: The commit that they name.
        changed: What has changed; None if all offices are meant.
        is_remembered: Whether the last known configurations stand in for the routers.
        judges: Whether the rules are judged.
        fail_on: The severity from which a broken rule makes the preview fail; empty for none.
    """

    files: tuple[Path | None, Path | None, Path | None]
    commit: str = ""
    changed: Changed | None = None
    is_remembered: bool = False
    judges: bool = False
    fail_on: str = ""

    def task(self, task: OfficeTask) -> OfficeTask:
        """Return the task of one office."""
        return replace(task, against_last_known=self.is_remembered, judges=self.judges)

    def fails(self, results: Sequence[OfficeResult]) -> bool:
        """Return whether rules are broken, or could not be judged, so that the preview fails."""
        if not self.fail_on:
            return False
        severe = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        return any(
            each.rules_fault or any(rule.severity in severe for rule in broken(each.rules or ()))
            for each in results
        )

    def write(self, results: Sequence[OfficeResult]) -> None:
        """Write the files.

        Raises:
            ToolError: One cannot be written.
        """
        comment, whole, artefact = self.files
        if not any(self.files):
            return
        facts = self._facts(results)
        if comment:
            _write(comment, markdown(results, facts))
        if whole:
            _write(whole, markdown(results, facts, limit=None))
        if artefact:
            from rtx_provider.fleet import approval  # noqa: PLC0415  # it loads pydantic

            approval.write(artefact, results, self.commit, as_json(results, facts))

    def _facts(self, results: Sequence[OfficeResult]) -> PreviewFacts:
        from rtx_provider.fleet.preview_mode import asks_router  # noqa: PLC0415  # it loads pydantic

        root = paths.root()
        is_asked = bool(results) and all(
            asks_router(root, each.office, os.environ) for each in results
        )
        whole = self.files[1] or self.files[2]
        return PreviewFacts(
            self.commit,
            whole.name if whole else "",
            is_offline=self.is_remembered or not is_asked,
            last_known=_last_known(results) if self.is_remembered else None,
            retired=self.changed.retired if self.changed else (),
            program=self.changed.program if self.changed else (),
            outside=self.changed.outside if self.changed else (),
        )


def begin(args: argparse.Namespace) -> Review:
    """Return what the options of a preview ask for.

    Raises:
        ToolError: git knows no such commit, or there is no repository.
    """
    files = (args.markdown, args.whole, args.json_out)
    reference: str | None = args.changed_since
    changed = None if reference is None else changed_since(reference, paths.root())
    commit: str = args.commit
    if not commit and (changed or any(files)):
        commit = Repository(paths.root()).commit("HEAD")
    return Review(
        files,
        commit,
        changed,
        is_remembered=bool(args.against),
        judges=args.rules or bool(args.fail_on),
        fail_on=args.fail_on or "",
    )


@dataclass(frozen=True)
class Approved:
    """What was approved.

    Attributes:
        path: The file that says it; None if everything may run.
        digests: The digest of each office that may run.
    """

    path: Path | None = None
    digests: dict[str, str] = field(default_factory=dict)

    def among(self, offices: Sequence[str], *, are_named: bool) -> list[str]:
        """Return the offices that may run, and name the others.

        Args:
            offices: The offices that are chosen.
            are_named: Whether somebody asks for these, and not for whatever is approved.

        Raises:
            ToolError: An office that is asked for may not run.
        """
        if self.path is None:
            return [*offices]
        left = [name for name in offices if name not in self.digests]
        if left and are_named:
            msg = f"{self.path} does not approve {', '.join(left)}; preview again, or leave it out"
            raise ToolError(msg)
        if left:
            say(f"not begun, because {self.path} does not approve them: {', '.join(left)}")
        gone = sorted({*self.digests} - {*offices})
        if gone:
            say(f"approved, but not among the offices that are chosen: {', '.join(gone)}")
        return [name for name in offices if name in self.digests]

    def task(self, task: OfficeTask) -> OfficeTask:
        """Return a task that does nothing but what was approved."""
        return replace(task, approved=self.digests[task.office]) if self.path else task


def approved(args: argparse.Namespace) -> Approved:
    """Return what the options of a run approve.

    Raises:
        ToolError: The file is no approval, or that of another commit; or a commit is named
            without a file.
    """
    path: Path | None = args.approved
    if path is None:
        if args.approved_commit:
            msg = "--approved-commit says what --approved FILE must be of; name that file, too"
            raise ToolError(msg)
        return Approved()
    from rtx_provider.fleet import approval  # noqa: PLC0415  # it loads pydantic

    return Approved(path, dict(approval.read(path, args.approved_commit).digests))


def _last_known(results: Sequence[OfficeResult]) -> dict[str, str]:
    return {each.office: each.known_since for each in results if each.known_since}


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror}"
        raise ToolError(msg) from error
