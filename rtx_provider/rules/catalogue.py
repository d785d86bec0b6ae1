"""All rules of this package, one row each."""

from rtx_provider.rules import algorithms, internet, logs, passwords, people, services
from rtx_provider.rules.accept import ACCEPTANCE
from rtx_provider.rules.rule import OWN_RULES, Rule
from rtx_provider.rules.sharing import SHARED

GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Services of the router", services.RULES),
    ("Lines to the internet", internet.RULES),
    ("Passwords, keys and communities", passwords.RULES),
    ("Algorithms and methods", algorithms.RULES),
    ("Log and clock", logs.RULES),
    ("People and hands", people.RULES),
)
"""The rules that judge one office, under the headings of their page."""
RULES: tuple[Rule, ...] = tuple(rule for _, rules in GROUPS for rule in rules)
OTHERS: tuple[Rule, ...] = (SHARED, ACCEPTANCE, OWN_RULES)
"""The rules about several offices, about acceptances, and about rules of your own."""
IDS = frozenset(rule.id for rule in (*RULES, *OTHERS))
