"""The arguments of an office's VPN: typed, documented, and checked before anything runs."""

from collections.abc import Awaitable, Iterator, Sequence
from inspect import isawaitable
from ipaddress import IPv4Address, IPv4Interface
from typing import Annotated, Any, Literal, Self, TypeVar, Union

from pulumi import Output
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import core_schema

from rtx_provider.config.pools import pool_of
from rtx_provider.models import fields
from rtx_provider.models.ike_gateway import Cipher as IkeCipher
from rtx_provider.models.ipsec_sa_policy import Cipher, Hmac
from rtx_provider.models.tunnel import L2tpKeepalive
from rtx_provider.settings import camel

_FIRST_FILTER = 201040
_FIRST_STATIC = 1
_T = TypeVar("_T")
Input = Union[_T, Awaitable[_T], Output[_T]]  # noqa: UP007  # mypy takes it for an alias only so
"""The same as `pulumi.Input`, in a form that pydantic can inspect."""
_Noun = Literal[
    "AnonymousPp", "IkeGateway", "IpFilter", "IpsecSaPolicy", "IpsecService", "IpsecTransport",
    "L2tpService", "NatBinding", "NatDescriptor", "NatStatic", "Pp", "PpUser", "ProxyArp",
    "SecureFilterMembership", "Tunnel",
]  # fmt: skip


def _check_name(text: str) -> str:
    # Only a program that accepts a finding loads the checks.
    from rtx_provider.fit.checks import NAMES  # noqa: PLC0415

    if text not in NAMES:
        msg = f"is not one of {', '.join(NAMES)}"
        raise ValueError(msg)
    return text


_CheckName = Annotated[str, AfterValidator(_check_name)]


class _OrLater:
    """Checks a value that is known now; the resource checks the value of an output."""

    def __init__(self, kind: Any) -> None:  # noqa: ANN401  # a type, perhaps with its limits
        """Check known values against this type."""
        self._kind = kind

    def __get_pydantic_core_schema__(
        self, _source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Wrap the type's own check."""
        known = handler.generate_schema(self._kind)
        return core_schema.no_info_wrap_validator_function(_output_or, known)


def _output_or(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401
    is_later = isinstance(value, Output) or isawaitable(value)
    return value if is_later else handler(value)


def _lan_address(text: str) -> str:
    address = IPv4Interface(text)
    if address.ip == address.network.network_address or "/" not in text:
        msg = "is the router's own address and the mask, such as 192.168.100.1/24"
        raise ValueError(msg)
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        msg = "holds a line break or another control character"
        raise ValueError(msg)
    return text


SecretKey = Annotated[Input[str], _OrLater(fields.PreSharedKey), Field(repr=False)]
SecretPassword = Annotated[Input[str], _OrLater(fields.Password), Field(repr=False)]
Name = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_one_line)]
Server = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$")]
Mtu = Annotated[int, Field(ge=64, le=1500)]


class _Args(BaseModel):
    """The base of all arguments: frozen, without unknown keys, in `camelCase` in stack files."""

    model_config = ConfigDict(
        defer_build=True,
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        alias_generator=camel,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,  # the input may be secret
    )


class VpnUser(_Args):
    """One person who may connect."""

    name: Annotated[
        fields.UserName,
        Field(description="at most 64 ASCII characters without spaces and quotes"),
    ]
    password: Annotated[
        SecretPassword,
        Field(description="at most 64 ASCII characters without quotes and backslashes"),
    ]
    address: Annotated[
        fields.IPv4 | None, Field(description="a fixed address; without it, one from the pool")
    ] = None
    owner: Annotated[
        Name | None, Field(description="who answers for the account; the router does not get it")
    ] = None


class NatChoice(_Args):
    """The NAT descriptor that forwards IKE to the router.

    The office's own descriptor only gets static entries. With `owned`, a new descriptor is
    created and bound to the WAN interface, after those that the interface has already.
    """

    descriptor: Annotated[fields.Number, Field(description="1..2147483647")]
    owned: Annotated[
        bool, Field(description="whether to create and bind the descriptor (false)")
    ] = False
    statics_from: Annotated[
        fields.Number, Field(description="the number of the first static entry (1)")
    ] = _FIRST_STATIC


class IpsecAlgorithms(_Args):
    """The algorithms of IPsec. Windows is known to accept the defaults and little else."""

    esp: Annotated[Cipher | None, Field(description="the cipher (aes-cbc)")] = "aes-cbc"
    hmac: Annotated[Hmac | None, Field(description="the authentication algorithm (sha-hmac)")] = (
        "sha-hmac"
    )
    ike_encryption: Annotated[
        IkeCipher | None,
        Field(description="the cipher of phase 1; without it, the router accepts any"),
    ] = None
    serves_windows: Annotated[
        bool, Field(description="whether to check that Windows accepts the algorithms (true)")
    ] = True
    allow_windows_mismatch: Annotated[
        bool, Field(description="whether to accept, with a warning, what Windows refuses (false)")
    ] = False


