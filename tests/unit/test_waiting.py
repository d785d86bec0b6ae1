"""A program waits for its last resource before it looks at all outputs of all resources."""

import subprocess
import sys

PROGRAM = """
import asyncio

import pulumi
from pulumi.runtime.settings import _get_rpc_manager

from rtx_provider import IpFilter
from rtx_provider.resources._waiting import wait_for_last


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks())


async def declare():
    first = IpFilter("first", number=1, action="pass")
    last = IpFilter("last", number=2, action="pass", opts=pulumi.ResourceOptions(depends_on=first))
    wait_for_last(last)
    call = _get_rpc_manager().rpcs[-1]  # the SDK awaits each of these before it looks at outputs
    assert not call.done()
    print((await call).rpartition(":")[2])


asyncio.get_event_loop().run_until_complete(declare())
"""


def test_the_last_resource_is_among_the_calls_that_the_sdk_awaits_first() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr[-500:]) == ("last\n", "")
