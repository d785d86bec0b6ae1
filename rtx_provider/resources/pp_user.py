"""PpUser as a Pulumi resource.

Written by `make generate` from models/pp_user.py.
"""

from typing import ClassVar

import pulumi

from rtx_provider.models.noun import Noun
from rtx_provider.models.pp_user import PpUser as Model
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class PpUserProvider(NounProvider):
    """Manages a PpUser on the router."""

    model: ClassVar[type[Noun]] = Model


class PpUser(NounResource, module="rtx", name="PpUser"):
    """One `pp auth username` line. Source: 11.1.

    Adding, changing or removing a user sends only this line, and the PP stays in use.
    Unverified: that a PP in use accepts the line without `pp disable` and `pp enable`.
    """

    _provider_class = PpUserProvider

    pp: pulumi.Output[str]
    """anonymous, or a peer number 1..150. Default 'anonymous'."""
    username: pulumi.Output[str]
    """at most 64 ASCII characters without spaces and quotes."""
    password: pulumi.Output[str]
    """at most 64 ASCII characters without quotes and backslashes."""
    address: pulumi.Output[str | None]
    """the IPv4 address that this user is given."""
    ipv6_prefix: pulumi.Output[str | None]
    """the IPv6 prefix that this user is given."""
    myname: pulumi.Output[str | None]
    """the router's own name towards this peer; requires mypassword."""
    mypassword: pulumi.Output[str | None]
    """the router's own password towards this peer."""
    password_kept_elsewhere: pulumi.Output[bool]
    """whether something else changes the password.

    Such as a script for one-time passwords: it is written once, and afterwards never compared and
    never changed. Default False.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        username: pulumi.Input[str],
        password: pulumi.Input[str],
        pp: pulumi.Input[str] | None = None,
        address: pulumi.Input[str] | None = None,
        ipv6_prefix: pulumi.Input[str] | None = None,
        myname: pulumi.Input[str] | None = None,
        mypassword: pulumi.Input[str] | None = None,
        password_kept_elsewhere: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a PpUser.

        Args:
            resource_name: The name in the program.
            username: at most 64 ASCII characters without spaces and quotes.
            password: at most 64 ASCII characters without quotes and backslashes.
            pp: anonymous, or a peer number 1..150. Default 'anonymous'.
            address: the IPv4 address that this user is given.
            ipv6_prefix: the IPv6 prefix that this user is given.
            myname: the router's own name towards this peer; requires mypassword.
            mypassword: the router's own password towards this peer.
            password_kept_elsewhere: whether something else changes the password, such as a script
                for one-time passwords: it is written once, and afterwards never compared and
                never changed. Default False.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "pp": pp,
            "username": username,
            "password": password,
            "address": address,
            "ipv6_prefix": ipv6_prefix,
            "myname": myname,
            "mypassword": mypassword,
            "password_kept_elsewhere": password_kept_elsewhere,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
