"""What `rtx fleet retire` says of an office that it has taken out."""

import shlex
from pathlib import Path

from rtx_provider.cli import fleet_retire
from rtx_provider.fleet.retirement import Retirement
from rtx_provider.workspace.stack import Stack


def test_the_way_back_is_commands_of_a_shell_also_where_a_folder_has_a_blank() -> None:
    office = Retirement(Stack("nara", {}), is_known=True, resources=1, is_empty=False)
    said = fleet_retire._back(office, Path("/my offices/.rtx/retired/nara_x"))
    words = shlex.split(said.partition("\n")[2])
    assert words[:3] == ["mv", "/my offices/.rtx/retired/nara_x/Pulumi.nara.yaml", "."]
    assert words[-1] == "/my offices/.rtx/retired/nara_x/state.json"
