"""The checks and warnings before a router is changed, so that nobody is locked out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rtx_provider.access.ingress import ingress_interface
from rtx_provider.access.lockout import lockout
from rtx_provider.access.management_path import ManagementPath
from rtx_provider.access.reasons import confirm_reasons, out_of_use_reasons
from rtx_provider.config.change import Edit, Plan
from rtx_provider.config.grammar import Key
from rtx_provider.config.tree import Config
from rtx_provider.errors import LockoutError
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.session import RouterSession
from rtx_provider.router.users import User

Say = Callable[[str], None]


class AccessCheck:
    """The checks of one router: whether a change locks us out, and who else is logged in."""

    def __init__(self, session: RouterSession, policy: SafetyPolicy, say: Say) -> None:
        """Prepare, without connecting."""
        self._session, self.policy, self._say = session, policy, say
        self._has_reported = False

    def refuse_lockout(self, title: str, before: Config, plan: Plan, after: Config) -> str:
        """Refuse a plan that would lock us out, unless rtx:allowLockout is set.

        Args:
            title: The name of the resource, for messages.
            before: The configuration before the plan.
            plan: The plan.
            after: The configuration after the plan.

        Returns:
            The result of the check, for the preview.

        Raises:
            LockoutError: The change would lock us out, and rtx:allowLockout is not set.
        """
        keys = tuple(edit.key for edit in plan.edits)
        reason = lockout(self.path(before), before, after, keys)
        if reason and not self.policy.allow_lockout:
            msg = (
                f"{title}: {reason}; nothing was sent. If you can reach the router in another "
                "way, set rtx:allowLockout to true"
            )
            raise LockoutError(msg)
        return f"{reason} (rtx:allowLockout is true)" if reason else "nothing found"

    def confirm_reasons(self, plans: Sequence[Plan], config: Config) -> tuple[str, ...]:
        """Return why plans need a confirmed commit; empty if they need none."""
        edits = [edit for plan in plans for edit in (*plan.edits, *_disabling_edits(plan, config))]
        mode = self.policy.confirmed_commit
        reasons = confirm_reasons(mode, edits, config, self.path(config))
        return reasons or out_of_use_reasons(mode, [plan.out_of_use for plan in plans])

    def report_other_sessions(self) -> None:
        """Warn once, before the first line is sent, of other administrators and unsaved changes."""
        if self._has_reported:
            return
        self._has_reported = True
        for user in self._session.users:
            if user.is_administrator and not user.is_us and not self._is_old_session(user):
                self._say(
                    f"warning: {self._session.where}: {user} is also logged in as administrator: "
                    "another run, or a colleague; this run keeps their changes. A `rollback timer` "
                    "of theirs, which nothing shows, would also undo the changes of this run"
                )
        if self._logs_commands():
            self._say(
                f"warning: {self._session.where}: `syslog execute command on` writes every line "
                "that is entered to the router's log, and to the hosts of `syslog host`, our "
                "passwords and keys, too; take it out (`no syslog execute command`), or protect "
                "those logs"
            )
        if self._session.connection.warning:
            self._say(f"warning: {self._session.where}: {self._session.connection.warning}")
        if self._session.has_unsaved_changes():
            self._say(
                f"warning: {self._session.where}: there are unsaved changes of somebody else or of "
                "an earlier run that failed; our `save` will save them too. If that is not wanted, "
                "check them first (`show config difference 0` on newer firmware)"
            )

    def _logs_commands(self) -> bool:
        """Return whether the router writes the lines that it is given to its log (4.36)."""
        key = Key("", ("syslog", "execute", "command"))
        return (self._session.running_config().arguments(key) or ("off",))[0] == "on"

    def _is_old_session(self, user: User) -> bool:
        """Return whether a login may be an earlier HTTP session of ours, which ends by itself."""
        is_ours = (
            user.name == self.policy.path.user
            and user.address == self._session.connection.client_address
        )
        return is_ours and user.how == "http"

    def path(self, config: Config) -> ManagementPath:
        """Return the management path, with what the session and the configuration add to it."""
        known = self.policy.path
        connection = self._session.connection
        here, there = map(_external, (connection.client_address, connection.router_address))
        path = replace(
            known,
            client_address=known.client_address or here,
            router_address=known.router_address or there,
        )
        own = path.router_address or _address_of(ingress_interface(path, config), config)
        return replace(path, router_address=own, kind=connection.door or path.kind)


def _disabling_edits(plan: Plan, config: Config) -> tuple[Edit, ...]:
    """Return the edit that disables a pp or tunnel meanwhile; empty if a plan has none."""
    if plan.switch is None:
        return ()
    words = config.words(plan.switch.key)
    return (Edit(plan.switch.key, words, None),)


def _external(address: str) -> str:
    """Return an IPv4 address; empty for a loopback address, which means a forwarded port."""
    return address if re.fullmatch(r"(?!127\.)\d+\.\d+\.\d+\.\d+", address) else ""


def _address_of(interface: str, config: Config) -> str:
    """Return the router's address on a LAN; empty if it has none."""
    words = config.arguments(Key("", ("ip", interface, "address"))) or ("",)
    return _external(words[0].partition("/")[0])
