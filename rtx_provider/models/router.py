"""RouterPin: which router a stack belongs to, as far as the program says so."""

from typing import ClassVar

from rtx_provider.models.fields import Word
from rtx_provider.models.values import RtxModel, option


class RouterPin(RtxModel):
    """What the router must be. What is left out is taken from the router."""

    title: ClassVar[str] = "Router"

    model: Word | None = option("the model, such as RTX1210")
    serial: Word | None = option("the serial number, as `show environment` prints it")
