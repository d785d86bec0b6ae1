"""What Pulumi's own options do to a resource: reading by id, replacing, importing."""

import json
from typing import Any

import pytest

from tools.trial import Office, Open

pytestmark = pytest.mark.language_host

FILTER = """\
import pulumi
import rtx_provider as rtx

filter = rtx.IpFilter("web", number=5001, action="{action}", source="*", destination="*"{more})
pulumi.export("action", filter.action)
"""
GET = """\
import pulumi
import rtx_provider as rtx

router = rtx.Router("router")
pp = rtx.Pp.get("pp", "pp:1")
filter = rtx.IpFilter.get("filter", "{id}")
user = rtx.PpUser.get("user", "pp-user:anonymous:carol")
pulumi.export("filter", filter.source_ports)
pulumi.export("user", user.address)
pulumi.export("password", user.password)
pulumi.export("lines", filter.commands)
"""
CAROL = "Carol-1-hidden"


def rewrite(office: Office, **values: str) -> None:
    """Write the program with other values."""
    text = FILTER.format(**{"action": "pass", "more": "", **values})
    (office.folder / "__main__.py").write_text(text, encoding="utf-8")


def outputs(office: Office) -> dict[str, Any]:
    """Return the stack's outputs."""
    found: dict[str, Any] = json.loads(
        office.pulumi("stack", "output", "--json", "--stack", "test")
    )
    return found


def test_what_the_office_has_is_read_in_a_preview_too_and_is_not_touched(
    open_office: Open,
) -> None:
    office = open_office(program=GET.format(id="ip-filter:200020"))
    user = f"pp auth username carol {CAROL} 192.168.100.77"
    office.router.edit(["pp select anonymous", user, "pp select none"])
    before = office.router.running_text()
    text = office.preview("--diff")
    text += office.up("--diff")
    shown = outputs(office)
    assert shown["filter"] == "135"
    assert shown["user"] == "192.168.100.77"
    assert shown.get("password") is None
    assert shown["lines"] == ["ip filter 200020 reject * * udp,tcp 135 *"]
    assert CAROL not in text + json.dumps(office.state())
    assert office.refresh()
    office.destroy()
    assert office.router.running_text() == before


def test_a_wrong_id_is_one_clear_line(open_office: Open) -> None:
    office = open_office(program=GET.format(id="ip-filter:web"))
    text = office.preview(ok=False)
    assert "ip-filter:web is not an id of IpFilter, which is written `ip-filter:NUMBER`" in text


def test_replace_on_changes_takes_the_old_off_before_the_new_comes(open_office: Open) -> None:
    office = open_office(program=FILTER.format(action="pass", more=""))
    options = ', opts=pulumi.ResourceOptions(replace_on_changes=["action"])'
    rewrite(office, more=options)
    office.up()
    rewrite(office, action="reject", more=options)
    text = office.up("--diff")
    assert "+-1 replaced" in text
    assert "ip filter 5001 reject * *" in office.router.running_text()
    office.destroy()
    assert "ip filter 5001" not in office.router.running_text()


def test_a_target_replace_says_how_the_old_goes_first_and_does_so_then(open_office: Open) -> None:
    office = open_office(program=FILTER.format(action="pass", more=""))
    office.up()
    urn = office.resources()["web"]["urn"]
    replace = ("up", "--yes", "--stack", "test", "--target-replace", urn)
    assert "ResourceOptions(delete_before_replace=True)" in office.pulumi(*replace, ok=False)
    rewrite(office, more=", opts=pulumi.ResourceOptions(delete_before_replace=True)")
    assert "+-1 replaced" in office.pulumi(*replace)
    assert "ip filter 5001 pass * *" in office.router.running_text()
    office.destroy()
    assert "ip filter 5001" not in office.router.running_text()


def test_an_import_says_what_takes_its_place(open_office: Open) -> None:
    imported = ', opts=pulumi.ResourceOptions(import_="ip-filter:5001")'
    office = open_office(program=FILTER.format(action="pass", more=imported))
    text = office.preview(ok=False)
    assert "declare it with adopt=True" in text
    assert "use IpFilter.get" in text
    assert "Traceback" not in text
