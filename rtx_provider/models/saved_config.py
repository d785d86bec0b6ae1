"""SaveOrder: what has to be on the router before its configuration is saved."""

from typing import ClassVar

from rtx_provider.models.values import RtxModel, part


class SaveOrder(RtxModel):
    """The resources that a save comes after, and the revision each of them has."""

    title: ClassVar[str] = "SavedConfig"

    after: dict[str, str] = part(
        "the `revision` of each resource, by name; a new one causes a save"
    )

    def is_new_since(self, older: dict[str, str]) -> bool:
        """Tell whether anything came or changed; what only went was saved by its delete."""
        return any(older.get(name) != revision for name, revision in self.after.items())