class RemoteAccessVpnArgs(_Args):
    """The remote access VPN of one office: the structured value `office` of a stack.

    `openings` says what is opened on the WAN:

    - `minimal`: UDP 500 and 4500, inbound. IKE starts on port 500 and moves to 4500
      as soon as it detects a NAT, which is nearly always (RFC 3947, RFC 3948).
      `clients_without_nat` adds ESP for clients with a public address. L2TP's
      own UDP 1701 travels inside IPsec and is not opened.
    - `as_in_seed`: UDP 500 and 4500, ESP and TCP 1701, inbound and outbound, as
      published in 2017. TCP 1701 has no effect, because L2TP uses UDP (chapter 16).
    """

    name: Annotated[Input[str], _OrLater(Name), Field(description="the connection's name")]
    server: Annotated[
        Input[str],
        _OrLater(Server),
        Field(description="the host name or address that clients connect to"),
    ]
    wan: Annotated[fields.Interface, Field(description="`pp 1` for PPPoE, or a LAN such as lan2")]
    lan: Annotated[fields.LanInterface, Field(description="the office's LAN, such as lan1")] = (
        "lan1"
    )
    lan_address: Annotated[
        str,
        AfterValidator(_lan_address),
        Field(description="the router's address in the LAN, such as 192.168.100.1/24"),
    ]
    pre_shared_key: Annotated[
        SecretKey, Field(description="at most 128 ASCII characters without quotes and backslashes")
    ]
    users: Annotated[
        tuple[VpnUser, ...], Field(description="the people who may connect; at least one")
    ]
    pool: Annotated[
        fields.Pool | None,
        Field(description="the addresses for clients: A-B, a list or dhcp; none if all are fixed"),
    ] = None
    pool_is_routed: Annotated[
        bool,
        Field(
            description="whether the LAN's hosts have a route to clients outside the LAN (false)"
        ),
    ] = False
    tunnels: Annotated[
        tuple[fields.TunnelNumber, ...] | None,
        Field(
            description="the tunnel numbers, one for each simultaneous client; without it, one "
            "for each user from 1 on, so that adding a user disconnects those who are connected"
        ),
    ] = None
    openings: Annotated[
        Literal["minimal", "as_in_seed"], Field(description="minimal or as_in_seed (minimal)")
    ] = "minimal"
    clients_without_nat: Annotated[
        bool,
        Field(description="whether to open ESP too, for clients with a public address (false)"),
    ] = False
    wan_filters: Annotated[
        bool, Field(description="whether to add pass filters to the WAN's filter list (true)")
    ] = True
    filters_from: Annotated[
        fields.FilterNumber,
        Field(
            description="the number of the first filter (201040); to move it, choose a range "
            "that does not overlap the old one, whose numbers are still in use then"
        ),
    ] = _FIRST_FILTER
    nat: Annotated[NatChoice | None, Field(description="the NAT on the WAN; without it, none")] = (
        None
    )
    ike_local_address: Annotated[
        Input[str] | None,
        _OrLater(str | None),
        Field(description="`ipcp pp N` or an address; without it, the type of the WAN decides"),
    ] = None
    ipsec: Annotated[IpsecAlgorithms, Field(description="the algorithms of IPsec")] = (
        IpsecAlgorithms()
    )
    mtu: Annotated[Input[int], _OrLater(Mtu), Field(description="bytes, 64..1500 (1258)")] = 1258
    l2tp_keepalive: Annotated[
        L2tpKeepalive, Field(description="use, interval and count (on 10 3)")
    ] = L2tpKeepalive(use=True, interval=10, count=3)
    tunnel_name: Annotated[
        Input[str] | None,
        _OrLater(fields.Label | None),
        Field(description="the name and description of the tunnels"),
    ] = None
    wan_name: Annotated[
        Input[str] | None,
        _OrLater(fields.Label | None),
        Field(description="the name and description of the WAN's PP"),
    ] = None
    split_tunnel: Annotated[
        bool,
        Field(
            description="whether clients send only traffic for the office through the VPN (false)"
        ),
    ] = False
    ppp_encryption: Annotated[
        Literal["mppe-any", "none"],
        Field(
            description="the encryption inside PPP: mppe-any, or none on models without MPPE, such "
            "as RTX5000, RTX3510, RTX3500 and vRX; IPsec encrypts in any case (mppe-any)"
        ),
    ] = "mppe-any"
    accept: Annotated[
        tuple[_CheckName, ...],
        Field(description="the names of the checks of `rtx doctor` whose findings are meant"),
    ] = ()
    adopt: Annotated[
        tuple[_Noun, ...],
        Field(description="the types of resources to take over where they exist, such as ProxyArp"),
    ] = ()
    reclaim: Annotated[
        bool,
        Field(
            description="whether lines as declared are the stack's own, after a killed run (false)"
        ),
    ] = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        faults = list(self.faults())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def faults(self, broken: frozenset[str] = frozenset()) -> Iterator[str]:
        """Yield the faults between fields, each as `field: fault; remedy`.

        Args:
            broken: Fields that are invalid; checks that need them are left out.
        """
        if not broken & {"users"}:
            yield from self._user_faults()
        if not broken & {"tunnels"}:
            yield from self._tunnel_faults()
        if not broken & {"wan", "lan", "wan_name"}:
            yield from self._wan_faults()
        if not broken & {"users", "tunnels", "lan_address", "pool", "pool_is_routed"}:
            yield from self._address_faults()

    def _tunnel_faults(self) -> Iterator[str]:
        if self.tunnels == ():
            yield "tunnels: is empty, so nobody could connect; leave it out, or name at least one"
        yield from _duplicates("tunnels", list(self.tunnels or ()), "tunnel")

    def _user_faults(self) -> Iterator[str]:
        if not self.users:
            yield "users: is empty, so nobody could connect; name at least one"
        yield from _duplicates("users", [user.name for user in self.users], "user")
        yield from _duplicates(
            "users", [user.address for user in self.users if user.address], "address"
        )

    def _wan_faults(self) -> Iterator[str]:
        if self.wan == self.lan:
            yield f"wan: {self.wan} is the interface of the LAN, too; name the internet line's"
        if self.wan == "pp anonymous" or self.wan.startswith("tunnel"):
            yield f"wan: {self.wan} is not an internet line; name pp 1 or a LAN such as lan2"
        if self.wan_name is not None and not self.wan.startswith("pp "):
            yield "wanName: is allowed only where wan is a pp; leave it out"

    def _address_faults(self) -> Iterator[str]:
        network = IPv4Interface(self.lan_address).network
        router = IPv4Interface(self.lan_address).ip
        for user in self.users:
            if user.address and IPv4Address(user.address) == router:
                yield f"users: {user.name} has the router's own address; choose another"
            if (
                user.address
                and not self.pool_is_routed
                and IPv4Address(user.address) not in network
            ):
                yield _outside(f"users: {user.name}'s address {user.address}", network)
        if self.pool is None:
            missing = [user.name for user in self.users if not user.address]
            if missing:
                yield (
                    f"pool: is missing, and these users have no address: {', '.join(missing)}; "
                    "set the pool, or an address for each user"
                )
        else:
            yield from self._pool_faults(network, router)

    def _pool_faults(self, network: Any, router: IPv4Address) -> Iterator[str]:  # noqa: ANN401
        addresses = pool_of(self.pool or "")
        if not addresses:
            return  # with dhcp, the scope of the server decides
        outside = [each for each in addresses if each not in network]
        if outside and not self.pool_is_routed:
            yield _outside(f"pool: {outside[0]}", network)
        if router in addresses:
            yield f"pool: holds the router's own address {router}; shrink it"
        if len(addresses) < len(self.tunnel_numbers):
            yield (
                f"pool: has {len(addresses)} addresses for {len(self.tunnel_numbers)} tunnels; "
                "enlarge it, or name fewer tunnels"
            )

    @property
    def tunnel_numbers(self) -> tuple[int, ...]:
        """Return the given tunnel numbers, or 1 to the number of users."""
        return self.tunnels or tuple(range(1, len(self.users) + 1))

    @property
    def router_address(self) -> str:
        """Return the router's address in the LAN."""
        return str(IPv4Interface(self.lan_address).ip)

    @property
    def network(self) -> str:
        """Return the office's network."""
        return str(IPv4Interface(self.lan_address).network)

    @property
    def needs_proxy_arp(self) -> bool:
        """Return whether clients get addresses of the LAN, for which the router must answer ARP."""
        network = IPv4Interface(self.lan_address).network
        fixed = [IPv4Address(user.address) for user in self.users if user.address]
        pool = pool_of(self.pool or "")
        is_dhcp = self.pool is not None and not pool
        return is_dhcp or any(address in network for address in (*fixed, *pool))


def _outside(what: str, network: object) -> str:
    return (
        f"{what} lies outside the LAN {network}; choose one inside, or set poolIsRouted: true "
        "if the LAN's hosts have a route to it through the router"
    )


def _duplicates(field: str, values: Sequence[object], what: str) -> Iterator[str]:
    for value in dict.fromkeys(each for each in values if values.count(each) > 1):
        yield f"{field}: {what} {value} is listed twice; remove one"
