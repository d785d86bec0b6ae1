"""The errors of the whole package, and the floor of its layers: imports nothing of ours.

    RtxError
     |- InputError         your value            -> change the named field
     |- SettingsError      rtx:… settings        -> set the named key
     |- TransportError     no answer             -> try again, look at the line
     |   `- OutcomeUnknownError  sent, answer lost  -> read the router before sending again
     |- AuthenticationError  refused credentials -> fix user name or password
     |- HostKeyError       another SSH host key  -> compare fingerprints, then pin it
     |- LockoutError       would shut us out     -> change it, or rtx:allowLockout
     |- ConfirmedCommitError  not possible, or rolls back -> wait for it, or rtx:confirmedCommit
     |- ConsoleError       the router refused    -> read its words
     |- ConflictError      it is there already   -> adopt it, or choose another number
     |- UnsupportedError   this router cannot    -> other model, firmware or transport
     |- ApplyError         half done             -> read what was put back, and what not
     `- SaveError          not in flash          -> repair, then run again

Each message is one line: what was being done to what on which host, the
device's own words in quotes, and what to do. None of them holds a secret.
"""


class RtxError(Exception):
    """Any failure that this package reports."""


class InputError(RtxError):
    """A value that no router would take, found before any connection is made."""


class SettingsError(RtxError):
    """A missing or unusable `rtx:` setting."""


class TransportError(RtxError):
    """The router could not be reached, or did not answer as one."""


class OutcomeUnknownError(TransportError):
    """The connection died after lines were sent: some, all or none were executed."""


class AuthenticationError(RtxError):
    """The router refused the user name or one of the passwords."""


class HostKeyError(RtxError):
    """The SSH host key is unknown or has changed; no password was sent."""


class LockoutError(RtxError):
    """After this change the router would not let us in any more; nothing was sent."""


class ConfirmedCommitError(RtxError):
    """No confirmed commit is possible, or the router is about to roll one back."""


class ConsoleError(RtxError):
    """The router refused a line, in its own words."""


class ConflictError(RtxError):
    """What is to be created stands on the router already, and is somebody's."""


class UnsupportedError(RtxError):
    """The model, its firmware or the chosen door cannot do what is asked."""


class ApplyError(RtxError):
    """Lines did not take effect as predicted; says what was put back."""


class SaveError(RtxError):
    """The running configuration was not written to the file the router boots from."""
