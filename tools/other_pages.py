"""Writes the pages of the two resources that are not lines: Router and SavedConfig."""

from collections.abc import Mapping, Sequence

from rtx_provider.models.router import RouterPin
from rtx_provider.models.saved_config import SaveOrder
from rtx_provider.models.values import RtxModel
from tools.nouns import type_text
from tools.resource_pages import OTHERS, example_lines

_ENVIRONMENT = "| `show environment` | 57.1 |"
_SAVE = "| `save` | 56.3.3 |"


def router_text() -> str:
    """Return the page of Router."""
    outputs = {
        "detected_model": "the model, such as RTX1210",
        "firmware": "the firmware's revision, such as 14.01.42",
        "detected_serial": "the serial number; empty where the router does not print it",
    }
    lines = [
        *example_lines("router", *OTHERS["router"]),
        "If another serial number answers in a later run, the run stops before it writes anything.",
        "",
        *_fields(RouterPin, _ENVIRONMENT),
        *_outputs({name: ("str", text) for name, text in outputs.items()}, _ENVIRONMENT),
        "## Reading",
        "",
        "```python",
        'found = rtx.Router.get("found", "S4H000001")',
        "```",
        "",
        "`get` reads these facts, also in previews, and manages nothing.",
        "",
        "## Adopting",
        "",
        "It has neither `adopt` nor `reclaim`, because it changes nothing on the router.",
        "",
        "## Id",
        "",
        "The id is the router's serial number, or its model if it prints no serial number.",
        "On the router of an explicit provider `hq`, it is `hq/router`.",
        "The type token is `pulumi-python:dynamic/rtx:Router`.",
    ]
    return "\n".join(lines) + "\n"


def saved_config_text() -> str:
    """Return the page of SavedConfig."""
    outputs = {
        "commands": ("list[str]", "the line that it sends"),
        "configuration_before": (
            "str",
            "the whole configuration of before the last run that saved, with secrets masked",
        ),
    }
    lines = [
        *example_lines("saved_config", *OTHERS["saved_config"]),
        "Each resource has a `revision`, which changes with every write; a new one causes a save.",
        "Deletes save by themselves. Deleting this resource does nothing.",
        "",
        *_fields(SaveOrder, _SAVE),
        *_outputs(outputs, _SAVE),
        "## Reading",
        "",
        "There is no `get`, because the router shows its saved configuration only in a dialogue.",
        "",
        "## Adopting",
        "",
        "It has neither `adopt` nor `reclaim`, because it owns no line.",
        "",
        "## Id",
        "",
        "The id is `saved-config`.",
        "On the router of an explicit provider `hq`, it is `hq/saved-config`.",
        "The type token is `pulumi-python:dynamic/rtx:SavedConfig`.",
    ]
    return "\n".join(lines) + "\n"


def _fields(model: type[RtxModel], source: str) -> Sequence[str]:
    rows = []
    for name, info in model.model_fields.items():
        mark = " (required)" if info.is_required() else ""
        type_ = "Mapping[str, str]" if name == "after" else type_text(info.annotation)
        rows.append(f"| `{name}`{mark} | `{type_}` {source} {info.description} |")
    return [
        "## Fields",
        "",
        "| field | type | command | section | values |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


def _outputs(outputs: Mapping[str, tuple[str, str]], source: str) -> Sequence[str]:
    rows = [f"| `{name}` | `{type_}` {source} {text} |" for name, (type_, text) in outputs.items()]
    return [
        "### Outputs",
        "",
        "| output | type | command | section | what it is |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]
