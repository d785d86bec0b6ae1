"""Commands that act at once and add no line to the configuration.

Source: 56, 57.
"""

from rtx_provider.simulator.rows import Row, Section


def _verb(head: str, *tails: str, user_level: bool = False) -> Row:
    return Row(head=head, tails=tails or ("",), section=Section.VERB, user_level=user_level)


def _dialogue(head: str, *tails: str) -> Row:
    return Row(
        head=head,
        tails=tails or ("",),
        section=Section.VERB,
        user_level=True,
        is_dialogue=True,
    )


_TUNNELS = "<TUNNELS|all>..."
_PEERS = "<PEERS|anonymous|all>..."

ROWS = (
    _verb("pp select", "<PEER|none>", user_level=True),
    _verb("tunnel select", "<TUNNEL|none>", user_level=True),
    _verb("pp enable", _PEERS),
    _verb("pp disable", _PEERS),
    _verb("tunnel enable", _TUNNELS),
    _verb("tunnel disable", _TUNNELS),
    _verb("show config", "", "<0..4>"),
    _verb("show config list"),
    _verb("show file list", "<ANY> [all] [file-only]"),
    _verb("show config pp", "[<PEER>]"),
    _verb("show config tunnel", "[<TUNNEL>]"),
    _verb("show environment", "[detail]", user_level=True),
    _verb("show status l2tp", "[tunnel <TUNNEL>]", user_level=True),
    _verb("show ipsec sa", "[<NUMBER>]", user_level=True),
    _verb("show status user", user_level=True),
    _verb("save", "", "<0..4> [<TEXT:200>]"),
    _verb("set-default-config", "<0..4>"),
    _verb("restart", "[<0..4> [<0..4>]]"),
    _verb("echo", "[<ANY>...]", user_level=True),
    _verb("disconnect", "<ANY>..."),
    _verb("connect", "<ANY>..."),
    _verb("ipsec refresh sa"),
    _verb("ipsec sa delete", "<NUMBER|all>"),
    _verb("clear configuration"),
    _verb("ntpdate", "<HOST> [syslog]"),
    _verb("lua", "<ANY>..."),
    _verb("date", "<ANY>"),
    _verb("time", "<TIME>"),
    _verb("clear nat descriptor dynamic", "<DESCRIPTOR|all>"),
    _verb("exit", "[save]", user_level=True),
    _verb("quit", "[save]", user_level=True),
    # These ask for a password or a key, which cannot be given over HTTP.
    _dialogue("administrator"),
    _dialogue("administrator password"),
    _dialogue("administrator password encrypted"),
    _dialogue("login password"),
    _dialogue("login password encrypted"),
    _dialogue("cold start"),
    _dialogue("sshd host key generate", "[bit=<1024|2048>]"),
    _dialogue("import sshd authorized-keys", "[<USER>]"),
    # A rollback timer belongs to an interactive console, which HTTP does not have.
    _dialogue("rollback timer", "<1..21474836>"),
    _dialogue("confirm"),
)
