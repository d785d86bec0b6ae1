import rtx_provider as rtx

rtx.Tunnel(
    "client-1",
    number=1,
    encapsulation="l2tp",
    ipsec_tunnel=1,
    l2tp_tunnel_disconnect_time="off",
    l2tp_keepalive_use={"use": True, "interval": 10, "count": 3},
    ip_tunnel_tcp_mss_limit="auto",
    enabled=True,
)
