"""The summary that ``make up`` prints."""

from __future__ import annotations

from typing import Any

from rtx_provider.workspace import summary

EXPORT: dict[str, Any] = {
    "deployment": {
        "resources": [
            {"urn": "urn:pulumi:demo::rtx::pulumi:pulumi:Stack::rtx-demo"},
            {
                "urn": "urn:pulumi:demo::rtx::rtx:Vpn$pulumi-python:dynamic/rtx:Tunnel::vpn::1",
                "outputs": {"commands": ["tunnel select 1", " description tunnel vpn"]},
            },
            {
                "urn": "urn:pulumi:demo::rtx::pulumi-python:dynamic/rtx:PpUser::alice",
                "outputs": {"commands": ["pp auth username alice *"]},
            },
        ]
    }
}


SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1",
}
"""A secret as Pulumi writes it to a state."""


def exported(**outputs: object) -> dict[str, Any]:
    stack = {"urn": "urn:pulumi:demo::rtx::pulumi:pulumi:Stack::rtx-demo", "outputs": outputs}
    return {"deployment": {"resources": [*EXPORT["deployment"]["resources"][1:], stack]}}


def test_the_outputs_are_those_of_the_stack_with_every_secret_masked() -> None:
    plain = {"a": 1, "b": ["x", None], "c": {"d": True}}
    assert summary.outputs_of(exported(**plain)) == plain
    assert summary.outputs_of(exported(psk=SECRET, all={"of": [SECRET, "it"]})) == {
        "psk": "[secret]",
        "all": {"of": ["[secret]", "it"]},
    }
    empty: list[dict[str, Any]] = [{}, {"deployment": {}}, {"deployment": {"resources": None}}]
    assert [summary.outputs_of(each) for each in (*empty, EXPORT)] == [{}] * 4


def test_lines_come_by_resource_in_the_order_of_their_names() -> None:
    assert list(summary.router_lines(EXPORT)) == [
        "  PpUser alice",
        "    pp auth username alice *",
        "  Tunnel vpn::1",
        "    tunnel select 1",
        "     description tunnel vpn",
    ]


def test_an_output_of_several_values_is_laid_out_one_a_line() -> None:
    lines = list(summary.output_lines({"client": {"名前": "alice"}, "users": 2}))
    assert lines == ["  client:", "    {", '      "名前": "alice"', "    }", "  users: 2"]


def test_secret_outputs_stay_hidden_and_the_way_to_see_them_is_shown() -> None:
    text = summary.render("demo", exported(psk=SECRET, notes="one\ntwo"))
    assert "  notes:\n    one\n    two\n  psk: [secret]\n" in text
    assert "pulumi stack output NAME --show-secrets" in text


def test_the_windows_side_is_explained_only_where_there_is_a_profile() -> None:
    assert "On Windows" not in summary.render("demo", exported(psk="x"))
    assert "> vpn.ps1" in summary.render("demo", exported(windows_profile=SECRET))
