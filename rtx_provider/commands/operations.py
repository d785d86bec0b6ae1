"""Operations: what acts at once, leaves no line in a configuration, or ends the session."""

from rtx_provider.commands.reader import rows

ROWS = (
    *rows(
        """
        save | 56.3.3
        restart | 56.7.3
        cold start | 56.3.11
        exit | 56.3.2
        quit | 56.3.2
        administrator | 56.3.1
        clear | 56
        copy | 56.3.4
        delete | 56.3.6
        rename | 56
        make directory | 56
        set-default-config | 56.3.8
        load | 56.7.30
        rollback | 56.7.31
        confirm | 56.7.32
        call | 56
        echo | 56
        connect | 56.7.7
        disconnect | 56.7.8
        show | 57
        less | 57
        ping | 56
        traceroute | 56
        nslookup | 56
        telnet | 56
        ssh | 56
        scp | 56
        sftp | 56
        rtfs | 56
        import | 4.76
        date | 4.14
        time | 4.15
        rdate | 4.16
        ntpdate | 4.17
        packetdump | 4.37
        lua | 46
        execute | 42
        wol | 4.55
        remote setup | 56
        heartbeat send | 39
        http revision-up go | 4.64
        cloud vpn set | 19.6
        diagnose | 50.1
        system | 56
        """,
        refused="operation",
    ),
)
