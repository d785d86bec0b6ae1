"""Lists that somebody else writes at the same time: written whole, without losing their members."""

from collections.abc import Callable
from functools import partial

import httpx
import pytest

from rtx_provider.config.change import Change
from rtx_provider.errors import ApplyError, RtxError
from rtx_provider.models.anonymous_pp import AnonymousPp
from rtx_provider.router.router import Router
from rtx_provider.router.safety_policy import SafetyPolicy
from rtx_provider.router.timing import Timing
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Simulator
from rtx_provider.transport.http import HttpTransport
from tests.lifecycle.bench import OFFICE
from tests.router.room import joined, new, room

THEIRS = "ip filter 300001 pass * * tcp * 22"
OURS = "ip filter 300002 pass * * udp * 500"
LIST = "ip pp secure filter in"
JOINING = joined(LIST, "300002", "pp 1", needs_list=True)
Handler = Callable[[httpx.Request], httpx.Response]


def list_of(simulator: Simulator) -> str:
    """Return the end of the list, where both belong."""
    (line,) = (each for each in simulator.running_text().splitlines() if LIST in each)
    return line.partition("200032 ")[2]


def joins(simulator: Simulator) -> None:
    """Let a colleague join the list by hand."""
    (line,) = (each for each in simulator.running_text().splitlines() if LIST in each)
    theirs = line.strip().replace("200099", "300001 200099")
    simulator.edit(["pp select 1", theirs, "pp select none"])


def router_over(handle: Handler) -> Router:
    settings = RouterSettings(
        host="office.test", username="admin", administrator_password="demo-admin"
    )
    wire = httpx.MockTransport(handle)
    timing = Timing(
        gather_seconds=0.0, gather_limit_seconds=0.0, save_gather_seconds=0.0, retry_seconds=0.0
    )
    policy = SafetyPolicy(confirmed_commit="off")
    connect = partial(HttpTransport, settings, wire)
    return Router([connect], "the office", timing=timing, policy=policy)


def test_a_member_that_came_while_our_answer_was_lost_stays() -> None:
    """Nothing of ours ran; before it is sent again the list is looked at."""
    simulator = Simulator(OFFICE)
    simulator.edit([THEIRS, OURS])
    wire, lost = simulator.mock_transport(), list[httpx.Request]()

    def handle(request: httpx.Request) -> httpx.Response:
        if LIST.encode() in request.read() and not lost:
            lost.append(request)
            joins(simulator)
            message = "broke"
            raise httpx.ReadError(message, request=request)
        return wire.handle_request(request)

    router = router_over(handle)
    router.snapshot()
    router.apply(JOINING)
    assert list_of(simulator) == "300001 300002 200099"


def test_a_member_that_came_between_two_requests_of_a_batch_stays() -> None:
    """The look stands in the very request that writes the list, however large the batch is."""
    simulator = Simulator(OFFICE)
    simulator.edit([THEIRS, OURS])
    wire, seen = simulator.mock_transport(), list[httpx.Request]()

    def handle(request: httpx.Request) -> httpx.Response:
        if LIST.encode() in request.read() and not seen:
            seen.append(request)
            joins(simulator)
        return wire.handle_request(request)

    lines = tuple(f"ip filter {number} pass * * tcp * {'9' * 4}" for number in range(4000, 4300))
    many = Change("many", new=(*new(*lines).new, *JOINING.new))
    router = router_over(handle)
    router.snapshot()
    router.apply(many)
    assert list_of(simulator) == "300001 300002 200099"
    assert "ip filter 4299 pass" in simulator.running_text()


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut_reply"])
def test_two_who_join_one_list_both_stand_in_it_though_the_answer_was_lost(fault: str) -> None:
    """Each is planned on what the other leaves, when they are sent again too."""
    with room("nat descriptor type 5 nat", "nat descriptor type 6 nat", workers=2) as office:
        office.router.snapshot()
        getattr(office.simulator.faults, fault)("ip pp nat descriptor")
        results = office.apply(
            joined("ip pp nat descriptor", "5", "pp 1"), joined("ip pp nat descriptor", "6", "pp 1")
        )
        assert [type(each).__name__ for each in results] == ["Plan", "Plan"]
        lines = office.simulator.running_text().splitlines()
        (line,) = (line for line in lines if "pp nat descriptor" in line)
        assert sorted(line.split()[4:]) == ["1000", "5", "6"]


def test_a_refused_line_takes_back_all_but_what_came_meanwhile() -> None:
    with room() as office:
        tunnels = [f"tunnel encapsulation {kind}" for kind in ("l2tp",)]
        for number in (1, 2, 3):
            office.router.apply(new(*tunnels, context=f"tunnel {number}", title=f"t{number}"))
        old = _pp(mtu=1258, msext=True, bind=("tunnel1",))
        office.router.apply(_change(None, old))
        before = office.simulator.running_text()
        office.simulator.edit(["pp select anonymous", "pp bind tunnel1 tunnel3"])
        office.simulator.faults.refuse("ppp ipcp msext off")
        wanted = _pp(mtu=1300, msext=False, bind=("tunnel1", "tunnel2"))
        with pytest.raises(ApplyError, match="all that it changed was put back"):
            office.router.apply(_change(old, wanted))
        after = office.simulator.running_text()
        assert after == before.replace(" pp bind tunnel1\n", " pp bind tunnel1 tunnel3\n")


def test_what_is_done_stays_done_when_a_neighbours_take_back_breaks() -> None:
    """The serial number that goes into the state is not asked for again."""
    simulator = Simulator(OFFICE)
    wire, sent = simulator.mock_transport(), list[httpx.Request]()

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if len(sent) > 3:  # session, first reading, the batch
            message = "down"
            raise httpx.ConnectError(message, request=request)
        return wire.handle_request(request)

    router = router_over(handle)
    router.snapshot()
    simulator.faults.refuse("ip filter 5 ")
    with pytest.raises(RtxError):
        router.apply(new("ip filter 5 pass * * * * *"))
    assert router.serial == simulator.options.serial


def _pp(*, mtu: int, msext: bool, bind: tuple[str, ...]) -> AnonymousPp:
    return AnonymousPp(pp_bind=bind, ip_pp_mtu=mtu, ppp_ipcp_msext=msext, enabled=True)


def _change(old: AnonymousPp | None, wanted: AnonymousPp) -> Change:
    return Change(
        wanted.name,
        old=old.desired_lines() if old else (),
        new=wanted.desired_lines(),
        extent=wanted.extent(),
        switch=wanted.switch(),
    )
