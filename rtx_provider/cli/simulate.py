"""`rtx simulate`: runs a simulated router in the foreground, until it is stopped.

Example:
    rtx simulate --config examples/office.conf --port 8080
"""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from rtx_provider.cli.parsers import add_command
from rtx_provider.simulator import MODELS, Options, Simulator
from rtx_provider.simulator.options import (
    DEMO_ADMINISTRATOR_PASSWORD,
    DEMO_API_PASSWORD,
    DEMO_PASSWORD,
    DEMO_USERNAME,
)
from rtx_provider.simulator.state import write_atomically
from rtx_provider.workspace import origin

if TYPE_CHECKING:
    from rtx_provider.cli.parsers import SubParsers

_TICK_SECONDS = 1.0
_CHARSETS = ("ja.sjis", "ja.euc", "ja.utf8", "en.ascii")
_EPILOG = """\
These credentials are public demonstration values, for the simulator only:
  user admin, password demo-password, administrator password demo-admin, api password demoapi

Examples:
  rtx simulate --config examples/office.conf --port 8080
  rtx simulate --config examples/office.conf --state /tmp/office.json --door execute
  rtx simulate --config examples/office.conf --port 8080 --ssh-port 2222
  rtx simulate --config examples/office.conf --client-address 192.168.100.50
  rtx simulate --model RTX830 --commands-per-post one --context line --latency 0.05
"""


def add_parser(subparsers: "SubParsers") -> None:
    """Add `simulate` to the commands of `rtx`."""
    description = "Run a simulated Yamaha RTX router on a real socket, until Ctrl-C."
    parser = add_command(subparsers, "simulate", "run a simulated router", description, run)
    parser.epilog = _EPILOG
    _add_router(parser)
    _add_logins(parser)
    _add_network(parser)
    _add_doors(parser)


def run(args: argparse.Namespace) -> int:
    """Run the router until SIGTERM or SIGINT, and return the exit status.

    Raises:
        ToolError: The simulator's extra is not installed.
    """
    origin.require_simulator()
    try:
        router = Simulator(_read(args.config), _options(args))
    except (OSError, ValueError) as error:
        print(f"rtx simulate: {error}", file=sys.stderr)
        return 1
    try:
        with _stopping() as stop, router:
            _announce(router)
            _write_ports(router, args)
            _serve(router, stop, args.log)
    except OSError as error:
        print(_cannot_listen(args, error), file=sys.stderr)
        return 1
    return 0


def _add_router(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the router")
    group.add_argument("--config", type=Path, metavar="FILE", help="the configuration to boot from")
    group.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="file that keeps the configurations; once it exists, --config is ignored",
    )
    group.add_argument(
        "--model", choices=sorted(MODELS), default="RTX1210", help="default: %(default)s"
    )
    group.add_argument(
        "--serial", metavar="TEXT", default=Options().serial, help="default: %(default)s"
    )
    group.add_argument("--listen", metavar="ADDR", default="127.0.0.1", help="default: %(default)s")
    group.add_argument(
        "--port", type=_port, metavar="N", default=0, help="HTTP port (default: a free one)"
    )
    group.add_argument("--port-file", type=Path, metavar="FILE", help="write the HTTP port here")
    group.add_argument(
        "--ssh-port",
        type=_port,
        metavar="N",
        help="serve SSH, too, at this port; 0 takes a free one",
    )
    group.add_argument(
        "--ssh-port-file", type=Path, metavar="FILE", help="serve SSH, too, and write its port here"
    )
    group.add_argument(
        "--log", type=Path, metavar="FILE", help="append a line for each request here"
    )


