"""Provider: one router of a program that has several.

Written by `make generate` from rtx_provider/settings.py.
"""

from typing import Literal

import pulumi

from rtx_provider.resources._explicit import ExplicitProvider


class Provider(ExplicitProvider):
    """A router with settings of its own, for the resources and components that name it.

        hq = rtx.Provider("hq", host="192.0.2.1", username="pulumi", password=secret)
        rtx.Tunnel("t", number=1, opts=pulumi.ResourceOptions(provider=hq))

    Only its arguments count: neither the stack's `rtx:` keys nor the environment fill in a
    missing one. The ids of its resources begin with its name: `hq/tunnel:1`.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        transport: pulumi.Input[Literal["http", "ssh"]] | None = None,
        port: pulumi.Input[int] | None = None,
        http_door: pulumi.Input[Literal["execute", "api", "auto"]] | None = None,
        username: pulumi.Input[str] | None = None,
        password: pulumi.Input[str] | None = None,
        administrator_password: pulumi.Input[str] | None = None,
        api_password: pulumi.Input[str] | None = None,
        private_key: pulumi.Input[str] | None = None,
        private_key_file: pulumi.Input[str] | None = None,
        key_passphrase: pulumi.Input[str] | None = None,
        host_key: pulumi.Input[str] | None = None,
        known_hosts: pulumi.Input[str] | None = None,
        host_key_policy: pulumi.Input[Literal["strict", "accept-new"]] | None = None,
        legacy_algorithms: pulumi.Input[bool] | None = None,
        timeout_seconds: pulumi.Input[float] | None = None,
        serial: pulumi.Input[str] | None = None,
        preview: pulumi.Input[Literal["offline", "live"]] | None = None,
        confirmed_commit: pulumi.Input[Literal["auto", "always", "off"]] | None = None,
        confirm_timeout_seconds: pulumi.Input[int] | None = None,
        allow_lockout: pulumi.Input[bool] | None = None,
        source_address: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a router.

        Args:
            resource_name: The router's label in the program, in ids and in messages.
            host: a name or an address, an IPv6 one in [ ]; its port is `port`.
            transport: http or ssh (http).
            port: 1..65535 (80, over SSH 22).
            http_door: execute, api or auto (auto).
            username: a login user of the router.
            password: the login user's password.
            administrator_password: the administrator password.
            api_password: `httpd custom-gui api password`, for the door `api`.
            private_key: an SSH private key, as text.
            private_key_file: a file with an SSH private key.
            key_passphrase: what opens the SSH private key.
            host_key: the router's public key: `ssh-rsa AAAA…` or its fingerprint `SHA256:…`.
            known_hosts: a file of host keys.
            host_key_policy: strict or accept-new (strict).
            legacy_algorithms: true or false (false).
            timeout_seconds: 0..600 (30).
            serial: the serial number of the stack's router, as `show environment` prints it.
            preview: offline or live (offline).
            confirmed_commit: auto, always or off (auto).
            confirm_timeout_seconds: 60..3600 (300).
            allow_lockout: true or false (false).
            source_address: our IPv4 address as the router sees it.
            opts: Pulumi's options.

        Raises:
            pulumi.RunError: Arguments are missing or wrong; all faults are listed.
        """
        values = {
            "host": host,
            "transport": transport,
            "port": port,
            "http_door": http_door,
            "username": username,
            "password": password,
            "administrator_password": administrator_password,
            "api_password": api_password,
            "private_key": private_key,
            "private_key_file": private_key_file,
            "key_passphrase": key_passphrase,
            "host_key": host_key,
            "known_hosts": known_hosts,
            "host_key_policy": host_key_policy,
            "legacy_algorithms": legacy_algorithms,
            "timeout_seconds": timeout_seconds,
            "serial": serial,
            "preview": preview,
            "confirmed_commit": confirmed_commit,
            "confirm_timeout_seconds": confirm_timeout_seconds,
            "allow_lockout": allow_lockout,
            "source_address": source_address,
        }
        super().__init__(resource_name, values, opts)
