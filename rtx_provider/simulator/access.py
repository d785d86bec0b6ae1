"""Which services run, which hosts they accept, and which users may use them.

These rules apply only where the options set the address of the clients.

Source: 4.10, 4.12, 4.65, 4.67, 33.1, 33.2, 47.1 to 47.4.
Unverified: `lan` admits every packet that arrives through a LAN interface, whatever its source.
"""

from rtx_provider.simulator import accounts
from rtx_provider.simulator.network import PacketFacts, ingress, is_lan
from rtx_provider.simulator.options import Options
from rtx_provider.simulator.packets import is_address
from rtx_provider.simulator.store import GLOBAL, Config
from rtx_provider.simulator.words import unquote

_GUI = "httpd custom-gui"
_HOSTS = {"http": ("httpd host", "lan"), "ssh": ("sshd host", "any")}
_SERIAL_ONLY = "3"


def service_refusal(device: PacketFacts, service: str, interface: str) -> str:
    """Return why a service refuses the client; an empty text where it does not."""
    config = device.running
    if config.value("security class", "1") == _SERIAL_ONLY:
        return "security class 3 allows the serial console only"
    if not _is_open(device.options, config, service):
        return f"{service}d service is off"
    family, default = _HOSTS[service]
    entry = config.entries.get((GLOBAL, family, ()))
    hosts = entry.match.texts if entry else (default,)
    if not _is_host(hosts, interface, device.options.client_address or ""):
        return f"{family} {' '.join(hosts)} leaves out {device.options.client_address}"
    return ""


def user_refusal(device: PacketFacts, service: str, user: str) -> str:
    """Return why the attributes of a user refuse the login; an empty text where they do not."""
    client = device.options.client_address
    if client is None:
        return ""
    connections = accounts.attribute(device.running, user, "connection", "all").lower().split(",")
    if not {"all", service}.intersection(connections):
        return f"user attribute {user} connection= leaves out {service}"
    hosts = accounts.attribute(device.running, user, "host", "any").lower().split(",")
    if not _is_host(hosts, ingress(device), client):
        return f"user attribute {user} host= leaves out {client}"
    return ""


def may_administrate(device: PacketFacts, user: str) -> bool:
    """Return whether a user of the web console may become an administrator."""
    is_judged = device.options.client_address is not None
    allowed = accounts.attribute(device.running, user, "administrator", "on").lower()
    return not is_judged or allowed != "off"


def has_page(device: PacketFacts, user: str) -> bool:
    """Return whether the door `execute` is open to this user."""
    if not _is_judged(device):
        return True
    is_theirs = (GLOBAL, f"{_GUI} user <USER>", (user,)) in device.running.entries
    return is_theirs and _is_on(device.running, f"{_GUI} use")


def has_api(device: PacketFacts) -> bool:
    """Return whether the door `api` is open."""
    if not _is_judged(device):
        return True
    switches = (f"{_GUI} use", f"{_GUI} api use")
    return all(_is_on(device.running, each) for each in switches) and bool(api_password(device))


def api_password(device: PacketFacts) -> str:
    """Return the password of the door `api`: the configured one, or that of the options.

    The configuration decides where it has a line about the custom GUI.
    """
    if not _is_judged(device):
        return device.options.api_password
    return unquote(device.running.value(f"{_GUI} api password", ""))


def _is_judged(device: PacketFacts) -> bool:
    families = (entry.match.command.family for entry in device.running.entries.values())
    has_lines = any(family.startswith(_GUI) for family in families)
    return device.options.client_address is not None and has_lines


def _is_open(options: Options, config: Config, service: str) -> bool:
    # With the option `ssh_service`, the SSH service is on unless a line turns it off.
    default = "on" if service == "http" or options.ssh_service else "off"
    return config.value(f"{service}d service", default) == "on"


def _is_on(config: Config, family: str) -> bool:
    return config.value(family, "off") == "on"


def _is_host(words: tuple[str, ...] | list[str], interface: str, client: str) -> bool:
    if "any" in words:
        return True
    if "lan" in words and is_lan(interface):
        return True
    return interface in words or any(is_address(word, client) for word in words)
