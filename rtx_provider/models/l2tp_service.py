"""L2tpService: the router's L2TP service on UDP port 1701."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from rtx_provider.config.desired import Desired, DesiredLine, ListMembership
from rtx_provider.config.grammar import GLOBAL, Key
from rtx_provider.config.shared import EVERY_VERSION
from rtx_provider.models.line_noun import LineNoun
from rtx_provider.models.values import Words, option


class L2tpService(LineNoun):
    """The `l2tp service` line, which several owners may share. Source: 16.1.

    `use=False` closes the port and disconnects every session at once.
    """

    title: ClassVar[str] = "L2tpService"
    slug: ClassVar[str] = "l2tp-service"
    key_fields: ClassVar[tuple[str, ...]] = ()
    is_setting: ClassVar[bool] = True
    command: ClassVar[tuple[str, ...]] = ("l2tp", "service")

    use: bool = option("on or off (off)", default=True)
    versions: tuple[Literal["l2tp", "l2tpv3"], ...] | None = option(
        "l2tp, l2tpv3 or both (every version)"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.versions is not None and (not self.use or not self.versions):
            msg = "versions: name at least one, and only with use=True, or leave it out"
            raise ValueError(msg)
        return self

    def own_line(self) -> Desired:
        """Return our part of the service's one line."""
        key = Key(GLOBAL, ("l2tp", "service"))
        if not self.use:
            return DesiredLine(key, (*key.words, "off"))
        return ListMembership(key, tuple(("", each) for each in self.versions or (EVERY_VERSION,)))

    def extent(self) -> tuple[Key, ...]:
        """Return the service's one key: a service that is on already is somebody's."""
        return (Key(GLOBAL, ("l2tp", "service")),)

    @classmethod
    def parse(cls, words: Words) -> dict[str, object]:
        """Read the words after `l2tp service`."""
        return {"use": words[0] == "on", **({"versions": list(words[1:])} if words[1:] else {})}
