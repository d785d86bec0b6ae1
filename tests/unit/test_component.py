"""The component with values that are known only later, and with an explicit provider.

Pulumi's mocks stay for the life of a process, so the program runs in a process of its own.
"""

import json
import subprocess
import sys
from typing import Any

PROGRAM = """\
import json
import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks

import rtx_provider as rtx
from rtx_provider.errors import InputError

SEEN = {}
VALUES = []


class Mocks(mocks.Mocks):
    def new_resource(self, args):
        return [f"{args.name}-id", {**args.inputs, "revision": "r"}]

    def call(self, args):
        return {}


class Monitor(mocks.MockMonitor):
    def RegisterResource(self, request):
        SEEN[request.name] = {
            "provider": request.provider,
            "properties": json_format.MessageToDict(request.object),
        }
        return super().RegisterResource(request)


mocks.set_mocks(Mocks(), monitor=Monitor(Mocks()))


@pulumi.runtime.test
def program():
    later = pulumi.Output.from_input
    hq = rtx.Provider(
        "hq", host=later("192.0.2.1"), port=8080, username="u", legacy_algorithms=True,
        administrator_password=later("hush"),
    )
    vpn = rtx.RemoteAccessVpn(
        "vpn",
        rtx.RemoteAccessVpnArgs(
            name=later("Office"), server=later("vpn.office.example"), wan="pp 1",
            lan_address="192.168.100.1/24", pre_shared_key=later("Later-key"),
            mtu=later(1280), tunnel_name=later("VPN"), wan_name=later("WAN"),
            ike_local_address=later("192.168.100.1"), pool="192.168.100.200-192.168.100.209",
            users=(rtx.VpnUser(name="alice", password=later("Later-password")),),
        ),
        pulumi.ResourceOptions(provider=hq),
    )
    rtx.IpFilter("here", number=201040, action="pass")  # the same number, on another router
    try:
        rtx.IpFilter(
            "twice", number=201040, action="pass", opts=pulumi.ResourceOptions(provider=hq)
        )
    except InputError as error:
        VALUES.append(str(error))

    return pulumi.Output.all(vpn.windows_profile, vpn.client_settings).apply(VALUES.extend)


program()
print(json.dumps([SEEN, *VALUES]))
"""


def played() -> tuple[dict[str, Any], str, str, dict[str, Any]]:
    """Run the program; return what it registered, its error, the profile and the settings."""
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen, error, profile, settings = json.loads(done.stdout)
    return seen, error, profile, settings


def test_what_is_known_later_arrives_and_every_child_is_on_the_component_s_router() -> None:
    seen, error, profile, settings = played()
    assert "twice: IpFilter 201040 is already in this program for hq, as vpn-filter-udp" in error
    gateway, user, pp, tunnel, wan = (
        seen[f"vpn-{name}"]["properties"]
        for name in ("ike-gateway-1", "user-alice", "pp", "tunnel-1", "wan")
    )
    assert "Later-key" in str(gateway["pre_shared_key"])
    assert gateway["local_address"] == "192.168.100.1"
    assert "Later-password" in str(user["password"])
    assert (pp["ip_pp_mtu"], tunnel["description"], wan["pp_name"]) == (1280, "VPN", "WAN")
    assert "'Later-key'" in profile
    assert settings["server"] == "vpn.office.example"

    children = {name: each["provider"] for name, each in seen.items() if name.startswith("vpn-")}
    assert all("pulumi:providers:pulumi-python::hq::" in each for each in children.values())
    assert seen["here"]["provider"] == ""
    keys = seen["hq"]["properties"]
    assert (keys["rtx:port"], keys["rtx:legacyAlgorithms"], keys["rtx:label"]) == (
        "8080",
        "true",
        "hq",
    )
    assert keys["rtx:administratorPassword"] != "hush"  # wrapped as a secret