def _add_logins(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("logins")
    group.add_argument("--username", default=DEMO_USERNAME, help="default: %(default)s")
    group.add_argument(
        "--password", metavar="PW", default=DEMO_PASSWORD, help="default: %(default)s"
    )
    group.add_argument(
        "--administrator-password",
        metavar="PW",
        default=DEMO_ADMINISTRATOR_PASSWORD,
        help="default: %(default)s",
    )
    group.add_argument(
        "--api-password", metavar="PW", default=DEMO_API_PASSWORD, help="default: %(default)s"
    )


def _add_network(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("addresses, as the router sees them")
    group.add_argument(
        "--client-address",
        metavar="IP",
        help="apply services, host lists, filters and NAT as for a client at this address",
    )
    group.add_argument(
        "--router-address",
        metavar="IP",
        help="the address to which clients connect (default: that of lan1)",
    )


def _add_doors(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("behaviour that differs between routers, or is not known")
    group.add_argument(
        "--door", choices=("execute", "api", "both"), default="both", help="which doors are open"
    )
    group.add_argument(
        "--commands-per-post",
        choices=("many", "one"),
        default="many",
        help="how many lines of a request the router runs",
    )
    group.add_argument(
        "--context",
        choices=("post", "session", "line"),
        default="post",
        help="how long a selected pp or tunnel stays selected",
    )
    group.add_argument(
        "--charset",
        choices=_CHARSETS,
        default="ja.sjis",
        help="the console's charset, until the configuration sets another",
    )
    group.add_argument(
        "--latency", type=float, metavar="SECONDS", default=0.0, help="the delay before each reply"
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004
        msg = f"{text} is not a port; it must be 0..65535"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _options(args: argparse.Namespace) -> Options:
    return Options(
        model=args.model,
        serial=args.serial,
        username=args.username,
        password=args.password,
        administrator_password=args.administrator_password,
        api_password=args.api_password,
        listen=args.listen,
        port=args.port,
        door_execute=args.door != "api",
        door_api=args.door != "execute",
        commands_per_post=args.commands_per_post,
        context_lasts=args.context,
        console_character=args.charset,
        latency_seconds=args.latency,
        state_file=args.state,
        ssh_service=args.ssh_port is not None or args.ssh_port_file is not None,
        ssh_port=args.ssh_port or 0,
        client_address=args.client_address,
        router_address=args.router_address,
    )


def _cannot_listen(args: argparse.Namespace, error: OSError) -> str:
    if args.ssh_port:
        where, remedy = f"port {args.port} or {args.ssh_port}", "--port or --ssh-port"
    else:
        where, remedy = f"port {args.port}", "--port"
    return f"rtx simulate: cannot listen on {args.listen} {where}: {error}; try another {remedy}"


def _read(path: Path | None) -> str:
    return path.read_text(encoding="utf-8") if path else ""


def _announce(router: Simulator) -> None:
    options = router.options
    print(f"{options.model} listens on {router.url}; stop it with Ctrl-C.")
    print("To use it in the stack that is selected, or in another one with `--stack NAME`:")
    for flag, name, value in (
        ("", "host", router.host),
        ("", "port", str(router.port)),
        ("", "username", options.username),
        ("--secret ", "password", options.password),
        ("--secret ", "administratorPassword", options.administrator_password),
        ("--secret ", "apiPassword", options.api_password),
    ):
        print(f"  pulumi config set {flag}rtx:{name} {value}")
    if options.ssh_service:
        print(
            f"It serves SSH on port {router.ssh_port}. To use that, set instead of the port above:"
        )
        print("  pulumi config set rtx:transport ssh")
        print(f"  pulumi config set rtx:port {router.ssh_port}")
        print(f"  pulumi config set rtx:hostKey '{router.ssh_host_key}'")
    sys.stdout.flush()


def _write_ports(router: Simulator, args: argparse.Namespace) -> None:
    # The HTTP port is written last, so a program that waits for it finds the SSH port, too.
    for path, port in ((args.ssh_port_file, router.ssh_port), (args.port_file, router.port)):
        if path:
            write_atomically(path, f"{port}\n")


def _serve(router: Simulator, stop: threading.Event, log: Path | None) -> None:
    logger = _logger(log)
    seen = 0
    while not stop.wait(_TICK_SECONDS):
        # The router's clock follows real time, so that a scheduled restart happens by itself.
        router.advance(_TICK_SECONDS)
        seen = _log_new(router, logger, seen)
    _log_new(router, logger, seen)


def _log_new(router: Simulator, logger: logging.Logger, seen: int) -> int:
    requests = router.requests
    for request in requests[seen:]:
        logger.info("%s %s, %d lines", request.method, request.path, len(request.lines))
    return len(requests)


def _logger(path: Path | None) -> logging.Logger:
    logger = logging.getLogger(__name__)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    handler = logging.FileHandler(path, encoding="utf-8") if path else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.addHandler(handler)
    return logger


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {name: signal.signal(name, end) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
