"""The VPN client built into Windows 10 and 11: its profile, and the registry value for NAT.

Source: the seed (fields and registry value); Microsoft's pages on
Add-VpnConnection, about_Quoting_Rules and KB 926179.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rtx_provider.clients.client import Connection

REGISTRY_KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent"
REGISTRY_VALUE = "AssumeUDPEncapsulationContextOnSendRule"
REGISTRY_DATA = 2
"""The value 2 allows both the server and the client to be behind NAT."""

REGISTRY_COMMAND = f"reg add {REGISTRY_KEY} /v {REGISTRY_VALUE} /t REG_DWORD /d {REGISTRY_DATA} /f"

ERROR_JAPANESE = (
    "リモートコンピューターと最初にネゴシエートするときに、セキュリティ層で処理エラーが"
    "検出されたため、L2TP接続に失敗しました"
)
ERROR_ENGLISH = (
    "789: The L2TP connection attempt failed because the security layer encountered a "
    "processing error during initial negotiations with the remote computer"
)

# PowerShell treats all of these as single quotes. Inside a literal, each is written twice.
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class WindowsProfile:
    """One VPN connection, with the fields of the Windows dialog.

    Attributes:
        name: The connection's name (接続名).
        server: The host name or address (サーバー名またはアドレス).
        pre_shared_key: The key (事前共有キー).
        remember: Whether to remember the sign-in information (サインイン情報を保存する).
        routes: The networks to reach through the VPN, such as `192.168.100.0/24`; if empty, all
            traffic goes through the VPN.
    """

    name: str
    server: str
    pre_shared_key: str
    remember: bool = True
    routes: Sequence[str] = ()


def quote(text: str) -> str:
    """Return a text as a PowerShell literal in which nothing is expanded.

    Raises:
        ValueError: The text contains a line break or another control character.
    """
    if _CONTROL.search(text):
        msg = "contains a line break or another control character, which no profile can contain"
        raise ValueError(msg)
    return "'" + _QUOTES.sub(r"\1\1", text) + "'"


def powershell(profile: WindowsProfile) -> str:
    """Return the script that sets up the connection and the registry value.

    Returns:
        The text with a byte order mark and CRLF. Windows PowerShell 5.1 reads a file without the
        mark in the machine's own code page.
    """
    body = _SCRIPT.format(
        name=quote(profile.name),
        server=quote(profile.server),
        key=quote(profile.pre_shared_key),
        remember="$true" if profile.remember else "$false",
        split="$true" if profile.routes else "$false",
        routes=", ".join(quote(route) for route in profile.routes),
        registry_path=quote(REGISTRY_KEY.replace("HKLM\\", "HKLM:\\")),
        registry_value=quote(REGISTRY_VALUE),
        registry_data=REGISTRY_DATA,
        error_english=ERROR_ENGLISH,
        error_japanese=ERROR_JAPANESE,
    )
    return "\ufeff" + body.replace("\n", "\r\n")


@dataclass(frozen=True, slots=True)
class Windows:
    """The client built into Windows 10 and 11."""

    name: str = "windows"
    file_name: str = "vpn.ps1"

    def profile(self, connection: Connection) -> str:
        """Return the PowerShell script; see `powershell`."""
        return powershell(
            WindowsProfile(
                connection.name,
                connection.server,
                connection.pre_shared_key,
                routes=connection.routes,
            )
        )


CLIENT = Windows()

_SCRIPT = """\
# VPN connection to the office. It holds the pre-shared key: keep it as a secret,
# and delete it after use.
# 事務所への VPN 接続。事前共有キーを含むので、秘密として扱い、使った後に削除すること。
#
# Run it in PowerShell as administrator:
#   powershell -ExecutionPolicy Bypass -File vpn.ps1
#Requires -RunAsAdministrator
$ErrorActionPreference = 'Stop'

$connection = @{{
    Name                 = {name}
    ServerAddress        = {server}
    TunnelType           = 'L2tp'
    L2tpPsk              = {key}
    AuthenticationMethod = 'MSChapv2'
    EncryptionLevel      = 'Required'
    RememberCredential   = {remember}
    SplitTunneling       = {split}
    AllUserConnection    = $true
    Force                = $true
}}
$existing = Get-VpnConnection -AllUserConnection -ErrorAction SilentlyContinue |
    Where-Object {{ $_.Name -eq $connection.Name }}
if ($existing) {{
    Remove-VpnConnection -Name $connection.Name -AllUserConnection -Force
}}
Add-VpnConnection @connection -WarningAction SilentlyContinue
foreach ($route in @({routes})) {{
    $where = @{{ ConnectionName = $connection.Name; DestinationPrefix = $route }}
    Add-VpnConnectionRoute @where -AllUserConnection
}}

# Without this value Windows ends with the error
#   {error_english}
#   {error_japanese}
# because it refuses IPsec with a server or client behind NAT.
$rule = @{{
    Path         = {registry_path}
    Name         = {registry_value}
    PropertyType = 'DWord'
    Value        = {registry_data}
    Force        = $true
}}
New-ItemProperty @rule | Out-Null

Write-Host 'Done. Restart Windows once, then connect and type your user name and password.'
Write-Host '完了。一度 Windows を再起動し、接続してユーザー名とパスワードを入力してください。'
"""
