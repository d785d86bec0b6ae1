"""Rules: what exposes a router or makes it blind, judged on the whole configuration of an office.

A rule of your own is a function in `rules.py`, or in a file of the folder `rules`, beside
`Pulumi.yaml`:

    from rtx_provider.rules import Finding, OfficeView, rule

    @rule(
        id="guest-lan",
        severity="error",
        reason="guests must not reach the office",
        remedy="enter `vlan interconnect group` for the guests' VLAN",
    )
    def guest_lan(office: OfficeView):
        if "guests" in office.groups and not office.lines("vlan", "interconnect"):
            yield Finding("the guests' VLAN is not separated")
"""

from rtx_provider.rules.rule import Finding, Rule, Severity, Unjudged, rule
from rtx_provider.rules.view import OfficeUser, OfficeView

__all__ = ["Finding", "OfficeUser", "OfficeView", "Rule", "Severity", "Unjudged", "rule"]
