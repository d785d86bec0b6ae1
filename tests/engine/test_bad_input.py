"""Bad input gets one line that names field, value and remedy, before any connection."""

from tools.trial import Open


def test_an_office_with_many_faults_names_them_all_at_once(open_office: Open) -> None:
    office = open_office()
    office.write_office(
        colour="red",
        mtu=9000,
        wan="lan1",
        pool="192.168.100.200-192.168.100.300",
        preSharedKey='key"\nsave',
        users=[{"name": "a b", "password": "x'y"}],
        nat={"descriptor": 0},
    )
    text = office.preview(ok=False)
    for place in (
        "office.colour: no such field",
        "office.mtu: must be less than or equal to 1500",
        "office.pool: ",
        "office.preSharedKey: holds",
        "office.users[0].name: holds a blank",
        "office.users[0].password: holds a quote",
        "office.nat.descriptor: must be greater than or equal to 1",
    ):
        assert place in text
    assert "x'y" not in text
    assert office.router.requests == ()


def test_an_office_whose_parts_do_not_fit_names_them_all_at_once(open_office: Open) -> None:
    office = open_office()
    office.write_office(
        pool="10.0.0.1-10.0.0.1",
        tunnels=[1, 1, 2],
        users=[{"name": "al", "password": "p"}, {"name": "al", "password": "q"}],
    )
    text = office.preview(ok=False)
    for line in (
        "office.users: user al is listed twice; remove one",
        "office.tunnels: tunnel 1 is listed twice; remove one",
        "office.pool: 10.0.0.1 lies outside the LAN 192.168.100.0/24; choose one inside, or",
        "office.pool: has 1 addresses for 3 tunnels; enlarge it, or name fewer tunnels",
    ):
        assert line in text
    assert office.router.requests == ()


def test_what_windows_refuses_is_refused_with_reason_and_remedy(open_office: Open) -> None:
    office = open_office()
    office.write_office(ipsec={"esp": "aes256-cbc", "hmac": "sha256-hmac"})
    text = office.preview(ok=False)
    assert "hmac: `sha256-hmac` was refused by Windows 10" in text
    assert "write esp='aes-cbc', hmac='sha-hmac', or set allow_windows_mismatch=True" in text
    office.write_office(ipsec={"hmac": None})
    assert "`esp` without an authentication algorithm was refused" in office.preview(ok=False)
    office.write_office(
        ipsec={"esp": "aes256-cbc", "hmac": "sha256-hmac", "allowWindowsMismatch": True}
    )
    text = office.preview()
    assert "warning: IpsecSaPolicy 1: hmac: `sha256-hmac` was refused by Windows 10" in text


def test_a_resource_with_many_faults_names_them_all_at_once(open_office: Open) -> None:
    office = open_office(program=BAD_FILTER)
    text = office.preview(ok=False)
    assert "property action value {allow} has a problem: must be 'pass'" in text
    assert "property number value {0} has a problem: must be greater than or equal to 1" in text
    assert "property destination_ports value {70000} has a problem: holds port 70000" in text


def test_a_secret_fields_value_is_not_in_its_message(open_office: Open) -> None:
    office = open_office(program=BAD_USER)
    text = office.preview(ok=False)
    assert "password: holds a character outside printable ASCII, or a line break" in text
    assert "Hush-hush" not in text


def test_the_same_thing_twice_in_one_program(open_office: Open) -> None:
    office = open_office(program=TWICE)
    text = office.preview(ok=False)
    assert "second: IpFilter 5 is already in this program, as first" in text


def test_missing_credentials_are_named_once(open_office: Open) -> None:
    office = open_office()
    for name in ("RTX_HOST", "RTX_USERNAME", "RTX_ADMINISTRATOR_PASSWORD", "RTX_API_PASSWORD"):
        del office.environment[name]
    text = office.preview(ok=False)
    assert "rtx:host is missing" in text
    assert office.router.requests == ()


BAD_FILTER = """\
from rtx_provider.resources.ip_filter import IpFilter

IpFilter("bad", number=0, action="allow", destination="*", protocol="tcp", source_ports="*",
         destination_ports="70000")
"""
BAD_USER = """\
from rtx_provider.resources.pp_user import PpUser

PpUser("bad", username="al", password="Hush-hush\\nsave")
"""
TWICE = """\
from rtx_provider.resources.ip_filter import IpFilter

IpFilter("first", number=5, action="pass")
IpFilter("second", number=5, action="reject")
"""
