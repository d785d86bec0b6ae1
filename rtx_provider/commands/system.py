"""Users, services towards the operator, console, clock and files: chapters 4, 33 to 37, 41 to 49."""

# ruff: noqa: E501  # a row is one line

from rtx_provider.commands.reader import rows

ROWS = (
    # Who may come in.
    *rows(
        """
        login password | 4.1 | refused: dialogue; secret: [encrypted] **; models: -RTX1300, -RTX840, -RTX3510
        login password encrypted | 4.2 | refused: dialogue; secret: **; models: -RTX1300, -RTX840, -RTX3510
        administrator password | 4.3 | refused: dialogue; secret: [encrypted] **
        administrator password encrypted | 4.4 | refused: dialogue; secret: **
        login user {login} | 4.5 | secret: [encrypted] **; rendering: encrypted
        user attribute | 4.10
        user attribute {login} | 4.10 | names: login user in key
        security class | 4.12 | rendering: switches
        """,
        cuts="management",
    ),
    *rows("login timer | 4.53"),
    # Services by which the router is managed.
    *rows(
        """
        sshd service | 4.65
        sshd listen | 4.66
        sshd host | 4.67
        sshd session | 4.68
        sshd host key generate | 4.69 | secret: **; refused: dialogue
        sshd encrypt algorithm | 4.71
        sshd client alive | 4.72
        sshd hide openssh version | 4.73
        sshd auth method | 4.74 | models: RTX5000>=14.00.32, RTX3500>=14.00.32, RTX1210>=14.01.35, RTX830>=15.02.14
        sshd authorized-keys filename | 4.75
        sshd authorized-keys filename {login} | 4.75
        sftpd host | 4.78
        telnetd service | 4.38
        telnetd listen | 4.39
        telnetd host | 4.40
        telnetd session | 4.41
        httpd service | 33.1 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd host | 33.2 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd timeout | 33.3 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd listen | 33.4 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd custom-gui use | 47.1 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd custom-gui user | 47.2 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd custom-gui user {login} | 47.2 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd custom-gui api use | 47.3 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd custom-gui api password | 47.4 | secret: **; models: -vRX, -RTX5000, -RTX3510, -RTX3500
        httpd proxy-access l2ms permit | 48.5.1 | models: RTX1220, RTX1210, RTX840, RTX830
        """,
        cuts="management",
    ),
    *rows("tftp host | 4.54"),
    # Console: what our own session reads by.
    *rows(
        """
        console prompt | 4.20
        console character | 4.21
        console columns | 4.22
        console lines | 4.23
        console info | 4.24
        description {word} | 4.56
        """
    ),
    # Clock and what the router does by itself.
    *rows(
        """
        timezone | 4.13
        ntp local address | 4.18
        ntp backward-compatibility | 4.19
        sntpd service | 41.1
        sntpd host | 41.2
        system cpu threshold | 4.43
        system memory threshold | 4.44
        system temperature threshold | 4.45
        """
    ),
    *rows(
        """
        schedule at {n} | 37.1 | refused: reserved; rendering: schedule
        lua use | 46.1
        alias {word} | 4.91 | refused: reserved
        macro {word} | 4.92 | refused: block
        """,
        cuts="automation",
    ),
    *rows(
        """
        embedded file {word} | 4.93 | refused: block; models: RTX1210>=14.01.26, RTX830>=15.02.03
        embedded file -b {word} | 4.93 | refused: block; models: RTX1210>=14.01.26, RTX830>=15.02.03
        """
    ),
    # Logging and monitoring.
    *rows(
        """
        syslog host | 4.25
        syslog format type | 4.26 | models: RTX1300>=23.00.14, RTX1220>=15.04.07, RTX1210>=14.01.42, RTX830>=15.02.31
        syslog facility | 4.27
        syslog format hostname text | 4.28 | models: RTX1300>=23.00.14, RTX1220>=15.04.07, RTX1210>=14.01.42, RTX830>=15.02.31
        syslog notice | 4.29
        syslog info | 4.30
        syslog debug | 4.31
        syslog file {rest} | 4.32 | models: vRX
        syslog local address | 4.34
        syslog srcport | 4.35
        syslog execute command | 4.36
        external-memory syslog filename | 42.5 | secret: _ (crypto _ *)
        alarm entire | 4.84 | models: -vRX
        alarm usbhost | 4.85 | models: -vRX
        alarm sd | 4.86 | models: -vRX
        alarm batch | 4.87 | models: -vRX
        alarm startup | 4.88 | models: -vRX
        alarm http revision-up | 4.89 | models: -vRX
        alarm http upload | 43.8 | models: -vRX
        alarm lua | 46 | models: -vRX
        snmp host {word} | 21.1 | secret: **
        snmp community read-only | 21.2 | secret: **
        snmp community read-write | 21.3 | secret: **
        snmp trap host {word} | 21.4 | secret: **
        snmp trap community | 21.5 | secret: **
        snmpv2c host {word} | 21.6 | secret: **
        snmpv2c community read-only | 21.7 | secret: **
        snmpv2c community read-write | 21.8 | secret: **
        snmpv2c trap host {word} | 21.9 | secret: **
        snmpv2c trap community | 21.10 | secret: **
        snmpv3 engine id | 21.11
        snmpv3 context name | 21.12
        snmpv3 usm user {n} | 21.13 | secret: **
        snmpv3 host {word} | 21.14
        snmpv3 vacm view {n} | 21.15
        snmpv3 vacm access {n} | 21.16
        snmpv3 trap host {word} | 21.17
        snmp local address | 21.18
        snmp syscontact | 21.19
        snmp syslocation | 21.20
        snmp sysname | 21.21
        snmp trap enable snmp | 21.22
        snmp trap cpu threshold | 21.23 | models: RTX1210>=14.01.34, RTX830>=15.02.10
        snmp trap memory threshold | 21.24 | models: RTX1210>=14.01.34, RTX830>=15.02.10
        snmp trap delay-timer | 21.25
        snmp trap send linkdown {if} | 21.26
        snmp trap send linkdown {pp|tunnel} {n} | 21.26 | names: pp in key behind pp, tunnel in key behind tunnel
        snmp yrifppdisplayatmib2 | 21.27
        snmp trap link-updown separate-l2switch-port {if} | 21.31
        statistics {word} | 51.1 | models: -RTX5000, -RTX3500, -vRX, RTX3510>=23.01.02, RTX1210>=14.01.34, RTX830>=15.02.10
        dashboard accumulate {word} | 55.1 | models: RTX840, RTX1210<14.01.34, RTX830<15.02.10
        mail server name {n} | 32.1
        mail server smtp {n} | 32.2 | secret: _ **; defines: mail server
        mail server pop {n} | 32.3 | secret: _ **
        mail server timeout {n} | 32.4
        mail template {n} | 32.5 | names: mail server
        mail notify {n} | 32.6 | names: mail template
        heartbeat pre-shared-key | 39 | secret: [text] **
        heartbeat receive | 39
        heartbeat2 myname | 40
        heartbeat2 transmit {n} | 40 | secret: **
        heartbeat2 transmit enable | 40
        heartbeat2 receive enable | 40
        heartbeat2 receive {n} | 40 | secret: **
        """
    ),
    # Files, updates and what is plugged in.
    *rows(
        """
        http revision-up permit | 4.58
        http revision-up url | 4.59
        http revision-up proxy | 4.60
        http revision-up timeout | 4.61
        http revision-down permit | 4.62
        operation http revision-up permit | 4.63
        http revision-up schedule | 4.64 | cuts: automation
        http upload {word} | 43
        usbhost use | 36.1
        sd use | 42.1
        external-memory cache mode | 42.2
        external-memory accelerator cache size {word} | 42.3
        external-memory statistics filename prefix | 42.4
        operation external-memory download permit | 42.6
        external-memory boot permit | 42.7
        external-memory boot timeout | 42.8
        external-memory exec filename | 42.9 | secret: _ **
        external-memory config filename | 42.10 | secret: _ **
        external-memory auto-search time | 42.11
        external-memory batch filename | 42.13 | secret: _ **
        operation button function download | 42.15
        operation execute batch permit | 42.16
        """
    ),
    # Users and services of others.
    *rows(
        """
        auth user {n} | 15.32 | secret: _ **
        auth user attribute {n} | 15.33
        auth user group {n} | 15.34 | names: auth user*
        auth user group attribute {n} | 15.35
        ipsec ike mode-cfg address pool {n} | 15.37
        ipsec ike mode-cfg method {n} | 15.39
        radius auth | 22
        radius account | 22
        radius server | 22
        radius auth server | 22
        radius auth port | 22
        radius account server | 22
        radius account port | 22
        radius secret | 22 | secret: **
        radius retry | 22
        upnp use | 35.1 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        upnp external address refer | 35.2 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        upnp port mapping timer type | 35.3 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        yno use | 49.1
        yno access code {n} | 49.2 | secret: **
        cooperation bandwidth-measuring remote {n} | 27
        cooperation load-watch remote {n} | 27
        dpi use | 52
        pptp service | 17 | models: -vRX, -RTX5000, -RTX3510, -RTX3500
        """
    ),
)
