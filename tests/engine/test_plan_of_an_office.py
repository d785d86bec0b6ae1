"""The plan that the component hands to `Router`: it arrives, and it is recorded nowhere."""

import json

from tools.trial import KEY, PASSWORDS, Open

PRIVATE = (KEY, *PASSWORDS.values())


def test_no_preview_and_no_state_holds_the_plan_or_a_secret_of_it(open_office: Open) -> None:
    office = open_office(confirmed_commit="off")
    for path, value in (
        ("preSharedKey", KEY),
        ("users[0].password", PASSWORDS["alice"]),
        ("users[1].password", PASSWORDS["bob"]),
    ):
        office.set_secret(f"rtx:office.{path}", value)
    shown = office.preview("--diff", "--json")
    office.up()
    saved_plan = office.folder / "plan.json"
    shown += office.preview("--diff", "--json", "--save-plan", str(saved_plan))
    shown += saved_plan.read_text(encoding="utf-8")
    router = office.resources()["vpn-router"]
    assert sorted(router["inputs"]) == ["__provider"]
    assert set(router["outputs"]) == {
        "__provider",
        "detected_model",
        "detected_serial",
        "firmware",
    }
    state = json.dumps(office.state())
    assert not [word for word in PRIVATE if word in shown + state]
    for text in (state, shown):
        assert '"lan_address"' not in text
        assert '"resources": [{"kind"' not in text


def test_an_office_that_does_not_fit_is_refused_as_a_whole_in_up_and_in_a_live_preview(
    open_office: Open,
) -> None:
    office = open_office(confirmed_commit="off")
    before = office.router.running_text()
    office.write_office(nat=None, lanAddress="192.168.100.9/24")
    office.router.edit(["ip filter 201040 reject * * gre * *"])
    office.router.save()
    before = office.router.running_text()
    office.environment["RTX_PREVIEW"] = "live"
    shown = office.preview(ok=False)
    office.environment["RTX_PREVIEW"] = "offline"
    for text in (shown, office.up(ok=False)):
        for name in ("lan-address: ", "nat-left-out: ", "in-the-way: IpFilter 201040"):
            assert name in text
        assert "set office.lanAddress to 192.168.100.1/24" in text
        assert PASSWORDS["alice"] not in text
    assert office.router.running_text() == before
    assert office.router.saves == 1
    assert [name for name in office.resources() if name.startswith("vpn-")] == []


def test_a_live_preview_of_what_is_added_later_shows_all_that_is_in_the_way(
    open_running: Open,
) -> None:
    office = open_running(confirmed_commit="off")
    office.router.edit(
        [
            "ip filter 201050 reject * * gre * *",
            "pp select anonymous",
            "pp auth username zoe Pw-by-hand",
            "pp select none",
        ]
    )
    office.environment["RTX_PREVIEW"] = "live"
    office.preview()  # what the stack has created is not in its own way
    users = [*office.office["users"], {"name": "zoe", "password": "x", "address": "192.168.100.7"}]
    office.write_office(users=users, filtersFrom=201050)
    text = office.preview(ok=False)
    assert "in-the-way: IpFilter 201050" in text
    assert "in-the-way: PpUser anonymous zoe" in text
    assert "in-the-way: Tunnel" not in text
    assert "Pw-by-hand" not in text
