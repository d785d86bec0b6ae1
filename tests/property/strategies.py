"""Hypothesis strategies: nouns of every kind, built from the fields of the models."""

from collections.abc import Callable, Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import AfterValidator, ValidationError
from pydantic.fields import FieldInfo

from rtx_provider.config.change import Command
from rtx_provider.config.context import in_contexts
from rtx_provider.config.tree import Config, parse_config
from rtx_provider.models import fields
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, extra_of
from rtx_provider.resources.nouns import PROVIDERS

MODELS = tuple(provider.model for provider in PROVIDERS)
ASCII = "".join(map(chr, range(0x20, 0x7F)))
SAFE = "".join(set(ASCII) - set("\"'\\"))
JAPANESE = "東京　支店表示能予ソ～①髙"

_ports = st.integers(0, 65535).map(str)
_words = st.text(SAFE.replace(" ", ""), min_size=1, max_size=12)
_texts = st.text(SAFE, min_size=1, max_size=20)
_address = st.ip_addresses(v=4).map(str)
_network = st.one_of(_address, st.tuples(_address, st.integers(0, 32)).map("{0[0]}/{0[1]}".format))


def _pair(inner: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(inner, inner).map(lambda two: (min(two), max(two)))


_port_list = st.one_of(
    st.just("*"),
    st.lists(
        st.one_of(
            _ports,
            st.sampled_from(["www", "ftp", "netbios_ns-netbios_ssn", "1024-", "-1023"]),
            _pair(st.integers(0, 65535)).map("{0[0]}-{0[1]}".format),
        ),
        min_size=1,
        max_size=10,
    ).map(",".join),
)
_protocol = st.one_of(
    st.integers(0, 255).map(str),
    st.sampled_from(["*", "tcp", "udp", "esp", "icmp", "established", "udp,tcp", "tcpfin"]),
)
_pool = st.one_of(
    st.sampled_from(["dhcp", "dhcpc", "dhcpc lan1"]),
    st.integers(0, 200).map("192.168.100.1-192.168.103.{}".format),
    st.lists(_address, min_size=1, max_size=4).map(" ".join),
)
_interface = st.sampled_from(["lan1", "lan2", "pp 1", "pp anonymous", "tunnel 7", "bridge1"])

# By the name of the check that a kind of text is held to.
_TEXTS: dict[str, st.SearchStrategy[str]] = {
    "_label": st.text(SAFE + JAPANESE, min_size=1, max_size=30),
    "_word": _words,
    "_printable": _texts,
    "_secret": _texts.filter(lambda text: text != "*"),
    "_ipv4": _address,
    "_network": _network,
    "_interface": _interface,
    "_pool": _pool,
    "check_ports": _port_list,
    "_static_ports": st.one_of(_ports, st.just("8009=https,8089,82=www,smtp")),
    "_filter_address": st.one_of(st.just("*"), _network, st.just("10.*.*.*,192.0.2.1-192.0.2.9")),
    "_protocol": _protocol,
    "_peer": st.one_of(st.just("anonymous"), st.integers(1, 150).map(str)),
    "_prefix": st.just("2001:db8::/64"),
    "_destination": st.one_of(st.just("default"), _network),
    "_gateway": st.one_of(
        _address, st.sampled_from(["pp 1", "tunnel 3", "dhcp lan2", "pp anonymous name=b", "null"])
    ),
}
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "local_address": st.one_of(_address, st.sampled_from(["ipcp pp 1", "vrrp lan1 10"])),
    "remote_address": st.one_of(_address, st.sampled_from(["any", "vpn.example.com"])),
    "pp_bind": st.lists(st.integers(1, 99).map("tunnel{}".format), unique=True, max_size=6),
    "lines": st.lists(
        st.sampled_from(
            ["ip lan1 address 192.168.100.1/24", "syslog host 192.0.2.9", "nat descriptor log on",
             "ip filter 9 pass * *", 'description 1 "東京 支店"', "dns server 192.0.2.1"]
        ),
        min_size=1, unique=True,
    ),
    "select": st.sampled_from(["", "pp 1", "pp anonymous", "tunnel 7"]),
}  # fmt: skip


