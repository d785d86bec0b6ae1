"""Tests of one group run in one process, one after the other: what they share is made once.

pytest 9.2 and xdist 3.8 leave groups out of account without a word (pytest-xdist, issue 1386).
"""

import os

import pytest

NAME = "of_this_module"
pytestmark = pytest.mark.xdist_group(NAME)


def test_a_test_is_known_by_its_group(request: pytest.FixtureRequest) -> None:
    """A process of xdist differs from a plain run by this variable."""
    is_in_a_process_of_xdist = "PYTEST_XDIST_WORKER" in os.environ
    assert request.node.nodeid.endswith(f"@{NAME}") is is_in_a_process_of_xdist
