"""Random histories: each is a number, from which it follows.

What is done is drawn from few numbers and names, so that the parties often meet: what a colleague
enters has mostly the number of a thing of ours.
"""

import random
from typing import TYPE_CHECKING, Any, Literal

from tests.histories.history import History, Step

if TYPE_CHECKING:
    from collections.abc import Callable

_RENAMES = 0.12
_AT_ROLLBACK = 0.3
_ROLLBACKS = ("^schedule at 649|^rollback timer", "^no schedule at 649|^confirm$", "^save$")
"""Where a rollback is armed, where it is disarmed, and where the router saves."""
_NUMBERS = (201040, 201041, 201042, 4801, 4802, 4711)
_LABELS = ("filter-udp", "filters-in", "nat-udp", "pp", "user-alice", "tunnel-1", "ipsec", "saved")
_OWN_LABELS = ("filter-4801", "filter-4802", "list", "static-7", "saved")
_KINDS = ("IpFilter", "NatStatic", "PpUser", "AnonymousPp", "SecureFilterMembership", "ProxyArp")


def history_of(seed: int) -> History:
    """Return the history that follows from a number."""
    rng = random.Random(f"history {seed}")  # noqa: S311  # histories, no secrets
    transport: Literal["http", "ssh"] = "ssh" if rng.random() < 0.2 else "http"
    stacks = rng.choice(
        ({"A": "office"}, {"A": "office"}, {"A": "office", "B": "own"}, {"A": "own", "B": "own"},
         {"A": "own"})
    )  # fmt: skip
    drawn = _Drawn(rng, stacks)
    steps = drawn.steps()
    return History(tuple(steps), stacks, transport, rng.random() < 0.6, seed)


_Choices = dict[str, "Callable[[], dict[str, Any]]"]


