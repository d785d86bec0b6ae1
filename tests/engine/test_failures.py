"""Runs that end half way: nothing is lost or half done in silence."""

from tests.engine.test_office import seed
from tools.trial import Open


def test_a_refused_line_puts_its_resource_back_and_spares_the_others(open_office: Open) -> None:
    office = seed(open_office)
    before = office.router.running_text()
    office.router.faults.refuse(r"l2tp keepalive use", "Error: Parameter out of range")
    text = office.up("--continue-on-error", ok=False)
    assert (
        'Tunnel 1: `l2tp keepalive use on 10 3` was refused: "Error: Parameter out of range"; '
        "all that it changed was put back"
    ) in text
    assert "tunnel select 1" not in office.router.running_text().splitlines()
    assert "ip filter 201040" in office.router.running_text()

    office.up()
    assert "tunnel select 1" in office.router.running_text().splitlines()
    assert office.router.saved_text() == office.router.running_text()
    office.destroy()
    assert office.router.running_text() == before


def test_a_connection_that_dies_after_execution_is_no_failure(open_office: Open) -> None:
    office = seed(open_office)
    office.router.faults.drop_after(r"tunnel encapsulation")
    office.up()
    assert office.router.saved_text() == office.router.running_text()
    sent = [line for line in office.router.lines if line.startswith("tunnel encapsulation")]
    assert sent == ["tunnel encapsulation l2tp"]


def test_a_failed_save_fails_the_run_and_the_next_one_saves(open_office: Open) -> None:
    office = seed(open_office)
    office.router.faults.fail_save()
    text = office.up(ok=False)
    assert "`save` was not confirmed by the router" in text
    assert office.router.saved_text() != office.router.running_text()
    office.up()
    assert office.router.saved_text() == office.router.running_text()


def test_another_router_at_the_same_address_is_not_written_to(open_office: Open) -> None:
    office = seed(open_office)
    office.up()
    other = open_office(serial="S4H999999")
    before = other.router.running_text()
    office.environment["RTX_PORT"] = str(other.router.port)
    office.write_office(mtu=1200)
    text = office.up(ok=False)
    assert "wrong box: " in text
    assert "serial S4H999999, but this stack belongs to serial S4H000001" in text
    assert other.router.running_text() == before


def test_a_router_that_is_not_there_says_what_to_do(open_office: Open) -> None:
    office = open_office()
    office.router.stop()
    text = office.up(ok=False)
    assert "cannot reach 127.0.0.1:" in text
    assert "check rtx:host and rtx:port" in text
