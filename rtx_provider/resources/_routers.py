"""The `Router` of each router in a program, on which the router's other resources depend.

A resource that the engine creates at the same time as the `Router`, or before it, would be written
to whatever router answers, before its serial number and model have been compared.
"""

import weakref

import pulumi

from rtx_provider.resources._explicit import router_label

_Routers = dict[str, pulumi.Resource]
_DECLARED: weakref.WeakKeyDictionary[pulumi.Resource, _Routers] = weakref.WeakKeyDictionary()
_WRITTEN: weakref.WeakKeyDictionary[pulumi.Resource, dict[str, str]] = weakref.WeakKeyDictionary()
"""For each program: the first other resource of each router, by the router's label."""


def declare_router(
    router: pulumi.Resource, name: str, opts: pulumi.ResourceOptions | None, *, has_pins: bool
) -> None:
    """Note the `Router` of a program.

    Raises:
        pulumi.RunError: It says what the router must be, but resources come before it.
    """
    root = pulumi.runtime.get_root_resource()
    if root is None:
        return
    label = router_label(opts)
    first = _WRITTEN.get(root, {}).get(label)
    known = _DECLARED.setdefault(root, {})
    if has_pins and first and label not in known:
        raise pulumi.RunError(
            f"{name}: declare the Router before {first}, so that nothing is written before its "
            "serial number and model have been compared"
        )
    known.setdefault(label, router)


def after_router(name: str, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return the options that make a resource depend on the `Router` of its router."""
    root = pulumi.runtime.get_root_resource()
    label = router_label(opts)
    if root is None:
        return pulumi.ResourceOptions()
    _WRITTEN.setdefault(root, {}).setdefault(label, name)
    router = _DECLARED.get(root, {}).get(label)
    return pulumi.ResourceOptions(depends_on=[router] if router else [])
