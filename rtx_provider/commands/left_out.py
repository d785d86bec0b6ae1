"""Commands without a row, by the words that they begin with, and why.

Of a line that one of them begins only the name is shown, a change of it is taken for risky,
and nothing touches it unless it is asked for word by word.
"""

LEFT_OUT = {
    "analog": "telephony is not part of an office's network",
    "cloud": "its wizard writes ordinary lines, which have rows",
    "isdn": "of the supported models only the RTX1210 has ISDN",
    "lan-map": "the map of the Web GUI changes nothing in the network",
    "lbo": "it depends on lists that the router loads at run time",
    "line": "of the supported models only the RTX1210 has ISDN",
    "mail-notify": "a command of older models, in whose place `mail notify` stands",
    "pki": "certificates are files, which a line only names",
    "provider": "a command of the Web GUI of older models",
    "set": "the name and the value of a variable are one word",
    "sip": "telephony is not part of an office's network",
    "tunnel ngn": "data connect needs a contract with the carrier",
    "wan": "a USB modem as an interface of its own is not supported",
}
