"""What is looked at and said before a router is changed, so that nobody is locked out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rtx_provider.access.ingress import ingress_interface
from rtx_provider.access.lockout import lockout
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.risk import confirm_reasons
from rtx_provider.config.change import Edit, Plan
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config
from rtx_provider.errors import LockoutError
from rtx_provider.router.confirmed_commit import ConfirmedCommit
from rtx_provider.router.link import Link
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.users import User


class Safety:
    """The care that is taken of one router."""

    def __init__(
        self, link: Link, commit: ConfirmedCommit, policy: SafetyPolicy, say: Callable[[str], None]
    ) -> None:
        """Prepare, without connecting."""
        self._link, self._policy, self._say = link, policy, say
        self._commit = commit
        self._has_looked = False

    def verdict(self, title: str, before: Config, after: Config) -> str:
        """Say what was found about being locked out.

        Raises:
            LockoutError: It would happen, and is not allowed; with the line that would do it.
        """
        reason = lockout(self.path(before), before, after)
        if reason and not self._policy.allow_lockout:
            msg = (
                f"{title}: {reason}; nothing was sent. If another way in exists, set "
                "rtx:allowLockout to true"
            )
            raise LockoutError(msg)
        return f"{reason} (rtx:allowLockout is true)" if reason else "nothing found"

    def reasons(self, plans: Sequence[Plan], config: Config) -> tuple[str, ...]:
        """Say why plans are made as a confirmed commit; nothing where they need not be."""
        edits = [edit for plan in plans for edit in (*plan.edits, *_switched(plan, config))]
        return confirm_reasons(self._policy.confirmed_commit, edits, config, self.path(config))

    def arm(self, reasons: Sequence[str]) -> None:
        """Set a rollback, and say so; see ConfirmedCommit.arm."""
        rollback = self._commit.arm(self._policy.confirm_timeout_seconds)
        self._say(
            f"{self._link.where}: confirmed commit behind `{rollback.arm}`, because of "
            f"{', '.join(reasons)}; if we are cut off, {rollback.outcome}"
        )

    def look_around(self) -> None:
        """Say, before the first line of a run is written, who else is at work."""
        if self._has_looked:
            return
        self._has_looked = True
        for user in self._link.users:
            if user.is_administrator and not user.is_us and not self._is_old_session(user):
                self._say(
                    f"warning: {self._link.where}: {user} is logged in as administrator too: "
                    "another run, or somebody at work; what they change meanwhile stays theirs"
                )
        if self._link.warning:
            self._say(f"warning: {self._link.where}: {self._link.warning}")
        if self._link.unsaved():
            self._say(
                f"warning: {self._link.where}: there are changes that nobody saved, of somebody "
                "else or of an earlier run that failed; our `save` keeps them too. Look at them "
                "first (`show config difference 0` on newer firmware) if that is not wanted"
            )

    def _is_old_session(self, user: User) -> bool:
        """Tell whether a login may be one of our own over HTTP, which end by themselves."""
        is_ours = user.name == self._policy.path.user and user.address == self._link.ends[0]
        return is_ours and user.how == "http"

    def path(self, config: Config) -> ManagementPath:
        """Return how we come in, as far as that is known."""
        known = self._policy.path
        here, there = (_real(address) for address in self._link.ends)
        path = replace(
            known,
            client_address=known.client_address or here,
            router_address=known.router_address or there,
        )
        own = path.router_address or _address_of(ingress_interface(path, config), config)
        return replace(path, router_address=own, kind=self._link.door or path.kind)


def _switched(plan: Plan, config: Config) -> tuple[Edit, ...]:
    """Return a pp or tunnel that is out of use for a moment as an edit."""
    if plan.switch is None:
        return ()
    words = config.words(plan.switch.key)
    return (Edit(plan.switch.key, words, None),)


def _real(address: str) -> str:
    """Return an IPv4 address unless it is this machine's own: then a port was forwarded."""
    return address if re.fullmatch(r"(?!127\.)\d+\.\d+\.\d+\.\d+", address) else ""


def _address_of(interface: str, config: Config) -> str:
    """Return the router's address on a LAN, or nothing."""
    words = config.arguments(Key("", ("ip", interface, "address"))) or ("",)
    return _real(words[0].partition("/")[0])
