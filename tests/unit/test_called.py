"""How messages name the commands that the user works with."""

import pytest

from rtx_provider.called import called, filled_in, with_options


@pytest.mark.parametrize(
    ("by", "down", "agreed"),
    [
        ("make", "make down STACK=tokyo", "make down STACK=tokyo OPTIONS='--yes'"),
        ("rtx", "rtx down tokyo", "rtx down tokyo --yes"),
        ("", "pulumi destroy --stack tokyo", "pulumi destroy --stack tokyo --yes"),
    ],
)
def test_a_command_is_named_as_the_user_gives_it(by: str, down: str, agreed: str) -> None:
    environment = {"RTX_CALLED_BY": by} if by else {}
    assert called("down", "tokyo", environment) == down
    assert with_options("down", "tokyo", "--yes", environment) == agreed


def test_the_stack_and_the_next_place_of_the_list_are_filled_in() -> None:
    text = "`rtx replace STACK S1`; `pulumi config set 'rtx:office.adopt[N]' Pp --stack STACK`"
    assert filled_in(text, "tokyo", 2) == (
        "`rtx replace tokyo S1`; `pulumi config set 'rtx:office.adopt[2]' Pp --stack tokyo`"
    )
