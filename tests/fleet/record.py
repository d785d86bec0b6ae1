"""Records what the engine keeps of an office that is up, and of one that drifts.

`python -m tests.fleet.record` writes `tests/fleet/recorded/` anew, with the real engine and a
simulated router. Secrets, programs and paths of the machine are left out.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rtx_provider.workspace.stack_state import configuration_in
from tools.trial import Office, offices

FOLDER = Path(__file__).parent / "recorded"
_KEPT = ("urn", "type", "id", "custom", "parent", "created", "modified")
_RUN = ("kind", "result", "startTime", "endTime", "message", "resourceChanges")
_COLLEAGUE = (
    *("pp select anonymous", "ip pp mtu 1300", "no pp auth username bob"),
    *("pp select 1", "ip pp secure filter in 200003 200099", "pp select none"),
)


def main() -> None:
    """Write both recordings."""
    with tempfile.TemporaryDirectory() as folder, offices(Path(folder)) as start:
        office = start()
        office.up()
        _write("up", office)
        office.router.edit([*_COLLEAGUE])
        office.refresh()
        _write("drift", office)


def _write(name: str, office: Office) -> None:
    def ask(*words: str) -> Any:  # noqa: ANN401  # whatever JSON holds
        return json.loads(office.pulumi("stack", *words, "--stack", "test"))

    recording = {
        "before": configuration_in(ask("export", "--show-secrets")),
        "history": [_run(each) for each in ask("history", "--json")],
        "state": _state(ask("export")),
    }
    text = json.dumps(recording, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _state(state: Mapping[str, Any]) -> dict[str, Any]:
    resources = state["deployment"]["resources"]
    kept = [each for each in resources if "pulumi:providers:" not in each["type"]]
    return {"deployment": {"resources": [_resource(each) for each in kept]}}


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    parts = {part: _values(resource.get(part) or {}) for part in ("inputs", "outputs")}
    return {**{name: resource[name] for name in _KEPT if name in resource}, **parts}


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"ciphertext": "v1:"} if "ciphertext" in str(value) else value
        for name, value in values.items()
        if not name.startswith("__")
    }


def _run(run: Mapping[str, Any]) -> dict[str, Any]:
    return {name: run[name] for name in _RUN if name in run}


if __name__ == "__main__":
    main()
