"""Which host keys are accepted: pinned, known, new, changed or revoked ones."""

from pathlib import Path

import asyncssh
import pytest

from rtx_provider.errors import SettingsError
from rtx_provider.settings import RouterSettings
from rtx_provider.transport.host_keys import HostKeys

HOST, PORT = "router.example.jp", 22
KEY, OTHER = (asyncssh.generate_private_key("ssh-ed25519").convert_to_public() for _ in "ab")
ECDSA = asyncssh.generate_private_key("ecdsa-sha2-nistp256").convert_to_public()
NAMES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256")


def line(key: asyncssh.SSHKey) -> str:
    """Return a public key as one line."""
    return key.export_public_key().decode().strip()


def keys(file: Path, port: int = PORT, **more: object) -> HostKeys:
    """Return the judge for a file of known hosts."""
    values = {
        "host": HOST,
        "transport": "ssh",
        "port": port,
        "username": "admin",
        "password": "moonlight-9",
        "known_hosts": str(file),
        **more,
    }
    return HostKeys(RouterSettings.model_validate(values))


def accepts(judge: HostKeys, key: asyncssh.SSHKey = KEY, port: int = PORT) -> str:
    """Return why a key is refused; empty where it is taken."""
    if judge.accepts(HOST, "192.0.2.1", port, key):
        assert judge.refusal is None
        return ""
    assert judge.refusal
    message = str(judge.refusal)
    assert len(message.splitlines()) == 1
    assert "moonlight-9" not in message
    return message


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where known hosts stand."""
    return tmp_path / "ssh" / "known_hosts"


def write(file: Path, *lines: str) -> Path:
    """Fill a file of known hosts."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    return file


# -- pinned ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pinned",
    [line(KEY), f"{line(KEY)} a comment", KEY.get_fingerprint(), KEY.get_fingerprint() + "="],
    ids=["line", "with-comment", "fingerprint", "padded"],
)
def test_a_pinned_key_is_taken_and_no_other(file: Path, pinned: str) -> None:
    judge = keys(file, host_key=pinned)
    assert accepts(judge) == ""
    assert "not the one in rtx:hostKey" in accepts(judge, OTHER)
    assert not file.exists()


def test_a_pinned_key_counts_more_than_the_file(file: Path) -> None:
    write(file, f"{HOST} {line(OTHER)}")
    assert accepts(keys(file, host_key=line(KEY))) == ""


# -- known -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "port"),
    [
        (HOST, 22),
        (f"{HOST},192.0.2.1", 22),
        ("192.0.2.1", 22),
        ("*.example.jp", 22),
        (f"[{HOST}]:2222", 2222),
        ("[192.0.2.1]:2222", 2222),
    ],
)
def test_a_known_host_is_found_by_name_or_address_and_port(
    file: Path, names: str, port: int
) -> None:
    judge = keys(write(file, "# ours", "", f"{names} {line(KEY)}"), port)
    assert accepts(judge, port=port) == ""
    assert "CHANGED" in accepts(judge, OTHER, port)


def test_a_key_of_another_port_is_none_of_this_one(file: Path) -> None:
    judge = keys(write(file, f"{HOST} {line(KEY)}"), 2222)
    assert "is not known" in accepts(judge, KEY, 2222)
    assert "is not known" in accepts(judge, OTHER, 2222)


def test_an_unknown_host_is_refused_with_its_fingerprint_and_the_remedy(file: Path) -> None:
    message = accepts(keys(file))
    assert KEY.get_fingerprint() in message
    assert f"pulumi config set rtx:hostKey {KEY.get_fingerprint()}" in message
    assert "no password was sent" in message
    assert not file.exists()


def test_a_revoked_key_is_refused_even_where_it_is_known(file: Path) -> None:
    write(file, f"{HOST} {line(KEY)}", f"@revoked {HOST} {line(KEY)}")
    assert "revoked" in accepts(keys(file))


def test_a_key_that_certifies_hosts_is_no_host_key(file: Path) -> None:
    write(file, f"@cert-authority {HOST} {line(KEY)}")
    assert "is not known" in accepts(keys(file))


# -- accepted ----------------------------------------------------------------------------


@pytest.mark.parametrize("port", [22, 2222])
def test_a_new_key_is_remembered_once(file: Path, port: int) -> None:
    judge = keys(file, port, host_key_policy="accept-new")
    assert accepts(judge, port=port) == ""
    text = file.read_text(encoding="utf-8")
    assert accepts(judge, port=port) == ""
    assert file.read_text(encoding="utf-8") == text
    assert "CHANGED" in accepts(judge, OTHER, port)
    assert accepts(keys(file, port), port=port) == ""


def test_a_key_is_written_behind_a_file_without_a_last_line_end(file: Path) -> None:
    write(file).write_text(f"other.example.jp {line(OTHER)}", encoding="utf-8")
    assert accepts(keys(file, host_key_policy="accept-new")) == ""
    assert file.read_text(encoding="utf-8").splitlines() == [
        f"other.example.jp {line(OTHER)}",
        f"{HOST} {line(KEY)}",
    ]


def test_a_place_that_takes_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    judge = keys(tmp_path / "file" / "known_hosts", host_key_policy="accept-new")
    assert "cannot" in accepts(judge)


# -- odd files ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"router.example.jp\n",
        b"@revoked\n",
        b"@odd router.example.jp ssh-rsa AAAA\n",
        b"|1|x|y " + line(KEY).encode(),
        b"\xff\xfe\x00\n",
        b"a" * 1_000_000,
    ],
    ids=["no-key", "mark-alone", "odd-mark", "odd-hash", "no-text", "long"],
)
def test_an_odd_file_is_refused_in_one_short_line(file: Path, content: bytes) -> None:
    write(file).write_bytes(content)
    message = accepts(keys(file))
    assert "rtx:knownHosts" in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"# x\n", b"h ssh-rsa AAAA\n", b"h \xe3\x81\x82 x\n"]
)
def test_a_file_without_a_key_of_ours_knows_nothing(file: Path, content: bytes) -> None:
    write(file).write_bytes(content)
    assert "is not known" in accepts(keys(file))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in accepts(keys(tmp_path))


def test_nobody_s_home_is_no_place() -> None:
    with pytest.raises(SettingsError, match="rtx:knownHosts"):
        keys(Path("~nobody-of-this-name/known_hosts"))


# -- algorithms --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pinned", "names"),
    [
        ("", NAMES),
        (KEY.get_fingerprint(), NAMES),
        (line(KEY), ("ssh-ed25519",)),
        (line(ECDSA), ("ecdsa-sha2-nistp256",)),
        ("ssh-rsa AAAA", ("rsa-sha2-512", "rsa-sha2-256")),
    ],
    ids=["none", "fingerprint", "ed25519", "ecdsa", "rsa"],
)
def test_a_pinned_key_of_a_kind_is_asked_for(
    file: Path, pinned: str, names: tuple[str, ...]
) -> None:
    assert keys(file, host_key=pinned).algorithms(NAMES) == names


def test_a_key_of_an_odd_kind_is_refused_before_connecting(file: Path) -> None:
    with pytest.raises(SettingsError, match="ssh-dss"):
        keys(file, host_key="ssh-dss AAAA").algorithms(NAMES)


def test_a_kind_that_is_known_is_asked_for_first(file: Path) -> None:
    write(file, f"{HOST} {line(ECDSA)}")
    assert keys(file).algorithms(NAMES) == (NAMES[1], NAMES[0], *NAMES[2:])
    write(file, "odd")
    assert keys(file).algorithms(NAMES) == NAMES
