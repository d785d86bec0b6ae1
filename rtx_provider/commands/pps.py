"""PPs, PPP and PPPoE: chapters 6.2, 8.2, 11, 17 and 44."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows
from rtx_provider.commands.row import Order

ROWS = (
    *rows(
        """
        pp bind | 17.1.2 | members: tunnels; cuts: internet; names: tunnel anywhere; defines: pp
        pp always-on | 6.2.1 | cuts: internet
        pp auth request | 11.3
        pp auth accept | 11.2 | cuts: internet
        pp auth multi connect prohibit | 11.5
        pp auth myname | 11.4 | secret: _ **; cuts: internet
        pp auth username {name} | 11.1 | live; secret: * (myname _ *)
        pp keepalive interval | 8.2.3
        pp keepalive use | 8.2.4
        pp keepalive log | 8.2.5
        pp backup | 8.5.1 | names: pp behind pp, tunnel behind tunnel
        pp backup recovery time | 8.5.2
        pp name | 33.5 | live; models: 5M
        description pp | 4.56 | live
        """,
        Order.PPS,
        scope="pp",
    ),
    *rows(
        """
        ppp ccp type | 11.11.1
        ppp ccp no-encryption | 17.2.5 | models: 5M
        ppp ccp maxconfigure | 11.11
        ppp ccp maxfailure | 11.11
        ppp ccp maxterminate | 11.11
        ppp ccp restart | 11.11
        ppp chap maxchallenge | 11
        ppp chap restart | 11
        ppp ipcp maxconfigure | 11.9
        ppp ipcp maxfailure | 11.9
        ppp ipcp maxterminate | 11.9
        ppp lcp maxconfigure | 11.6
        ppp lcp maxfailure | 11.6
        ppp lcp maxterminate | 11.6
        ppp pap maxauthreq | 11
        ppp pap restart | 11
        ppp ipcp ipaddress | 11.9.2
        ppp ipcp msext | 11.9.8
        ppp ipcp remote address check | 11.9.9
        ppp ipcp restart | 11.9
        ppp ipcp vjc | 11.9.1
        ppp ipv6cp use | 11.12.1
        ppp lcp acfc | 11.6
        ppp lcp magicnumber | 11.6
        ppp lcp mru | 11.6.3
        ppp lcp pfc | 11.6
        ppp lcp restart | 11.6
        ppp lcp silent | 11.6
        ip pp remote address | 8.2.1
        ip pp remote address pool | 8.2.2
        ip pp address | 8.1.2 | rendering: prefix length
        mobile access-point name | 44
        mobile auto connect | 44
        mobile access limit length | 44
        """,
        Order.PPS,
        scope="pp",
        cuts="internet",
    ),
    *rows(
        """
        pppoe auto connect | 11.16.3
        pppoe auto disconnect | 11.16.4
        pppoe disconnect time | 11.16.9
        pppoe tcp mss limit | 11.16.11
        pppoe access concentrator | 11.16.2
        pppoe invalid-session forced close | 11.16.12
        pppoe padi maxretry | 11.16.5
        pppoe padi restart | 11.16.6
        pppoe padr maxretry | 11.16.7
        pppoe padr restart | 11.16.8
        pppoe service-name | 11.16.10
        pppoe use | 11.16.1 | defines: pp
        """,
        Order.PPS,
        scope="pp",
        cuts="internet",
    ),
    *rows(
        """
        pppoe pass-through member | 11.16.13 | cuts: internet; models: RTX830>=15.02.03, RTX1210>=14.01.26
        """
    ),
    *rows(
        "pp enable {word} | 56.7.1", Order.PPS_ENABLED, live=True, undo="disable", cuts="internet"
    ),
    *rows(
        """
        pp disable | 56.7.2 | refused: operation
        pp select | 56.1 | refused: selection
        """
    ),
)
