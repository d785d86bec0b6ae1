"""The peers or tunnels that a span such as `3-5`, `7-` or `all` names.

Source: 56.7.1, 14.1.
"""


def spans(kind: str, chosen: str, known: list[str], limit: int) -> list[str]:
    """Return the peers or tunnels that a span names; `all` names the configured ones."""
    if chosen == "all":
        return known
    if chosen == "anonymous":
        return [f"{kind} anonymous"]
    first, dash, last = chosen.partition("-")
    low = int(first or 1)
    high = int(last or limit) if dash else low
    return [f"{kind} {number}" for number in range(low, high + 1)]
