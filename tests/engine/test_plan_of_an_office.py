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
