"""Writes the page of a stack's value `office`: a complete office, then field by field."""

import importlib
import inspect

from rtx_provider.settings import camel
from tools.example_runs import ROOT

EXAMPLE = ROOT / "examples" / "office.yaml"
_PLACES = {
    "RemoteAccessVpnArgs": "office",
    "VpnUser": "office.users[n]",
    "NatChoice": "office.nat",
    "IpsecAlgorithms": "office.ipsec",
    "L2tpKeepalive": "office.l2tpKeepalive",
}


def office_text() -> str:
    """Return the page."""
    lines = [
        "# The value `office` of a stack, field by field",
        "",
        "An office in `Pulumi.<office>.yaml`, complete:",
        "",
        "```yaml",
        EXAMPLE.read_text(encoding="utf-8").strip(),
        "```",
        "",
        "Set each field with `pulumi config set --path 'rtx:office.FIELD' VALUE`.",
        "With `--secret`, Pulumi encrypts the value and writes it as `secure`.",
        "Written by `make generate` from the models of the component and `examples/office.yaml`.",
        "",
    ]
    # Imported here because the component imports the resources, which are written first.
    args = importlib.import_module("rtx_provider.components.remote_access_vpn_args")
    for class_name, place in _PLACES.items():
        model = getattr(args, class_name)
        doc = inspect.cleandoc(model.__doc__ or "")
        for name in model.model_fields:
            doc = doc.replace(f"`{name}`", f"`{camel(name)}`")
        lines += [f"## `{place}`", "", doc, "", "| field | values (default) |", "|---|---|"]
        for name, info in model.model_fields.items():
            mark = " (required)" if info.is_required() else ""
            mark += " (secret)" if not info.repr else ""
            lines.append(f"| `{camel(name)}`{mark} | {info.description or ''} |")
        lines.append("")
    return "\n".join(lines)