class _Drawn:
    """The steps of one history."""

    def __init__(self, rng: random.Random, stacks: dict[str, str]) -> None:
        self._rng, self._stacks = rng, stacks
        self._is_up: set[str] = set()

    def steps(self) -> list[Step]:
        """Return the steps: a stack comes up first, mostly without a fault."""
        steps: list[Step] = [*self._others(0.25), self._first()]
        for _ in range(self._rng.randint(2, 5)):
            steps += self._others(0.7)
            steps.append(self._run())
        return steps

    def _first(self) -> Step:
        """Bring one stack up; the numbers of a second stack are its own."""
        step: dict[str, Any] = {"do": "up", "stack": "A"}
        if self._rng.random() < 0.2:
            step["set"] = {"adopt": self._rng.sample(_KINDS, 2)}
        return step | self._faults(0.25)

    def _run(self) -> Step:
        rng = self._rng
        stack = rng.choice(list(self._stacks))
        verb = rng.choices(("up", "refresh", "destroy"), (10, 2, 3))[0]
        step: dict[str, Any] = {"do": verb, "stack": stack}
        labels = _LABELS if self._stacks[stack] == "office" else _OWN_LABELS
        if verb == "up" and rng.random() < 0.75:
            step["set"] = self._change(stack)
        if verb != "refresh" and rng.random() < 0.15:
            step["target"] = rng.sample(labels, rng.randint(1, 2))
        if verb != "refresh" and rng.random() < 0.08:
            step["overwrite"] = rng.choice(("all", "ip-filter:201040"))
        return step | self._faults(0.4)

    # -- what a program says ------------------------------------------------------------------

    def _change(self, stack: str) -> dict[str, Any]:
        """Return what a program says otherwise from now on."""
        rng, taken = self._rng, stack == "B"
        common: _Choices = {
            "name": lambda: self._renamed(stack),
            "adopt": lambda: {"adopt": rng.sample(_KINDS, rng.randint(0, 2))},
            "reclaim": lambda: {"reclaim": rng.random() < 0.7},
        }
        office: _Choices = {
            **common,
            "mtu": lambda: {"mtu": rng.choice((1258, 1280, 1300))},
            "pool": lambda: {"pool": f"192.168.100.200-192.168.100.{rng.choice((209, 219))}"},
            "users": lambda: {"users": rng.choice((["alice"], ["alice", "bob"], ["bob"]))},
            "filters": lambda: {"filters_from": rng.choice((201040, 201041, 201050))},
            "esp": lambda: {"esp": rng.random() < 0.6},
            "nat": lambda: {"nat": rng.choice(("statics", "owned", "none"))},
            "statics": lambda: {"statics_from": rng.choice((2, 3))},
            "tunnels": lambda: {"tunnels": rng.choice(([1], [1, 2], [2]))},
        }
        numbers = (4802, 4803) if taken else (4801, 4802)
        own: _Choices = {
            **common,
            "filters": lambda: {"filters": rng.choice(([numbers[0]], list(numbers), [numbers[1]]))},
            "action": lambda: {"action": rng.choice(("pass", "reject"))},
            "listed": lambda: {"is_listed": rng.random() < 0.7},
            "statics": lambda: {"statics": rng.choice(([], [7], [8] if taken else [7, 8]))},
            "saved": lambda: {"is_saved": rng.random() < 0.7},
        }
        chosen = office if self._stacks[stack] == "office" else own
        names = rng.sample(sorted(chosen), rng.choice((1, 1, 2)))
        found: dict[str, Any] = {}
        for name in (*names, *(["name"] if rng.random() < _RENAMES else [])):
            found |= chosen[name]()
        return found

    def _renamed(self, stack: str) -> dict[str, Any]:
        """Rename the component, with an alias, with `reclaim`, or with neither."""
        rng = self._rng
        was, new = rng.sample(
            ("vpn", "net") if self._stacks[stack] == "office" else ("own", "o"), 2
        )
        how = rng.choice(("alias", "reclaim", "reclaim", "nothing"))
        named = {"name": new, "alias": was if how == "alias" else ""}
        return named | ({"reclaim": True} if how == "reclaim" else {})

    # -- what others do -----------------------------------------------------------------------

    def _others(self, chance: float) -> list[Step]:
        steps: list[Step] = []
        while self._rng.random() < chance and len(steps) < 3:
            steps.append(self._other())
            chance *= 0.6
        return steps

    def _other(self) -> Step:
        rng = self._rng
        kind = rng.choices(
            ("edit", "join", "leave", "save", "restart", "wait", "swap"), (12, 2, 2, 4, 2, 3, 1)
        )[0]
        if kind == "edit":
            return {"do": "edit", "lines": self._lines()}
        if kind in ("join", "leave"):
            return {"do": kind, "member": rng.choice(_NUMBERS)}
        return {"do": kind, **({"seconds": 400} if kind == "wait" else {})}

    def _lines(self) -> list[str]:
        """Return lines that somebody else enters."""
        rng = self._rng
        number, static = rng.choice(_NUMBERS), rng.choice((2, 3, 7))
        name, pp = rng.choice(("alice", "bob", "carol")), "pp select anonymous"
        return rng.choice(
            (
                [f"no ip filter {number}"],
                [f"ip filter {number} reject 10.9.9.0/24 * * * *"],
                [f"no ip filter {number}", f"ip filter {number} pass 10.8.8.8 * * * *"],
                [f"ip filter {number} pass * * tcp * {number % 60000}"],
                ["no ip filter 4711", "ip filter 4712 pass * * tcp * 4711"],
                [f"no nat descriptor masquerade static 1000 {static}"],
                [f"nat descriptor masquerade static 1000 {static} 192.168.100.77 tcp 8080"],
                ["nat descriptor type 20100 nat", "nat descriptor address outer 20100 primary"],
                [pp, f"pp auth username {name} theirs-77", "pp select none"],
                [pp, f"no pp auth username {name}", "pp select none"],
                [pp, "ip pp remote address pool 192.168.100.230-192.168.100.239", "pp select none"],
                [pp, f"ip pp mtu {rng.choice((1400, 1280))}", "pp select none"],
                [pp, "no ip pp mtu", "pp select none"],
                ["ipsec ike local address 1 192.168.100.1"],
                ["tunnel select 1", "tunnel template 2", "tunnel select none"],
                ["tunnel select 2", " description tunnel theirs", "tunnel select none"],
                ["pp disable anonymous"],
                ["ip lan1 proxyarp off"],
                ["l2tp service off"],
                ['description 64901 "our rack"'],
                ["schedule at 5 +600 * restart"],
                ["schedule at 5 1/6 09:10:00 * restart"],
                ["no schedule at 5"],
                ["ip route 10.9.0.0/16 gateway pp 1"],
                [f"ip lan2 secure filter in {number}"],
                ["ip lan2 nat descriptor 20100"],
            )
        )

    # -- what goes wrong ----------------------------------------------------------------------

    def _faults(self, chance: float) -> dict[str, Any]:
        rng = self._rng
        faults: list[Step] = []
        while rng.random() < chance and len(faults) < 2:
            faults.append(self._fault())
            chance *= 0.3
        return {"faults": faults} if faults else {}

    def _fault(self) -> Step:
        rng = self._rng
        kind = rng.choices(
            (
                "kill", "restart", "edit", "save", "wait", "refuse", "ignore", "power_cut",
                "drop_line", "drop_before", "drop_after", "cut_reply", "fail_save", "deny", "shut",
            ),
            (8, 4, 5, 2, 2, 4, 1, 4, 3, 1, 4, 2, 1, 1, 1),
        )[0]  # fmt: skip
        fault: dict[str, Any] = {"kind": kind}
        if kind in ("refuse", "ignore", "power_cut", "drop_line"):
            return fault | {"at": rng.randint(1, 36)}
        if kind == "fail_save":
            return fault | {"at": rng.randint(1, 2)}
        fault["at"] = rng.randint(1, 9)
        if kind == "edit":
            fault["lines"] = self._lines()
        if kind == "wait":
            fault["seconds"] = 400
        if kind == "kill":
            fault["when"] = rng.choice(("before", "after"))
        if kind in ("kill", "restart", "save") and rng.random() < _AT_ROLLBACK:
            fault |= {"on": rng.choice(_ROLLBACKS), "at": rng.choice((1, 1, 2))}
        return fault
