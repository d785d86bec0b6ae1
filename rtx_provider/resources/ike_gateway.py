"""IkeGateway as a Pulumi resource.

Written by `make generate` from models/ike_gateway.py.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.ike_gateway import Duration, IkeKeepalive, IkeName, NatTraversal
from rtx_provider.models.ike_gateway import IkeGateway as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources import outputs
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource
from rtx_provider.resources.arguments import (
    DurationDict,
    IkeKeepaliveDict,
    IkeNameDict,
    NatTraversalDict,
)


class IkeGatewayProvider(NounProvider):
    """Manages an IkeGateway on the router."""

    model: ClassVar[type[Noun]] = Model


class IkeGateway(NounResource, module="rtx", name="IkeGateway"):
    """All `ipsec ike` lines of one gateway. Source: chapter 15.

    Known gap: XAUTH users and address pools (15.31 to 15.39) have no fields, because L2TP does
    not use them; use ConfigLines.
    """

    _provider_class = IkeGatewayProvider

    gateway: pulumi.Output[int]
    """the gateway number, in the range of the tunnels."""
    version: pulumi.Output[int | None]
    """1 or 2 (1); L2TP requires 1 (15.2)."""
    pre_shared_key: pulumi.Output[str | None]
    """text of at most 128 ASCII characters without quotes and backslashes (15.5)."""
    pre_shared_key_hex: pulumi.Output[str | None]
    """0x and at most 128 bytes as hexadecimal digits (15.5)."""
    local_address: pulumi.Output[str | None]
    """an IPv4 address, `ipcp pp N`, `vrrp IF ID` or `ipv6 prefix P on IF` (15.18)."""
    remote_address: pulumi.Output[str | None]
    """an IPv4 address, a host name, or any (15.15)."""
    local_id: pulumi.Output[str | None]
    """address[/bits]; IKEv1 only (15.19)."""
    remote_id: pulumi.Output[str | None]
    """address[/bits]; IKEv1 only (15.16)."""
    local_name: pulumi.Output[outputs.IkeName | None]
    """the name and its kind (15.17)."""
    remote_name: pulumi.Output[outputs.IkeName | None]
    """the name and its kind (15.14)."""
    encryption: pulumi.Output[str | None]
    """3des-cbc, des-cbc, aes-cbc or aes256-cbc (3des-cbc) (15.22)."""
    hash: pulumi.Output[str | None]
    """md5, sha, sha256, sha384 or sha512 (sha); the last two only on RTX1300 (15.25)."""
    group: pulumi.Output[Sequence[str] | None]
    """modp768, modp1024, modp1536 or modp2048 (modp1024): for phase 1, then for phase 2 (15.24)."""
    pfs: pulumi.Output[bool | None]
    """on or off (off) (15.30)."""
    duration_ipsec_sa: pulumi.Output[outputs.Duration | None]
    """the lifetime of an IPsec SA (15.48.1)."""
    duration_isakmp_sa: pulumi.Output[outputs.Duration | None]
    """the lifetime of an ISAKMP SA (15.48.1)."""
    duration_child_sa: pulumi.Output[outputs.Duration | None]
    """the lifetime of a CHILD SA; IKEv2 only (15.48.1)."""
    duration_ike_sa: pulumi.Output[outputs.Duration | None]
    """the lifetime of an IKE SA; IKEv2 only (15.48.1)."""
    keepalive_use: pulumi.Output[outputs.IkeKeepalive | None]
    """use, method and times (auto); L2TP requires off (15.20)."""
    keepalive_log: pulumi.Output[bool | None]
    """on or off (on) (15.21)."""
    nat_traversal: pulumi.Output[outputs.NatTraversal | None]
    """use, keepalive, force and type (off) (15.48.5)."""
    esp_encapsulation: pulumi.Output[bool | None]
    """on or off (off); excludes nat_traversal (15.43)."""
    negotiate_strictly: pulumi.Output[bool | None]
    """on or off (off); IKEv1 only (15.11)."""
    proposal_limitation: pulumi.Output[bool | None]
    """on or off (off); IKEv2 only (15.44)."""
    always_on: pulumi.Output[bool | None]
    """on or off (off) (15.12)."""
    log: pulumi.Output[Sequence[str] | None]
    """any of message-info, payload-info and key-info (15.42)."""
    payload_type: pulumi.Output[Sequence[int] | None]
    """1..3, then 1..2 (2 2) (15.27)."""
    backward_compatibility: pulumi.Output[int | None]
    """1 or 2 (1) (15.28)."""
    send_info: pulumi.Output[bool | None]
    """on or off (on) (15.29)."""
    restrict_dangling_sa: pulumi.Output[str | None]
    """auto or off (auto) (15.48.4)."""
    message_id_control: pulumi.Output[bool | None]
    """on or off (off); IKEv2 only (15.45)."""
    child_exchange_type: pulumi.Output[int | None]
    """1 or 2 (1); IKEv2 only (15.46)."""
    negotiation_receive: pulumi.Output[bool | None]
    """on or off (on); IKEv2 only (15.47)."""
    auth_method: pulumi.Output[str | None]
    """auto, pre-shared-key, certificate or eap-md5; IKEv2 only (15.3)."""
    license_key_use: pulumi.Output[bool | None]
    """on or off (off) (15.41)."""
    auto_refresh: pulumi.Output[bool | None]
    """on or off (on); without effect while the router-wide setting is off (15.10)."""

    def __init__(
        self,
        resource_name: str,
        *,
        gateway: pulumi.Input[int],
        version: pulumi.Input[Literal[1, 2]] | None = None,
        pre_shared_key: pulumi.Input[str] | None = None,
        pre_shared_key_hex: pulumi.Input[str] | None = None,
        local_address: pulumi.Input[str] | None = None,
        remote_address: pulumi.Input[str] | None = None,
        local_id: pulumi.Input[str] | None = None,
        remote_id: pulumi.Input[str] | None = None,
        local_name: pulumi.Input[IkeName | IkeNameDict] | None = None,
        remote_name: pulumi.Input[IkeName | IkeNameDict] | None = None,
        encryption: pulumi.Input[Literal["3des-cbc", "des-cbc", "aes-cbc", "aes256-cbc"]]
        | None = None,
        hash: pulumi.Input[Literal["md5", "sha", "sha256", "sha384", "sha512"]] | None = None,
        group: pulumi.Input[
            Sequence[pulumi.Input[Literal["modp768", "modp1024", "modp1536", "modp2048"]]]
        ]
        | None = None,
        pfs: pulumi.Input[bool] | None = None,
        duration_ipsec_sa: pulumi.Input[Duration | DurationDict] | None = None,
        duration_isakmp_sa: pulumi.Input[Duration | DurationDict] | None = None,
        duration_child_sa: pulumi.Input[Duration | DurationDict] | None = None,
        duration_ike_sa: pulumi.Input[Duration | DurationDict] | None = None,
        keepalive_use: pulumi.Input[IkeKeepalive | IkeKeepaliveDict] | None = None,
        keepalive_log: pulumi.Input[bool] | None = None,
        nat_traversal: pulumi.Input[NatTraversal | NatTraversalDict] | None = None,
        esp_encapsulation: pulumi.Input[bool] | None = None,
        negotiate_strictly: pulumi.Input[bool] | None = None,
        proposal_limitation: pulumi.Input[bool] | None = None,
        always_on: pulumi.Input[bool] | None = None,
        log: pulumi.Input[
            Sequence[pulumi.Input[Literal["message-info", "payload-info", "key-info"]]]
        ]
        | None = None,
        payload_type: pulumi.Input[Sequence[pulumi.Input[Literal[1, 2, 3]]]] | None = None,
        backward_compatibility: pulumi.Input[Literal[1, 2]] | None = None,
        send_info: pulumi.Input[bool] | None = None,
        restrict_dangling_sa: pulumi.Input[Literal["auto", "off"]] | None = None,
        message_id_control: pulumi.Input[bool] | None = None,
        child_exchange_type: pulumi.Input[Literal[1, 2]] | None = None,
        negotiation_receive: pulumi.Input[bool] | None = None,
        auth_method: pulumi.Input[Literal["auto", "pre-shared-key", "certificate", "eap-md5"]]
        | None = None,
        license_key_use: pulumi.Input[bool] | None = None,
        auto_refresh: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an IkeGateway.

        Args:
            resource_name: The name in the program.
            gateway: the gateway number, in the range of the tunnels.
            version: 1 or 2 (1); L2TP requires 1 (15.2).
            pre_shared_key: text of at most 128 ASCII characters without quotes and backslashes
                (15.5).
            pre_shared_key_hex: 0x and at most 128 bytes as hexadecimal digits (15.5).
            local_address: an IPv4 address, `ipcp pp N`, `vrrp IF ID` or `ipv6 prefix P on IF`
                (15.18).
            remote_address: an IPv4 address, a host name, or any (15.15).
            local_id: address[/bits]; IKEv1 only (15.19).
            remote_id: address[/bits]; IKEv1 only (15.16).
            local_name: the name and its kind (15.17).
            remote_name: the name and its kind (15.14).
            encryption: 3des-cbc, des-cbc, aes-cbc or aes256-cbc (3des-cbc) (15.22).
            hash: md5, sha, sha256, sha384 or sha512 (sha); the last two only on RTX1300 (15.25).
            group: modp768, modp1024, modp1536 or modp2048 (modp1024): for phase 1, then for phase
                2 (15.24).
            pfs: on or off (off) (15.30).
            duration_ipsec_sa: the lifetime of an IPsec SA (15.48.1).
            duration_isakmp_sa: the lifetime of an ISAKMP SA (15.48.1).
            duration_child_sa: the lifetime of a CHILD SA; IKEv2 only (15.48.1).
            duration_ike_sa: the lifetime of an IKE SA; IKEv2 only (15.48.1).
            keepalive_use: use, method and times (auto); L2TP requires off (15.20).
            keepalive_log: on or off (on) (15.21).
            nat_traversal: use, keepalive, force and type (off) (15.48.5).
            esp_encapsulation: on or off (off); excludes nat_traversal (15.43).
            negotiate_strictly: on or off (off); IKEv1 only (15.11).
            proposal_limitation: on or off (off); IKEv2 only (15.44).
            always_on: on or off (off) (15.12).
            log: any of message-info, payload-info and key-info (15.42).
            payload_type: 1..3, then 1..2 (2 2) (15.27).
            backward_compatibility: 1 or 2 (1) (15.28).
            send_info: on or off (on) (15.29).
            restrict_dangling_sa: auto or off (auto) (15.48.4).
            message_id_control: on or off (off); IKEv2 only (15.45).
            child_exchange_type: 1 or 2 (1); IKEv2 only (15.46).
            negotiation_receive: on or off (on); IKEv2 only (15.47).
            auth_method: auto, pre-shared-key, certificate or eap-md5; IKEv2 only (15.3).
            license_key_use: on or off (off) (15.41).
            auto_refresh: on or off (on); without effect while the router-wide setting is off
                (15.10).
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "gateway": gateway,
            "version": version,
            "pre_shared_key": pre_shared_key,
            "pre_shared_key_hex": pre_shared_key_hex,
            "local_address": local_address,
            "remote_address": remote_address,
            "local_id": local_id,
            "remote_id": remote_id,
            "local_name": local_name,
            "remote_name": remote_name,
            "encryption": encryption,
            "hash": hash,
            "group": group,
            "pfs": pfs,
            "duration_ipsec_sa": duration_ipsec_sa,
            "duration_isakmp_sa": duration_isakmp_sa,
            "duration_child_sa": duration_child_sa,
            "duration_ike_sa": duration_ike_sa,
            "keepalive_use": keepalive_use,
            "keepalive_log": keepalive_log,
            "nat_traversal": nat_traversal,
            "esp_encapsulation": esp_encapsulation,
            "negotiate_strictly": negotiate_strictly,
            "proposal_limitation": proposal_limitation,
            "always_on": always_on,
            "log": log,
            "payload_type": payload_type,
            "backward_compatibility": backward_compatibility,
            "send_info": send_info,
            "restrict_dangling_sa": restrict_dangling_sa,
            "message_id_control": message_id_control,
            "child_exchange_type": child_exchange_type,
            "negotiation_receive": negotiation_receive,
            "auth_method": auth_method,
            "license_key_use": license_key_use,
            "auto_refresh": auto_refresh,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
