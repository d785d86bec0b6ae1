"""Routers that serve only SSH, and consoles on them."""

from collections.abc import Callable, Iterator
from functools import cache

import asyncssh
import pytest

from rtx_provider.console.session import Console
from rtx_provider.errors import RtxError
from rtx_provider.router.registry import connectors
from rtx_provider.settings import RouterSettings
from rtx_provider.simulator import Options, Simulator

PASSWORD, ADMINISTRATOR, PHRASE = "moonlight-9", "sunlight-8", "starlight-7"
CONFIG = "console columns 90\nconsole lines 20\nip lan1 address 192.168.100.1/24\n"
KEY = asyncssh.generate_private_key("ssh-ed25519")
OTHER = asyncssh.generate_private_key("ssh-ed25519")
PUBLIC = KEY.export_public_key().decode().strip()
SECRETS = (PASSWORD, ADMINISTRATOR, PHRASE, *KEY.export_private_key().decode().splitlines()[1:-1])


@cache
def locked_key() -> str:
    """Return the key behind its phrase, which takes a second to make."""
    return KEY.export_private_key("openssh", PHRASE).decode()


Starts = Callable[..., Simulator]


@pytest.fixture(name="start")
def _start() -> Iterator[Starts]:
    """Start routers that serve nothing but SSH."""
    started: list[Simulator] = []

    def run(config: str = CONFIG, **changes: object) -> Simulator:
        options = Options(
            ssh_service=True,
            http_service=False,
            console_character="en.ascii",
            password=PASSWORD,
            administrator_password=ADMINISTRATOR,
        )
        router = Simulator(config, options)
        router.reconfigure(**changes)
        router.start()
        started.append(router)
        return router

    yield run
    for router in started:
        router.stop()


@pytest.fixture(name="leave")
def _leave() -> Iterator[list[Console]]:
    """Close what was opened."""
    opened: list[Console] = []
    yield opened
    for each in opened:
        each.transport.close()


def settings(router: Simulator, **more: object) -> RouterSettings:
    """Return settings for a router whose host key is pinned."""
    values = {
        "host": "127.0.0.1",
        "transport": "ssh",
        "port": router.ssh_port,
        "username": "admin",
        "password": PASSWORD,
        "administrator_password": ADMINISTRATOR,
        "host_key": router.ssh_host_key,
        "timeout_seconds": 10,
        **more,
    }
    return RouterSettings.model_validate(values)


def console(router: Simulator, opened: list[Console], **more: object) -> Console:
    """Return a console over SSH, as a run makes it."""
    (connect,) = connectors(settings(router, **more))
    opened.append(Console(connect()))
    return opened[-1]


def refused(router: Simulator, **more: object) -> RtxError:
    """Return why we are not let in, as one line without a secret."""
    (connect,) = connectors(settings(router, **more))
    transport = connect()
    with pytest.raises(RtxError) as caught:
        transport.probe()
    transport.close()
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert [each for each in SECRETS if each in message] == []
    return caught.value
