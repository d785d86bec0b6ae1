"""What must not be touched, or sent, because of a rollback that is or would be armed."""

from collections.abc import Sequence

from rtx_provider.errors import ConfirmedCommitError
from rtx_provider.router.rollback import removal_of
from rtx_provider.router.session import RouterSession

_CLOCK_LINES = (("timezone",), ("date",), ("time",), ("ntpdate",), ("rdate",))


def refuse_others(session: RouterSession) -> None:
    """Refuse to go on while the router may roll back for another run, or for a colleague.

    Raises:
        ConfirmedCommitError: The last reading shows such a rollback.
    """
    where, ours, theirs = session.where, session.pending_rollback, session.others_rollback
    if ours:
        msg = (
            f"{where} has an unconfirmed commit of another run (`{ours}`), which is still at work "
            "or was cut off. Nothing is read or changed until it is done or the router has rolled "
            f"back: wait for that. If neither happens, enter `{removal_of(ours)}` and `save` on "
            "the router"
        )
        raise ConfirmedCommitError(msg)
    if theirs:
        msg = (
            f"{where}: somebody may be testing a change behind `{theirs}`, which will replace what "
            "runs; a save would keep that line and the change. Nothing is read or changed: run "
            "again when the router has restarted or the line is gone"
        )
        raise ConfirmedCommitError(msg)


def refuse_clock_lines(where: str, lines: Sequence[str]) -> None:
    """Refuse lines that move the clock by which the router, or another run, knows the rollback.

    Raises:
        ConfirmedCommitError: There is such a line.
    """
    for line in lines:
        words = tuple(word.lower() for word in line.split())
        words = words[1:] if words[:1] == ("no",) else words
        if words[:1] in _CLOCK_LINES:
            msg = (
                f"{where}: `{line}` moves the router's clock, by which a confirmed commit of this "
                "run would roll back; nothing was changed. Change it in a run of its own (`pulumi "
                "up --target`), with rtx:confirmedCommit auto, before the others"
            )
            raise ConfirmedCommitError(msg)
