"""What surrounds a Pulumi program: the Pulumi CLI, simulated routers, stacks, new repositories.

Nothing in here needs a third-party package, because a checkout installs its own environment
with it. `rtx up` and its siblings are the way in, and `make` calls them.
"""
