"""The fault matrix of whole stacks: each accident at every place where it can strike.

docs/develop/fault-matrix.md has one resource, one run and one fault. Here it is the stack that is
hit: a colleague takes a number of ours, or saves while a rollback is armed; a run has a target; a
rename fails at each line; a run is interrupted twice; another router answers. Each cell is a
history, and is judged as one.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, Literal

from tests.histories.history import History, Step

Lane = tuple[Literal["http", "ssh"], bool]
LANES: tuple[Lane, ...] = (("http", True), ("http", False), ("ssh", True), ("ssh", False))
_PP, _NONE = "pp select anonymous", "pp select none"
_UP: Step = {"do": "up", "stack": "A"}
_DESTROY: Step = {"do": "destroy", "stack": "A"}
_REFRESH: Step = {"do": "refresh", "stack": "A"}
_WAIT: Step = {"do": "wait", "seconds": 400}
TAKEN: dict[str, tuple[str, ...]] = {
    "filter": ("no ip filter 201040", "ip filter 201040 reject 10.9.9.0/24 * * * *"),
    "static": ("nat descriptor masquerade static 1000 2 192.168.100.77 tcp 8080",),
    "user": (_PP, "pp auth username alice theirs-77", _NONE),
    "policy": ("ipsec sa policy 1 1 esp aes256-cbc sha256-hmac",),
    "gateway": ("ipsec ike local address 1 192.168.100.1",),
    "transport": ("ipsec transport 1 1 tcp 22",),
    "pool": (_PP, "ip pp remote address pool 192.168.100.230-192.168.100.239", _NONE),
    "mtu": (_PP, "ip pp mtu 1400", _NONE),
    "proxy arp": ("ip lan1 proxyarp off",),
    "l2tp": ("l2tp service off",),
    "missing filter": ("no ip filter 201040",),
    "missing user": (_PP, "no pp auth username alice", _NONE),
    "missing tunnel": ("tunnel disable 1",),
}
"""What a colleague makes of things of ours."""
_AFTERWARDS: dict[str, tuple[Step, ...]] = {
    "update": ({**_UP, "set": {"mtu": 1300, "users": ["alice", "bob"]}},),
    "update after a refresh": (_REFRESH, {**_UP, "set": {"mtu": 1300}}),
    "destroy": (_DESTROY,),
    "destroy after a refresh": (_REFRESH, _DESTROY),
    "overwritten": ({**_UP, "set": {"mtu": 1300}, "overwrite": "all"}, _DESTROY),
}
_TARGETS = ("filter-udp", "filters-in", "nat-udp", "pp", "user-bob", "tunnel-1", "saved")


def cells(lane: Lane) -> dict[str, History]:
    """Return the cells of a lane, by their names."""
    transport, confirmed = lane
    return {
        name: History(steps, {"A": "office"}, transport, confirmed)
        for rows in (_taken(), _saved(), _targeted(), _renamed(), _interrupted(), _replaced())
        for name, steps in rows
    }


Row = tuple[str, tuple[Step, ...]]


def _taken() -> Iterator[Row]:
    for (what, lines), (then, steps) in product(TAKEN.items(), _AFTERWARDS.items()):
        edit = {"do": "edit", "lines": list(lines)}
        yield f"a colleague changes our {what}, {then}", (_UP, edit, *steps)


def _saved() -> Iterator[Row]:
    for at in range(1, 7):
        fault = {"kind": "save", "at": at}
        yield f"a colleague saves before request {at}", (_with(_UP, fault), {"do": "restart"}, _UP)
        killed = {"kind": "kill", "at": at, "when": "after"}
        again = {**_UP, "set": {"reclaim": True}}
        steps = (_with(_UP, fault, killed), _WAIT, again, {"do": "restart"}, _UP)
        yield f"a colleague saves before request {at}, which is the last", steps


def _targeted() -> Iterator[Row]:
    for label in _TARGETS:
        change = {"set": {"users": ["alice", "bob"], "mtu": 1300}, "target": [label]}
        yield f"target {label}", (_UP, {**_UP, **change}, {"do": "restart"}, _UP, _DESTROY)
        gone = {**_DESTROY, "target": [label]}
        yield f"destroy target {label}", (_UP, gone, {"do": "restart"}, _UP)


def _renamed() -> Iterator[Row]:
    for how, at in product(("reclaim", "alias"), range(1, 4)):
        new: dict[str, Any] = {"name": "net", "users": ["alice", "bob"], "mtu": 1300}
        new |= {"reclaim": True} if how == "reclaim" else {"alias": "vpn"}
        failed = _with({**_UP, "set": new}, {"kind": "refuse", "at": at})
        yield f"rename with {how}, refused at line {at}", (_UP, failed, _UP, _DESTROY)


def _interrupted() -> Iterator[Row]:
    for first, second in product(range(2, 6), range(2, 6)):
        kills = [{"kind": "kill", "at": at, "when": "after"} for at in (first, second)]
        again = {**_UP, "set": {"reclaim": True}}
        steps = (_with(_UP, kills[0]), _WAIT, _with(again, kills[1]), _WAIT, _DESTROY)
        yield f"interrupted after requests {first} and {second}, destroy", steps


def _replaced() -> Iterator[Row]:
    runs = {
        "up": ({**_UP, "set": {"mtu": 1300}},),
        "up, nothing changed": (_UP,),
        "new resource with a target": (
            {**_UP, "set": {"users": ["alice", "bob"]}, "target": ["user-bob"]},
        ),
        "refresh": (_REFRESH, _UP),
        "destroy": (_DESTROY,),
    }
    for name, steps in runs.items():
        yield f"another router, {name}", (_UP, {"do": "swap"}, *steps)


def _with(step: Step, *faults: Step) -> Step:
    return {**step, "faults": list(faults)}
