"""`rtx backup`: keeps the configuration that a stack's router has now, and prints the file.

Example:
    rtx backup tokyo
"""

import argparse
from contextlib import closing

from rtx_provider.config.backup import masked_lines, name_of
from rtx_provider.fleet.stack_router import backups_of, plain_errors, router_of, stack_router
from rtx_provider.router.backups import shown_path
from rtx_provider.workspace.messages import say


def run(args: argparse.Namespace) -> int:
    """Write the backup and print its file.

    Raises:
        ToolError: The router could not be read, or the file not be written.
    """
    found = stack_router(args.stack)
    with plain_errors(found), closing(router_of(found)) as router:
        facts, config = router.snapshot()
        file = backups_of(args.stack).keep(facts, router.session.text)
    print(shown_path(file))
    for key, words in masked_lines(config).items():
        say(f"the router masks a secret, which the backup lacks: {name_of(key, words)}")
    return 0
