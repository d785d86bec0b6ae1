"""The Windows profile: the seed's table field by field, in a script that parses correctly."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rtx_provider.clients.windows import (
    REGISTRY_COMMAND,
    WindowsProfile,
    powershell,
    quote,
)
from tests.unit.powershell import SINGLE, scan

SEED = WindowsProfile("作業場所", "vpn.example.jp", "moon")
# Every kind of quote, what expands or comments in other places, what could end a block.
NASTY = SINGLE + '"\u201c\u201d`$#<>{}()@;|&%^!\\ \u3000人ñ' + "abc01"
TEXT = st.one_of(
    st.text(NASTY, min_size=1, max_size=30),
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30),
)
CONTROL = st.sampled_from(
    [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029"]
)


def assigned(script: str) -> dict[str, str]:
    """Return `Name = value` of the script's tables, literals as `'…'`."""
    code, _ = scan(script)
    rows = (line.partition(" = ") for line in code.splitlines() if line.startswith("    "))
    return {name.strip(): value.strip() for name, equals, value in rows if equals}


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("Name", f"Name                 = {quote('作業場所')}"),
        ("server", "ServerAddress        = 'vpn.example.jp'"),
        ("kind of VPN", "TunnelType           = 'L2tp'"),
        ("pre-shared key", "L2tpPsk              = 'moon'"),
        ("user name and password", "AuthenticationMethod = 'MSChapv2'"),
        ("remember what was typed", "RememberCredential   = $true"),
        ("encryption", "EncryptionLevel      = 'Required'"),
        ("for every user of the machine", "AllUserConnection    = $true"),
        ("without a question about the key", "Force                = $true"),
    ],
)
def test_each_field_of_the_seed_s_table_is_set(field: str, code: str) -> None:
    assert f"    {code}\r\n" in powershell(SEED), field


def test_the_registry_value_lets_server_and_client_stand_behind_nat() -> None:
    _, literals = scan(powershell(SEED))
    rows = assigned(powershell(SEED))
    assert r"HKLM:\SYSTEM\CurrentControlSet\Services\PolicyAgent" in literals
    assert "AssumeUDPEncapsulationContextOnSendRule" in literals
    assert rows["Value"] == "2"
    assert "PropertyType = 'DWord'" in powershell(SEED)


def test_the_command_for_the_registry_value_is_the_seed_s_and_asks_nothing() -> None:
    seed = (
        r"reg add HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent "
        "/v AssumeUDPEncapsulationContextOnSendRule /t REG_DWORD /d 2"
    )
    assert f"{seed} /f" == REGISTRY_COMMAND


@pytest.mark.parametrize(
    "error",
    [
        "L2TP connection attempt failed because the security layer encountered a processing error",
        "セキュリティ層で処理エラーが検出されたため、L2TP接続に失敗しました",
    ],
)
def test_the_error_that_users_see_without_it_is_told_in_both_languages(error: str) -> None:
    assert error in powershell(SEED)


def test_it_is_a_file_that_windows_powershell_reads_in_any_code_page() -> None:
    script = powershell(SEED)
    assert script.encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert script.count("\ufeff") == 1
    assert script.count("\n") == script.count("\r\n") == script.count("\r")


def test_it_asks_for_the_rights_that_it_needs_and_says_that_it_is_secret() -> None:
    assert "#Requires -RunAsAdministrator" in powershell(SEED)
    assert "keep it as a secret" in powershell(SEED)


@pytest.mark.parametrize(("remember", "value"), [(True, "$true"), (False, "$false")])
def test_signing_in_is_remembered_or_not(remember: bool, value: str) -> None:  # noqa: FBT001
    profile = WindowsProfile("n", "s", "k", remember=remember)
    assert value == assigned(powershell(profile))["RememberCredential"]


@pytest.mark.parametrize(
    ("routes", "split", "count"),
    [((), "$false", 0), (("192.168.100.0/24", "10.0.0.0/8"), "$true", 2)],
)
def test_all_traffic_goes_through_unless_routes_are_named(
    routes: tuple[str, ...], split: str, count: int
) -> None:
    script = powershell(WindowsProfile("n", "s", "k", routes=routes))
    assert split == assigned(script)["SplitTunneling"]
    assert count == sum(script.count(f"'{route}'") for route in routes)


@given(TEXT, TEXT, TEXT)
@example("'; Remove-Item C:\\ -Recurse #", "$(calc)", "\u2019; calc; \u2019")
@example("\u2018", "'\u2019", "\u201a\u201b''")
@example("#>", "@'", "'@")
def test_whatever_they_hold_name_server_and_key_stay_literals(
    name: str, server: str, key: str
) -> None:
    code, literals = scan(powershell(WindowsProfile(name, server, key)))
    harmless, plain = scan(powershell(WindowsProfile("n", "s", "k")))
    assert harmless == code
    assert [name if text == "n" else server if text == "s" else key if text == "k" else text
            for text in plain] == literals  # fmt: skip


@given(TEXT)
def test_a_quoted_text_is_one_literal_with_that_text(text: str) -> None:
    assert scan(quote(text)) == ("'…'", [text])


@given(TEXT, CONTROL, TEXT)
def test_a_line_break_or_control_character_is_refused_without_its_text(
    before: str, control: str, after: str
) -> None:
    with pytest.raises(ValueError, match="line break or another control character") as caught:
        quote(f"hush{before}{control}{after}")
    assert "hush" not in str(caught.value)
