"""Why a router does not let us become administrator, as far as its own words tell."""

from contextlib import suppress

from rtx_provider.console.dialect import CHARSETS, PASSWORD_WORD, meaning, refusals
from rtx_provider.errors import AuthenticationError, RtxError, TransportError
from rtx_provider.redaction import quotable


def not_administrator(where: str, shown: bytes, password: str, *, was_asked: bool) -> RtxError:
    """Return the error for a login that stayed at user level.

    Only what speaks of a password is called a wrong one: the router may also have an administrator
    already (2.1), or forbid it to this user.

    Args:
        where: The host and port.
        shown: What the router printed.
        password: The administrator password, which is never quoted, even if the router echoes it.
        was_asked: Whether the router asked for it.
    """
    is_echoed = bool(password) and password.encode() in shown
    said = "" if is_echoed else _last_words(shown)
    text = f"{where} does not let us become administrator" + (f' ("{said}")' if said else "")
    if was_asked and said and not (meaning(said) or PASSWORD_WORD.search(said)):
        return TransportError(
            f"{text}; it did not say that rtx:administratorPassword is wrong: if somebody else is "
            "administrator now, run again when they have left"
        )
    if was_asked or not said:
        return AuthenticationError(
            f"{text}; check rtx:administratorPassword, and `user attribute` on the router"
        )
    return AuthenticationError(
        f"{text}; it asked for no password: `user attribute` on the router may forbid it, or "
        "somebody else is administrator now and must leave first"
    )


def refusal_in(shown: bytes) -> str:
    """Return the refusal in a text, in whichever character set it is; empty if there is none."""
    texts = (shown.decode(each, errors="replace") for each in dict.fromkeys(CHARSETS.values()))
    return next((said[0] for text in texts if (said := refusals(text))), "")


def _last_words(shown: bytes) -> str:
    """Return the refusal in a text, else its last line; empty if it says nothing we can read."""
    for charset in ("utf-8", "cp932", "euc_jp"):
        with suppress(UnicodeDecodeError):
            text = shown.decode(charset)
            lines = [line.strip() for line in text.splitlines()]
            spoken = [line for line in lines if line and line != "administrator"]
            return (*refusals(text), *map(quotable, spoken[-1:]), "")[0]
    return refusal_in(shown)
