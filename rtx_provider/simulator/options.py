"""All options of the simulated router, in one frozen value.

The details of how the HTTP console answers are not published. Each unknown is an option here,
so that a client can be tried against every possible answer.

Example:
    `Options(model="RTX830", commands_per_post="one", context_lasts="line")`
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rtx_provider.simulator.models import MODELS, Model

CommandsPerPost = Literal["many", "one"]
ContextLasts = Literal["post", "session", "line"]
WrongPassword = Literal["401", "403", "login-page", "empty"]
Elevation = Literal["password", "free", "login"]
RefuseBy = Literal["close", "silence"]
TypeAhead = Literal["orderly", "echo-first", "discard", "flush-at-password"]

DEMO_USERNAME = "admin"
DEMO_PASSWORD = "demo-password"  # noqa: S105  # public demonstration value
DEMO_ADMINISTRATOR_PASSWORD = "demo-admin"  # noqa: S105  # public demonstration value
DEMO_API_PASSWORD = "demoapi"  # noqa: S105  # public demonstration value


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What this router is, how its console behaves, and what it lacks.

    Args:
        firmware: the revision it reports, such as `Rev.14.01.20 (date)`; `None` is the latest.
        console_character: language and charset until the configuration says otherwise.
        charset: overrides the charset of the bytes on the wire; `None` follows the console.
        boot_file: the configuration file from which it boots, as `show environment` prints it.
        default_file: the configuration file from which it boots next.
        request_limit: largest accepted request body in bytes; `None` is no limit.
        timeout_seconds: how long the router waits for a silent client.
        content_length: `False` marks the end of a reply by closing the connection.
        fold_lines: break long output lines at the width of `console columns`.
        mask_secrets: print `*` for pre-shared keys and PPP passwords.
        ssh_legacy: offer only what an old RTX1210 offers: `ssh-rsa`, group14 and SHA-1.
        ssh_elevation: `administrator` asks for a password, asks for none, or is not needed.
        ssh_authorized_key: the public key of the configured user, as one OpenSSH line.
        ssh_password_login: `False` takes public keys only, as an RTX840 does.
        ssh_type_ahead: what happens to lines that arrive while another line runs, or with a
            password: `flush-at-password` loses only these, as `getpass` does.
        ssh_echo_wraps: break the echo of a long line at the width of the console.
        ssh_anonymous_prompt: how a prompt names the anonymous peer.
        drop_stops_rollback: a connection that breaks disarms its rollback timer.
        usb_files: the files on a USB stick; empty without a stick.
        old_firmware: no `echo`, no relative `schedule at`, no rollback timer, as on an RTX810.
        save_fails: every `save` fails.
        client_address: the address of every client; `None` skips services, filters and NAT.
        router_address: the address that clients connect to; `None` is that of `lan1`.
        client_interface: where clients arrive, such as `pp 1`; `None` follows the routes.
        refuse_by: whether a refused packet closes the connection or is not answered.
        clock_rate: seconds of the router's time per real second; 0 stops the clock.
        state_file: file that keeps the running and the saved configuration after the process.
    """

    model: str = "RTX1210"
    firmware: str | None = None
    serial: str = "S4H000001"
    username: str = DEMO_USERNAME
    password: str = DEMO_PASSWORD
    administrator_password: str = DEMO_ADMINISTRATOR_PASSWORD
    api_password: str = DEMO_API_PASSWORD
    listen: str = "127.0.0.1"
    port: int = 0
    http_service: bool = True
    custom_gui: bool = True
    door_execute: bool = True
    door_api: bool = True
    commands_per_post: CommandsPerPost = "many"
    context_lasts: ContextLasts = "post"
    wrong_password: WrongPassword = "401"  # noqa: S105  # a status, not a password
    console_character: str = "ja.sjis"
    charset: str | None = None
    request_limit: int | None = None
    request_limit_status: Literal[413, 400] = 413
    timeout_seconds: float = 30.0
    keep_alive: bool = False
    content_length: bool = True
    latency_seconds: float = 0.0
    fold_lines: bool = False
    mask_secrets: bool = False
    ssh_service: bool = False
    ssh_port: int = 0
    ssh_legacy: bool = False
    ssh_elevation: Elevation = "password"
    ssh_authorized_key: str | None = None
    ssh_password_login: bool = True
    ssh_type_ahead: TypeAhead = "orderly"
    ssh_echo_wraps: bool = False
    ssh_anonymous_prompt: str = "ppanonymous"
    drop_stops_rollback: bool = False
    usb_files: tuple[str, ...] = ()
    old_firmware: bool = False
    save_fails: bool = False
    boot_file: str = "config0"
    default_file: str = "config0"
    client_address: str | None = None
    router_address: str | None = None
    client_interface: str | None = None
    refuse_by: RefuseBy = "close"
    clock_rate: float = 0.0
    state_file: Path | None = None

    def facts(self) -> Model:
        """Return the limits of the chosen model.

        Raises:
            ValueError: if no such model is known.
        """
        if self.model not in MODELS:
            known = ", ".join(MODELS)
            message = f"model {self.model!r} is not known here: choose one of {known}"
            raise ValueError(message)
        row = MODELS[self.model]
        return replace(row, firmware=self.firmware or row.firmware)
