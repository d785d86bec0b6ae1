"""IpsecService: the IPsec settings that a router has only once."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from rtx_provider.models.noun import Noun
from rtx_provider.models.values import Value, Words, line, option, part, to_words


class IkeRetry(Value):
    """How often IKE retransmits: `10 5 3`. Source: 15.13."""

    count: Annotated[int, Field(ge=1, le=50)] = part("tries, 1..50 (10)")
    interval: Annotated[int, Field(ge=1, le=100)] = part("seconds, 1..100 (5)")
    max_session: Annotated[int, Field(ge=1, le=5)] | None = option(
        "simultaneous sessions, 1..5 (3)"
    )

    def words(self) -> Words:
        """Return count, interval and, where it is given, the number of sessions."""
        rest = [] if self.max_session is None else [self.max_session]
        return to_words([self.count, self.interval, *rest])

    @classmethod
    def parse(cls, words: Words) -> dict[str, Any]:
        """Read count, interval and sessions."""
        return dict(zip(("count", "interval", "max_session"), map(int, words), strict=False))


class IpsecService(Noun):
    """The router-wide IPsec settings. Source: 15.1, 15.10, 15.13, 15.23, 15.26."""

    title: ClassVar[str] = "IpsecService"
    slug: ClassVar[str] = "ipsec-service"
    key_fields: ClassVar[tuple[str, ...]] = ()
    owns_all: ClassVar[bool] = False
    is_setting: ClassVar[bool] = True

    use: bool | None = line("ipsec use", "on or off (on)")
    auto_refresh: bool | None = line("ipsec auto refresh", "on or off (off)")
    ike_retry: IkeRetry | None = line("ipsec ike retry", "count, interval and max_session (10 5 3)")
    ike_queue_length: Annotated[int, Field(ge=20, le=4400)] | None = line(
        "ipsec ike queue length", "packets; the range depends on the model (15.23)"
    )
    log_illegal_spi: bool | None = line("ipsec log illegal-spi", "on or off (off)")
