"""The rules as a policy pack, on the API of `pulumi_policy`; `make policy` installs it.

Its releases ask for an older protobuf than the lock has, so it is no part of the checkout's
environment.
"""

from typing import Any

import pytest

pytest.importorskip("pulumi_policy", reason="`make policy` installs pulumi-policy and runs these")

from pulumi.runtime import proto
from pulumi_policy import (
    EnforcementLevel,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.policy import PolicyCustomTimeouts, _PolicyAnalyzerServicer
from pulumi_policy.proxy import unknown_checking_proxy

from rtx_provider.rules import Finding, OfficeView, pack, rule
from rtx_provider.rules.catalogue import RULES
from rtx_provider.workspace import project
from tests.meta.source import ROOT

OPTIONS = PolicyResourceOptions(
    protect=False, ignore_changes=[], delete_before_replace=None, aliases=[],
    custom_timeouts=PolicyCustomTimeouts(0, 0, 0), additional_secret_outputs=[],
)  # fmt: skip


def resource(name: str, *commands: str, kind: str = "ConfigLines", router: str = "") -> Any:  # noqa: ANN401
    provider = PolicyProviderResource("pulumi:providers:pulumi-python", {}, f"urn:{router}", router)
    props = unknown_checking_proxy({"commands": list(commands)})
    kind = f"pulumi-python:dynamic/rtx:{kind}"
    return PolicyResource(kind, props, f"urn::{name}", name, OPTIONS, provider, None, [], {})


def violations(name: str, *resources: Any) -> list[tuple[str, str | None]]:  # noqa: ANN401
    found: list[tuple[str, str | None]] = []
    policy = next(each for each in pack.policies() if each.name == name)
    assert isinstance(policy, StackValidationPolicy)

    def report(text: str, urn: str | None = None) -> None:
        found.append((text, urn))

    policy.validate(StackValidationArgs(list(resources)), report)
    return found


def servicer() -> Any:  # noqa: ANN401  # it has no types
    """Return the service that a pack runs for the engine."""
    return _PolicyAnalyzerServicer(
        pack.NAME, "0.0.1", pack.policies(), EnforcementLevel.ADVISORY,
        None, None, None, None, None, None, None,
    )  # fmt: skip


def test_each_rule_about_lines_is_a_stack_policy() -> None:
    policies = {each.name: each for each in pack.policies()}
    assert set(policies) == {each.id for each in RULES if each.needs == "lines"}
    for each in RULES:
        if each.id in policies:
            level = policies[each.id].enforcement_level
            assert (level == EnforcementLevel.MANDATORY) == (each.severity == "error")
            assert policies[each.id].remediation_steps == each.remedy
    assert policies["log-has-passwords"].severity == Severity.HIGH


def test_a_line_that_breaks_a_rule_is_reported_with_its_resource() -> None:
    found = violations(
        "ipsec-weak",
        resource("good", "ipsec sa policy 1 1 esp aes-cbc sha-hmac", kind="IpsecSaPolicy"),
        resource("bad", "ipsec sa policy 2 2 esp des-cbc sha-hmac", kind="IpsecSaPolicy"),
    )
    assert [urn for _, urn in found] == ["urn::bad"]
    assert found[0][0].startswith("IPsec uses des-cbc (`ipsec sa policy 2 2 esp des-cbc sha-hmac`)")


def test_lines_of_several_resources_make_one_configuration() -> None:
    line = ("pp select 1", "pppoe use lan2", "pp enable 1")
    listing = ("pp select 1", "ip pp secure filter in 10")
    found = violations(
        "filter-passes-all",
        resource("line", *line),
        resource("list", *listing, kind="SecureFilterMembership"),
        resource("filter", "ip filter 10 pass * *", kind="IpFilter"),
    )
    assert [urn for _, urn in found] == ["urn::filter"]


def test_lines_of_different_routers_are_judged_apart() -> None:
    one = resource(
        "one", "pp select 1", "pppoe use lan2", "ip pp secure filter in 10", "pp enable 1"
    )
    other = resource("other", "ip filter 10 pass * *", kind="IpFilter", router="osaka")
    assert violations("filter-passes-all", one, other) == []


def test_resources_of_others_and_masked_secrets_are_left_out() -> None:
    bucket = resource("bucket", "tftp host any")
    bucket.resource_type = "aws:s3/bucket:Bucket"
    saved = resource("saved", "save", kind="SavedConfig")
    assert violations("tftp-open", bucket, saved) == []
    assert violations("key-weak", resource("key", "ipsec ike pre-shared-key 1 text *")) == []


def test_a_rule_of_your_own_is_part_of_the_pack() -> None:
    @rule(id="no-lua", severity="error", reason="r", remedy="m", needs="lines")
    def no_lua(office: OfficeView) -> list[Finding]:
        return [Finding("lua is on", office.shown("lua", "use"))]

    policy = pack.policies([no_lua])[-1]
    assert (policy.name, policy.enforcement_level) == ("no-lua", EnforcementLevel.MANDATORY)


def test_the_pack_s_service_takes_the_policies() -> None:
    """The engine asks the service for the pack; it refuses policies of another shape."""
    info = servicer().GetAnalyzerInfo(None, None)
    assert {each.name for each in info.policies} == {each.name for each in pack.policies()}


def test_the_service_answers_the_engine_s_own_request() -> None:
    """What a policy reports travels as the engine gets it: level, message, resource."""
    kind = "pulumi-python:dynamic/rtx:ConfigLines"
    stack: Any = proto.AnalyzeStackRequest()
    for name, lines in (("a", ["tftp host any"]), ("b", ["snmp host 192.168.0.1 *"])):
        each = stack.resources.add(type=kind, urn=f"urn::{name}", name=name)
        each.properties.update({"commands": lines})
    answer = servicer().AnalyzeStack(stack, None)
    found = {(each.policyName, each.urn, each.enforcementLevel) for each in answer.diagnostics}
    assert found == {
        ("tftp-open", "urn::a", proto.MANDATORY),
        ("snmp-plain", "urn::b", proto.ADVISORY),
    }
    assert "TFTP" in answer.diagnostics[0].description


def test_the_installed_package_leaves_the_program_in_our_process() -> None:
    found = project.read(ROOT)
    assert found is not None
    assert not project._has_plugins(found)
