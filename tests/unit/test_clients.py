"""Every kind of client is found by its file, and follows the protocol."""

import pytest

from rtx_provider.clients import clients
from rtx_provider.clients.client import Client, Connection
from rtx_provider.clients.windows import WindowsProfile, powershell
from tests.meta.source import PACKAGE

KINDS = clients()


def test_a_file_of_the_folder_is_a_client() -> None:
    files = {path.stem for path in (PACKAGE / "clients").glob("*.py")}
    assert set(KINDS) == files - {"__init__", "client"}


@pytest.mark.parametrize("client", KINDS.values(), ids=lambda client: client.name)
def test_a_profile_holds_what_the_client_needs(client: Client) -> None:
    text = client.profile(Connection("Tokyo", "vpn.office.example", "moon", ["192.0.2.0/24"]))
    assert [each for each in ("Tokyo", "vpn.office.example", "moon", "192.0.2.0/24")
            if each not in text] == []  # fmt: skip


@pytest.mark.parametrize("client", KINDS.values(), ids=lambda client: client.name)
def test_a_line_break_is_refused_in_every_field(client: Client) -> None:
    for at in range(3):
        values = ["name", "server", "key"]
        values[at] += "\nRemove-Item C:"
        with pytest.raises(ValueError, match="line break"):
            client.profile(Connection(*values))


def test_the_windows_profile_is_its_script() -> None:
    connection = Connection("Tokyo", "vpn.office.example", "moon")
    script = powershell(WindowsProfile("Tokyo", "vpn.office.example", "moon"))
    assert KINDS["windows"].profile(connection) == script
