"""The project's own tooling: environment, Pulumi CLI, simulated routers, stacks.

Most of it runs before (or beside) the package, so it imports nothing but the standard library
and its own siblings; only `generate` reads the package. `make` is the way in; each module with
a `main` also runs as ``python -m tools.<name>`` from the checkout.
"""
