"""The pages of the two resources that are no lines of a configuration: Router and SavedConfig."""

from collections.abc import Mapping, Sequence

from rtx_provider.models.router import RouterPin
from rtx_provider.models.saved_config import SaveOrder
from rtx_provider.models.values import RtxModel
from tools.nouns import type_text
from tools.resource_pages import OTHERS, example_lines

_ENVIRONMENT = "| `show environment` | 57.1 |"
_SAVE = "| `save` | 56.3.3 |"


def router_text() -> str:
    """Write the page of Router."""
    outputs = {
        "detected_model": "the model, such as RTX1210",
        "firmware": "the firmware's revision, such as 14.01.42",
        "detected_serial": "the serial number; empty where the router does not print it",
    }
    lines = [
        *example_lines("router", *OTHERS["router"]),
        "A later run that meets another serial number stops before it writes.",
        "",
        *_fields(RouterPin, _ENVIRONMENT),
        *_outputs({name: ("str", text) for name, text in outputs.items()}, _ENVIRONMENT),
        "## Reading",
        "",
        "```python",
        'found = rtx.Router.get("found", "S4H000001")',
        "```",
        "",
        "`get` reads these facts, in previews too, without a resource that is managed.",
        "",
        "## Adopting",
        "",
        "It has neither `adopt` nor `reclaim`, for it changes nothing on the router.",
        "",
        "## Id",
        "",
        "The id is the router's serial number, or its model where it prints no serial number.",
        "With a provider of its own, the id is `hq/router`.",
        "The type token is `pulumi-python:dynamic/rtx:Router`.",
    ]
    return "\n".join(lines) + "\n"


def saved_config_text() -> str:
    """Write the page of SavedConfig."""
    outputs = {"commands": ("list[str]", "the line that it sends")}
    lines = [
        *example_lines("saved_config", *OTHERS["saved_config"]),
        "Each resource has a `revision`, which changes with each write: a new one asks for a save.",
        "What a run deletes is saved by the delete itself.",
        "Deleting this resource does nothing: flash stays as it is.",
        "",
        *_fields(SaveOrder, _SAVE),
        *_outputs(outputs, _SAVE),
        "## Reading",
        "",
        "There is no `get`: what is in flash cannot be read without a dialogue.",
        "",
        "## Adopting",
        "",
        "It has neither `adopt` nor `reclaim`, for it owns no line.",
        "",
        "## Id",
        "",
        "The id is `saved-config`; with a provider of its own, `hq/saved-config`.",
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
