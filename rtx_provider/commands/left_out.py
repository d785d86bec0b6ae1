"""Commands without a row, by their first words, and why.

Of a line that one of them begins only the name is shown, a change of it is taken for risky,
and nothing touches it unless it is asked for word by word.
"""

LEFT_OUT = {
    "analog": "telephony is not part of an office's network",
    "audio": "telephony is not part of an office's network",
    "batch": "no such line stands in a configuration of the supported models",
    "clock": "no such line stands in a configuration of the supported models",
    "cloud": "the vendor's wizards write ordinary lines",
    "cooperation": "cooperation between routers is a service of older models",
    "dpi": "depends on a licence and on signatures that are loaded at run time",
    "ethernet": "filters of this layer beyond those of chapter 9 are not listed",
    "file": "no such line stands in a configuration of the supported models",
    "isdn": "the supported models have no ISDN, but for RTX1210",
    "lbo": "depends on lists that are loaded at run time",
    "line": "the supported models have no ISDN, but for RTX1210",
    "loopback": "the interface's lines begin with `ip`",
    "mail-notify": "a command of older models; `mail notify` took its place",
    "monitor": "a command of older models",
    "ngn": "data connect and SIP on NGN need a contract; `ngn type` has a row",
    "pki": "certificates are files, which a line only names",
    "provider": "a command of the Web GUI of older models",
    "security": "beyond `security class` nothing is listed",
    "sip": "telephony is not part of an office's network",
    "storage": "a command of older models",
    "switch": "the switches behind the router are a world of their own",
    "terminal": "the console of one session, and in no configuration",
    "url": "beyond the filters of chapter 10 nothing is listed",
    "user": "beyond `user attribute` nothing is listed",
    "wake": "a command of older models",
}
