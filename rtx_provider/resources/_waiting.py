"""What a program waits for until its resources are done."""

import asyncio

import pulumi
from pulumi.runtime import settings


def wait_for_last(resource: pulumi.Resource) -> None:
    """Let the program wait for its last resource before it looks at all outputs.

    Pulumi's SDK waits for its calls to the engine first, one after the other, and then for all
    outputs at once: whenever one is done, it looks at all of them. In a program whose resources
    depend on a first one, no call is under way when the SDK begins to wait, so that each resource
    costs the more time the more there are. It would wait for this resource in any case.
    """
    calls = getattr(settings._get_rpc_manager(), "rpcs", None)  # noqa: SLF001  # no public way
    if isinstance(calls, list):
        calls.append(asyncio.ensure_future(resource.urn.future()))
