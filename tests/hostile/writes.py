"""Writes whose answers are mutated: what is reported as done must be on the router."""

from collections.abc import Callable

from rtx_provider.config.change import Change, Plan
from rtx_provider.config.tree import Config, parse_config, same
from rtx_provider.console.terminal import ConsoleProfile
from rtx_provider.router.router import Router
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.simulator import Simulator
from rtx_provider.transport.base import Transport
from tests.console.wires import ConsoleWire
from tests.hostile.cases import Case, demand
from tests.hostile.mutators import LINE_BREAKS
from tests.hostile.readers import Mutant, router_of, terminal_on
from tests.router.room import AT_ONCE, changed, gone, joined, new

CONFIG = """\
ip filter 4711 pass 192.168.100.0/24 * tcp * www
ip filter 4712 pass * * udp * domain
ip filter 4713 reject * * * * *
ip lan1 secure filter in 4711 4712
description 1 office
"""
MINE = "ip filter 4711 pass 192.168.100.0/24 * tcp * www"


def a_change(case: Case) -> Change:
    """Return what is asked."""
    makers: tuple[Callable[[], Change], ...] = (
        lambda: new("ip filter 88001 pass * * tcp * 8443"),
        lambda: new("ip filter 88001 pass *", "ip filter 88002 reject *", "ip filter 88003 pass *"),
        lambda: new("pp bind tunnel7", "ip pp mtu 1258", context="pp 7"),
        lambda: changed(MINE, "ip filter 4711 reject 10.55.0.0/16 * tcp * www"),
        lambda: gone("ip filter 4713 reject * * * * *"),
        lambda: joined("ip lan1 secure filter in 4711 4712", "4713"),
        lambda: new("console prompt Yokohama"),
        lambda: new("console lines 33"),
        lambda: new("description 7 東京" if case.rng.random() < 1 / 2 else "description 7 Tokyo"),
    )
    return case.rng.choice(makers)()


def obeyed_over_http(case: Case) -> None:
    """Write over HTTP to a router that does what it is told."""
    router = _router_of(case)
    _apply(case, router, lambda: Mutant(case, router))


def obeyed_over_ssh(case: Case) -> None:
    """Write over an interactive console that does what it is told."""
    router = _router_of(case)
    _apply(case, router, _terminals(case, router))


def refused_over_http(case: Case) -> None:
    """Write over HTTP to a router that refuses a line, or loses it without a word."""
    router = _router_of(case)
    _disobey(case, router)
    _apply(case, router, lambda: Mutant(case, router))


def refused_over_ssh(case: Case) -> None:
    """Write over an interactive console that refuses a line, or loses it without a word."""
    router = _router_of(case)
    _disobey(case, router)
    _apply(case, router, _terminals(case, router))


WRITES = {
    "writes over HTTP": obeyed_over_http,
    "writes over SSH": obeyed_over_ssh,
    "refusals over HTTP": refused_over_http,
    "refusals over SSH": refused_over_ssh,
}
"""Each way of writing by its name."""


def _router_of(case: Case) -> Simulator:
    router = router_of(case)
    router.edit(CONFIG.splitlines())
    router.save()
    return router


def _disobey(case: Case, router: Simulator) -> None:
    """Let one line fail; then nothing may be made up or lost within an answer.

    Somebody who changes the very reading that would show it cannot be seen.
    """
    case.among = LINE_BREAKS
    fail = case.rng.choice((router.faults.refuse, router.faults.ignore))
    fail("ip filter|description 7|console prompt|pp bind", nth=case.rng.choice((1, 1, 2)))


def _terminals(case: Case, router: Simulator) -> Callable[[], Transport]:
    profile = ConsoleProfile()

    def connect() -> Transport:
        cut = case.cut
        wire = ConsoleWire(router, cut=lambda data: iter(cut(data)), mangle=case.mangle)
        return terminal_on(wire, profile)

    return connect


def _apply(case: Case, simulator: Simulator, connect: Callable[[], Transport]) -> None:
    """Read the router as it is, then apply a change whose answers are mutated."""
    router = Router(
        [connect], "the office", timing=AT_ONCE, policy=SafetyPolicy(confirmed_commit="off")
    )
    often, case.often = case.often, 0.0
    try:
        before = router.snapshot()[1]
        case.often = often
        change = a_change(case)
        plan = router.apply(change)
        case.often = 0.0
        _judge(plan, before, parse_config(simulator.running_text()))
    finally:
        case.often = 0.0
        router.close()


def _judge(plan: Plan, before: Config, there: Config) -> None:
    predicted = plan.predict(before)
    for edit in plan.edits:
        wanted, found = predicted.words(edit.key), there.words(edit.key)
        is_so = same(wanted, found) or same(found, wanted)
        demand(is_so, f"called done, but {edit.key} is {found} and not {wanted}")
