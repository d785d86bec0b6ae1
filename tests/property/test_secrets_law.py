"""Laws of secrets: no secret, whatever its characters, is in anything that is shown."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtx_provider.config.change import Change
from rtx_provider.config.context import in_contexts
from rtx_provider.config.planner import make_plan
from rtx_provider.errors import ConflictError
from rtx_provider.models.config_lines import ConfigLines
from rtx_provider.models.ike_gateway import IkeGateway
from rtx_provider.models.noun import Noun
from rtx_provider.models.pp_user import PpUser
from rtx_provider.models.tunnel import Tunnel
from rtx_provider.redaction import redact
from tests.property.strategies import SAFE, config_of

# Long enough not to stand in a word of ours by chance, and of every sign that is allowed.
SECRET = st.text(SAFE, min_size=6, max_size=28).map(lambda text: f"{text[:3]}hush{text[3:]}")
ANY = st.text(min_size=1, max_size=80).map(lambda text: f"{text}hush")
KINDS: dict[str, tuple[type[Noun], Any]] = {
    "user": (PpUser, lambda s: {"username": "alice", "password": s}),
    "user with address": (
        PpUser,
        lambda s: {"username": "a", "password": s, "address": "192.0.2.1"},
    ),
    "peer": (PpUser, lambda s: {"username": "a", "password": "x", "myname": "m", "mypassword": s}),
    "key": (IkeGateway, lambda s: {"gateway": 1, "pre_shared_key": s}),
    "tunnel": (Tunnel, lambda s: {"number": 1, "l2tp_tunnel_auth": {"use": True, "password": s}}),
    "tunnel off": (
        Tunnel,
        lambda s: {"number": 1, "l2tp_tunnel_auth": {"use": False, "password": s}},
    ),
    "lines": (
        ConfigLines,
        lambda s: {"label": "x", "lines": [f'login user bob "{s}"', f'pp auth myname me "{s}"']},
    ),
    "lines twice": (
        ConfigLines,
        lambda s: {"label": "x", "lines": [f'login user bob "{s}"', f'login user bob "{s}"']},
    ),
    "capitals": (ConfigLines, lambda s: {"label": "x", "lines": [f'LOGIN USER bob "{s}"']}),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
@settings(max_examples=40, deadline=None)
@given(secret=SECRET)
def test_lines_names_and_refusals_hide_it(kind: str, secret: str) -> None:
    model, values = KINDS[kind]
    noun, problems = model.read_values(values(secret))
    lines = list(in_contexts((each.context, each.text) for each in noun.commands()))
    shown = [redact(line) for line in lines]
    shown += [redact(line) for line in shown]
    texts = [*shown, repr(noun), str(noun), noun.id, noun.name, *map(str, problems)]
    with pytest.raises(ConflictError) as caught:
        make_plan(
            Change(noun.name, new=noun.desired_lines(), extent=noun.extent()),
            config_of(noun.commands()),
        )
    texts += [str(caught.value), redact(str(caught.value)), redact("\n".join(lines))]
    assert [text for text in texts if "hush" in text] == []


@each_kind
@settings(max_examples=40, deadline=None)
@given(secret=ANY)
def test_what_is_wrong_with_it_does_not_repeat_it(kind: str, secret: str) -> None:
    model, values = KINDS[kind]
    _, problems = model.read_values(values(secret))
    assert [text for text in map(str, problems) if "hush" in text] == []


@given(SECRET)
def test_a_message_that_is_redacted_again_says_all_that_it_said(secret: str) -> None:
    once = redact(
        f"the router has `{redact(f'ipsec ike pre-shared-key 1 text {secret}')}`; adopt it"
    )
    assert once == "the router has `ipsec ike pre-shared-key 1 text *`; adopt it"


@given(st.text(max_size=60), st.text(min_size=4, max_size=20))
def test_a_known_secret_is_masked_wherever_it_stands(text: str, secret: str) -> None:
    if secret in "*" * 30:
        return
    assert secret not in redact(f"{text}{secret}{text}", [secret]).replace("*", "")
