"""The surroundings of a Pulumi program: Pulumi's CLI, simulated routers, stacks, repositories.

These modules need no third-party package, because a checkout uses them to install its own
environment. Users call them through `rtx up` and the other commands, or through `make`.
"""
