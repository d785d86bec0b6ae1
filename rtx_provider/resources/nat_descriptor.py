"""NatDescriptor as a Pulumi resource.

Written by `make generate` from models/nat_descriptor.py.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.nat_descriptor import Incoming, NatType
from rtx_provider.models.nat_descriptor import NatDescriptor as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources import outputs
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources.arguments import IncomingDict, NatTypeDict


class NatDescriptorProvider(NounProvider):
    """Manages a NatDescriptor on the router."""

    model: ClassVar[type[Noun]] = Model


class NatDescriptor(NounResource, module="rtx", name="NatDescriptor"):
    """One NAT descriptor without its static entries. Source: chapter 23.

    NatStatic adds static entries to it, and NatBinding applies it to an interface.
    """

    _provider_class = NatDescriptorProvider

    number: pulumi.Output[int]
    """the descriptor's number, 1..2147483647."""
    type: pulumi.Output[outputs.NatType | None]
    """kind and hairpin (none) (23.3)."""
    address_outer: pulumi.Output[Sequence[str] | None]
    """addresses, ranges, or one of ipcp, primary, secondary, map-e, hb46pp (ipcp).

    A LAN does not accept ipcp (23.4).
    """
    address_inner: pulumi.Output[Sequence[str] | None]
    """addresses, ranges, or auto (auto) (23.5)."""
    masquerade_incoming: pulumi.Output[outputs.Incoming | None]
    """through, reject, discard, or forward with an address (reject) (23.10)."""
    masquerade_port_range: pulumi.Output[Sequence[str] | None]
    """port ranges, at most 64 (23.11)."""
    masquerade_unconvertible_port_if_possible: pulumi.Output[bool | None]
    """whether to keep port numbers if possible (no) (23.13)."""
    masquerade_unconvertible_port_tcp: pulumi.Output[str | None]
    """a port or range (23.13)."""
    masquerade_unconvertible_port_udp: pulumi.Output[str | None]
    """a port or range (23.13)."""
    masquerade_rlogin: pulumi.Output[bool | None]
    """on or off (off) (23.7)."""
    masquerade_session_limit: pulumi.Output[Sequence[int] | None]
    """1, then the sessions of each host (23.17)."""
    masquerade_session_limit_total: pulumi.Output[int | None]
    """the maximum number of sessions in total (23.18)."""
    timer: pulumi.Output[int | None]
    """seconds, 30..21474836 (900) (23.9)."""
    ftp_port: pulumi.Output[Sequence[int] | None]
    """port numbers (21) (23.12)."""
    sip: pulumi.Output[str | None]
    """on, off or auto (23.15)."""

    def __init__(
        self,
        resource_name: str,
        *,
        number: pulumi.Input[int],
        type: pulumi.Input[NatType | NatTypeDict] | None = None,
        address_outer: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        address_inner: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        masquerade_incoming: pulumi.Input[Incoming | IncomingDict] | None = None,
        masquerade_port_range: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        masquerade_unconvertible_port_if_possible: pulumi.Input[bool] | None = None,
        masquerade_unconvertible_port_tcp: pulumi.Input[str] | None = None,
        masquerade_unconvertible_port_udp: pulumi.Input[str] | None = None,
        masquerade_rlogin: pulumi.Input[bool] | None = None,
        masquerade_session_limit: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        masquerade_session_limit_total: pulumi.Input[int] | None = None,
        timer: pulumi.Input[int] | None = None,
        ftp_port: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        sip: pulumi.Input[Literal["on", "off", "auto"]] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a NatDescriptor.

        Args:
            resource_name: The name in the program.
            number: the descriptor's number, 1..2147483647.
            type: kind and hairpin (none) (23.3).
            address_outer: addresses, ranges, or one of ipcp, primary, secondary, map-e, hb46pp
                (ipcp); a LAN does not accept ipcp (23.4).
            address_inner: addresses, ranges, or auto (auto) (23.5).
            masquerade_incoming: through, reject, discard, or forward with an address (reject)
                (23.10).
            masquerade_port_range: port ranges, at most 64 (23.11).
            masquerade_unconvertible_port_if_possible: whether to keep port numbers if possible
                (no) (23.13).
            masquerade_unconvertible_port_tcp: a port or range (23.13).
            masquerade_unconvertible_port_udp: a port or range (23.13).
            masquerade_rlogin: on or off (off) (23.7).
            masquerade_session_limit: 1, then the sessions of each host (23.17).
            masquerade_session_limit_total: the maximum number of sessions in total (23.18).
            timer: seconds, 30..21474836 (900) (23.9).
            ftp_port: port numbers (21) (23.12).
            sip: on, off or auto (23.15).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "number": number,
            "type": type,
            "address_outer": address_outer,
            "address_inner": address_inner,
            "masquerade_incoming": masquerade_incoming,
            "masquerade_port_range": masquerade_port_range,
            "masquerade_unconvertible_port_if_possible": masquerade_unconvertible_port_if_possible,
            "masquerade_unconvertible_port_tcp": masquerade_unconvertible_port_tcp,
            "masquerade_unconvertible_port_udp": masquerade_unconvertible_port_udp,
            "masquerade_rlogin": masquerade_rlogin,
            "masquerade_session_limit": masquerade_session_limit,
            "masquerade_session_limit_total": masquerade_session_limit_total,
            "timer": timer,
            "ftp_port": ftp_port,
            "sip": sip,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
