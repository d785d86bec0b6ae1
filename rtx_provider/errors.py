"""The errors of the package. This is the lowest layer.

    RtxError
     |- InputError         invalid value         -> change the named field
     |- SettingsError      invalid rtx: setting  -> set the named key
     |- TransportError     no answer             -> try again, check the connection
     |   `- OutcomeUnknownError  sent, answer lost  -> read the router before sending again
     |- AuthenticationError  refused credentials -> fix user name or password
     |- HostKeyError       another SSH host key  -> compare fingerprints, then pin it
     |- LockoutError       would lock us out     -> change it, or set rtx:allowLockout
     |- ConfirmedCommitError  not possible, or rolling back -> wait, or set rtx:confirmedCommit
     |- ConsoleError       line refused          -> read the router's words
     |- ConflictError      exists already        -> adopt it, or choose another number
     |- UnfitError         office and router     -> change the named key, or accept the finding
     |- UnsupportedError   not supported         -> use another model, firmware or transport
     |- ApplyError         failed half-way       -> read what was put back and what was not
     |- BackupError        no copy of before     -> make its folder writable
     `- SaveError          not in flash          -> repair the cause, then run again
         `- LostChangesError  undone before saved  -> run refresh, then up

Each message is one line with the resource or host, the fault, the router's own words in quotes,
and the remedy. No message contains a secret.
"""


class RtxError(Exception):
    """Any failure that this package reports."""


class InputError(RtxError):
    """A value that no router would accept, found before any connection is made."""


class SettingsError(RtxError):
    """A missing or unusable `rtx:` setting."""


class TransportError(RtxError):
    """The router could not be reached, or did not answer like a router."""


class OutcomeUnknownError(TransportError):
    """The connection broke after lines were sent: all, some or none of them were executed."""


class AuthenticationError(RtxError):
    """The router refused the user name, a password or a key."""


class HostKeyError(RtxError):
    """The SSH host key is unknown or has changed; no password was sent."""


class LockoutError(RtxError):
    """The change would lock us out of the router; nothing was sent."""


class ConfirmedCommitError(RtxError):
    """A confirmed commit is not possible, or the router is about to roll back."""


class ConsoleError(RtxError):
    """The router refused a line; the message quotes its words."""


class ConflictError(RtxError):
    """The router already has foreign lines where a resource is to be created."""


class UnfitError(RtxError):
    """The office does not fit the router; nothing was sent."""


class UnsupportedError(RtxError):
    """The model, the firmware or the transport does not support the request."""


class ApplyError(RtxError):
    """Lines did not take effect as predicted; the message says what was put back."""


class BackupError(RtxError):
    """The configuration of before could not be kept, so nothing was sent."""


class SaveError(RtxError):
    """The running configuration was not written to the file that the router boots from."""


class LostChangesError(SaveError):
    """Changes of this run were undone before they were saved."""
