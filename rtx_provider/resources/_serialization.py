"""A work-around for a fault of Pulumi's SDK: it leaves its patch of pickle in place (ADR 0024)."""

from functools import wraps

from pulumi.dynamic import dynamic

from rtx_provider.pickling import patches_put_back


def undo_patches_of_pickle() -> None:
    """Make the SDK put back what it patches whenever it serializes a dynamic provider.

    Otherwise each of its patches calls the one before it: after some three hundred resources of any
    kind, a provider that is pickled by value ends in a RecursionError.
    """
    serialize = dynamic.serialize_provider
    if hasattr(serialize, "__wrapped__"):
        return

    @wraps(serialize)
    def serialize_and_undo(provider: dynamic.ResourceProvider) -> str:
        with patches_put_back():
            return str(serialize(provider))

    dynamic.serialize_provider = serialize_and_undo