def values_of(model: type[Noun], *names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values of a model: of these fields, or of any; the required ones always."""
    required, optional = {}, {}
    for name, info in model.model_fields.items():
        drawn = _FIELDS[name] if name in _FIELDS else _of_field(info)
        if info.is_required() or name in names:
            required[name] = drawn
        elif not names:
            optional[name] = drawn
    return st.fixed_dictionaries(required, optional=optional)


def nouns(model: type[Noun]) -> st.SearchStrategy[Noun]:
    """Draw nouns that the model takes."""
    return values_of(model).map(lambda values: _made(model, values)).filter(bool).map(_present)


def same_thing(one: Noun, other: Noun) -> Noun:
    """Return the other with the key of the one: another state of the same thing."""
    return type(one)(**{**dict(other), **{name: getattr(one, name) for name in one.key_fields}})


def config_of(commands: Iterable[Command], *more: str) -> Config:
    """Read a configuration that holds these lines, and more before them."""
    lines = in_contexts((command.context, command.text) for command in commands)
    return parse_config("\n".join([*more, *lines]))


def _present(noun: Noun | None) -> Noun:
    assert noun is not None
    return noun


def _made(model: type[Noun], values: dict[str, Any]) -> Noun | None:
    """Make a noun; what the fields forbid one another is left out, one by one."""
    noun, problems = model.read_values(values)
    for problem in problems:
        less = {name: each for name, each in values.items() if name != problem.field.split(".")[0]}
        if less != values and (made := _made(model, less)):
            return made
    return None if problems else noun


def _of_field(info: FieldInfo) -> st.SearchStrategy[Any]:
    return _of(info.annotation, info.metadata)


def _of(annotation: object, metadata: Iterable[Any] = ()) -> st.SearchStrategy[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        kind, *more = get_args(annotation)
        return _of(kind, [*_flat(more), *metadata])
    if origin in (Union, UnionType):
        kinds = [each for each in get_args(annotation) if each is not type(None)]
        return st.one_of([_of(each, metadata) for each in kinds])
    if origin is Literal:
        return st.sampled_from(get_args(annotation))
    if origin is tuple:
        return _list(get_args(annotation)[0], list(metadata))
    return _plain(annotation, list(metadata))


def _flat(metadata: Iterable[Any]) -> Iterator[Any]:
    for each in metadata:
        if isinstance(each, FieldInfo):
            yield from each.metadata
        else:
            yield each


def _list(kind: object, metadata: list[Any]) -> st.SearchStrategy[Any]:
    least = max((each.min_length for each in metadata if isinstance(each, MinLen)), default=0)
    most = min((each.max_length for each in metadata if isinstance(each, MaxLen)), default=4)
    return st.lists(
        _of(kind), min_size=least, max_size=min(most, 4), unique=fields.UNIQUE in metadata
    )


def _plain(kind: object, metadata: list[Any]) -> st.SearchStrategy[Any]:
    if kind is bool:
        return st.booleans()
    if kind is int:
        low = max((int(str(each.ge)) for each in metadata if isinstance(each, Ge)), default=0)
        high = min((int(str(each.le)) for each in metadata if isinstance(each, Le)), default=10**6)
        return st.integers(low, high)
    if isinstance(kind, type) and issubclass(kind, Value):
        return _value(kind)
    patterns = [each.pattern for each in metadata if getattr(each, "pattern", None)]
    checks = [each.func for each in metadata if isinstance(each, AfterValidator)]
    known = [_TEXTS[name] for check in checks if (name := _name(check)) in _TEXTS]
    if known:
        limit = min((each.max_length for each in metadata if isinstance(each, MaxLen)), default=999)
        return known[-1].filter(lambda text: len(text) <= limit)
    return st.from_regex(patterns[0], fullmatch=True, alphabet=st.characters(codec="ascii"))


def _name(check: Callable[..., Any]) -> str:
    return getattr(check, "__name__", "")


def _value(kind: type[Value]) -> st.SearchStrategy[dict[str, Any]]:
    needed: dict[str, st.SearchStrategy[Any]] = {}
    more: dict[str, st.SearchStrategy[Any]] = {}
    for name, info in kind.model_fields.items():
        (needed if info.is_required() else more)[name] = _of_field(info)
    return st.fixed_dictionaries(needed, optional=more).filter(lambda values: _fits(kind, values))


def _fits(kind: type[Value], values: dict[str, Any]) -> bool:
    try:
        kind(**values)
    except ValidationError:
        return False
    return True


def optional_lines(model: type[Noun]) -> list[str]:
    """Return the optional fields that stand on a line of their own."""
    return [
        name
        for name, info in model.model_fields.items()
        if "pattern" in extra_of(info) and not info.is_required()
    ]
