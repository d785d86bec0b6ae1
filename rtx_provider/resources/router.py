"""Router: the router to which the stack belongs. All other resources depend on this one."""

from typing import Any, Self

import pulumi
from pulumi import dynamic
from pydantic import ValidationError

from rtx_provider.errors import InputError, RtxError, UnsupportedError
from rtx_provider.models.problems import Problem, problems_of
from rtx_provider.models.router import RouterPin
from rtx_provider.resources import _host, _plan
from rtx_provider.resources._offline import note_resource
from rtx_provider.resources._properties import (
    Properties,
    from_engine,
    to_engine,
    unexpected,
)
from rtx_provider.resources._routers import declare_router
from rtx_provider.router.facts import Facts

_FACTS = ("detected_model", "firmware", "detected_serial")


class RouterProvider(dynamic.ResourceProvider):
    """Reads a router's facts, which come with the reading that every run needs anyway."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Load the router's settings."""
        _host.configure(req.config.get)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Report every fault of the settings, once for the whole stack.

        The plan of a component goes to the process's router, and no further.
        """
        problems = [Problem("", fault)] if (fault := _host.settings_fault()) else []
        values = from_engine(news, RouterPin.model_fields)
        extra = unexpected(news, RouterPin.model_fields, (*_FACTS, _plan.FIELD))
        try:
            RouterPin.model_validate(values | extra)
        except ValidationError as error:
            problems += problems_of(RouterPin, error)
        plan: Any = news.get(_plan.FIELD)
        if office := _plan.read_office(plan):
            _host.declare(lambda: _plan.read_plan(office, plan.get("resources")))
            problems += _unfit(_olds) if _host.is_live() and not problems else []
        failures = [dynamic.CheckFailure(each.field, each.reason) for each in problems]
        return dynamic.CheckResult(to_engine(values), failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Set the serial number that the process expects, and compare the pins."""
        with _host.plain_errors():
            _host.expect(_olds.get("detected_serial"))
        changed = any(_olds.get(name) != _news.get(name) for name in RouterPin.model_fields)
        return dynamic.DiffResult(changed)

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Read the router's facts; raise an error if they contradict the pins or the plan."""
        with _host.plain_errors():
            _host.learn_serial()
        facts = _facts(props)
        with _host.plain_errors():
            _host.router().judge("Router", is_new=not _host.router().session.is_expecting)
        return dynamic.CreateResult(_id_of(facts), _outputs(props, facts))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Read the facts anew."""
        _host.expect_unless_replaced(props.get("detected_serial"))
        facts = _facts(props)
        if "detected_model" not in props and id_ != (ours := _id_of(facts)):
            raise InputError(f"{id_} is not the id of this router, which is `{ours}`")
        inputs = to_engine(from_engine(props, RouterPin.model_fields))
        return dynamic.ReadResult(id_, inputs | _outputs({}, facts), inputs)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Read the router's facts; raise an error if they contradict the new pins."""
        return dynamic.UpdateResult(_outputs(_news, _facts(_news)))


def _facts(pins: Properties) -> Facts:
    with _host.plain_errors():
        facts, _ = _host.router().snapshot()
        for name in RouterPin.model_fields:
            wanted, there = pins.get(name), getattr(facts, name)
            if wanted and there and wanted != there:
                msg = (
                    f"wrong router: {name} is {there}, but this stack belongs to {name} {wanted}; "
                    "check rtx:host"
                )
                raise UnsupportedError(msg)
    return facts


def _unfit(olds: Properties) -> list[Problem]:
    """Return why a declared plan does not fit the router; for live previews."""
    try:
        _host.expect(olds.get("detected_serial"))
        _host.router().judge("Router", is_new=not olds)
    except RtxError as error:
        return [Problem("", _host.masked(error))]
    return []


def _id_of(facts: Facts) -> str:
    return _host.qualified("router") if _host.label() else facts.serial or facts.model


def _outputs(props: Properties, facts: Facts) -> dict[str, Any]:
    return {
        **{name: value for name, value in props.items() if name not in _FACTS},
        "detected_model": facts.model,
        "firmware": facts.firmware,
        "detected_serial": facts.serial,
    }


class Router(dynamic.Resource, module="rtx", name="Router"):
    """A router. Its id is its serial number, or `NAME/router` with an explicit provider.

    A later run that finds another serial number stops before it writes.
    """

    detected_model: pulumi.Output[str]
    """The model that the router reports, such as `RTX1210`."""
    firmware: pulumi.Output[str]
    """The firmware that the router reports, such as `14.01.42`."""
    detected_serial: pulumi.Output[str]
    """The serial number; an empty text if the router does not print it."""

    def __init__(
        self,
        resource_name: str,
        *,
        model: pulumi.Input[str] | None = None,
        serial: pulumi.Input[str] | None = None,
        plan: _plan.PlanInput | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the router.

        Args:
            resource_name: The name in the program.
            model: What the model must be, such as RTX1210.
            serial: What the serial number must be.
            plan: For components only: all that the component is about to declare, to be judged
                as a whole. It is never recorded.
            opts: Pulumi's options.
        """
        props: dict[str, Any] = {"model": model, "serial": serial, **dict.fromkeys(_FACTS)}
        if plan is not None:
            props[_plan.FIELD] = plan.value
        has_pins = model is not None or serial is not None
        note_resource(opts)
        declare_router(self, resource_name, opts, has_pins=has_pins)
        super().__init__(RouterProvider(), resource_name, props, opts)

    @classmethod
    def get(
        cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> Self:
        """Read the router's facts without managing a resource.

        Args:
            resource_name: The name in the program.
            id: Its serial number, or `hq/router` with an explicit provider.
            opts: Pulumi's options.
        """
        return cls(
            resource_name, opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        )
