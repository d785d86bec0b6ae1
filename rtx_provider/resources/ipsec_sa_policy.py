"""IpsecSaPolicy as a Pulumi resource.

Written by `make generate` from models/ipsec_sa_policy.py.
"""

from typing import ClassVar, Literal

import pulumi

from rtx_provider.models.ipsec_sa_policy import IpsecSaPolicy as Model
from rtx_provider.models.noun import Noun
from rtx_provider.resources._provider import NounProvider
from rtx_provider.resources._resource import NounResource


class IpsecSaPolicyProvider(NounProvider):
    """Manages an IpsecSaPolicy on the router."""

    model: ClassVar[type[Noun]] = Model


class IpsecSaPolicy(NounResource, module="rtx", name="IpsecSaPolicy"):
    """One `ipsec sa policy` line. Source: 15.48.2.

    With `serves_windows`, what Windows 10 is known to refuse is refused before anything is
    sent: `esp aes256-cbc sha256-hmac`, and `esp` without an authentication algorithm.
    """

    _provider_class = IpsecSaPolicyProvider

    policy: pulumi.Output[int]
    """the policy number, 1..2147483647."""
    gateway: pulumi.Output[int]
    """the number of the IKE gateway, in the range of the tunnels."""
    protocol: pulumi.Output[str]
    """esp or ah. Default 'esp'."""
    esp: pulumi.Output[str | None]
    """3des-cbc, des-cbc, aes-cbc or aes256-cbc (aes-cbc)."""
    hmac: pulumi.Output[str | None]
    """md5-hmac.

    Sha-hmac, sha256-hmac, sha384-hmac or sha512-hmac (none for esp, sha-hmac for ah); the last
    two only on RTX1300 and larger models.
    """
    local_id: pulumi.Output[str | None]
    """the network of local-id; the reference lists it for ah."""
    remote_id: pulumi.Output[str | None]
    """the network of remote-id; the reference lists it for ah."""
    anti_replay_check: pulumi.Output[bool | None]
    """on or off (on; off on RTX1300 and RTX3510)."""
    serves_windows: pulumi.Output[bool]
    """whether to check that Windows' own client accepts the policy. Default False."""
    allow_windows_mismatch: pulumi.Output[bool]
    """whether to accept, with a warning, what Windows is known to refuse. Default False."""

    def __init__(
        self,
        resource_name: str,
        *,
        policy: pulumi.Input[int],
        gateway: pulumi.Input[int],
        protocol: pulumi.Input[Literal["esp", "ah"]] | None = None,
        esp: pulumi.Input[Literal["3des-cbc", "des-cbc", "aes-cbc", "aes256-cbc"]] | None = None,
        hmac: pulumi.Input[
            Literal["md5-hmac", "sha-hmac", "sha256-hmac", "sha384-hmac", "sha512-hmac"]
        ]
        | None = None,
        local_id: pulumi.Input[str] | None = None,
        remote_id: pulumi.Input[str] | None = None,
        anti_replay_check: pulumi.Input[bool] | None = None,
        serves_windows: pulumi.Input[bool] | None = None,
        allow_windows_mismatch: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] = False,
        reclaim: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an IpsecSaPolicy.

        Args:
            resource_name: The name in the program.
            policy: the policy number, 1..2147483647.
            gateway: the number of the IKE gateway, in the range of the tunnels.
            protocol: esp or ah. Default 'esp'.
            esp: 3des-cbc, des-cbc, aes-cbc or aes256-cbc (aes-cbc).
            hmac: md5-hmac, sha-hmac, sha256-hmac, sha384-hmac or sha512-hmac (none for esp,
                sha-hmac for ah); the last two only on RTX1300 and larger models.
            local_id: the network of local-id; the reference lists it for ah.
            remote_id: the network of remote-id; the reference lists it for ah.
            anti_replay_check: on or off (on; off on RTX1300 and RTX3510).
            serves_windows: whether to check that Windows' own client accepts the policy. Default
                False.
            allow_windows_mismatch: whether to accept, with a warning, what Windows is known to
                refuse. Default False.
            adopt: Whether to take over what the router has, from now on.
            reclaim: Whether lines that are as declared already are the stack's own.
            opts: Pulumi's options.
        """
        props = {
            "policy": policy,
            "gateway": gateway,
            "protocol": protocol,
            "esp": esp,
            "hmac": hmac,
            "local_id": local_id,
            "remote_id": remote_id,
            "anti_replay_check": anti_replay_check,
            "serves_windows": serves_windows,
            "allow_windows_mismatch": allow_windows_mismatch,
            "adopt": adopt,
            "reclaim": reclaim,
        }
        super().__init__(resource_name, props, opts)
