import rtx_provider as rtx

rtx.AnonymousPp(
    "clients",
    pp_bind=["tunnel1"],
    pp_auth_request={"method": "mschap-v2"},
    ppp_ipcp_ipaddress=True,
    ppp_ipcp_msext=True,
    ip_pp_remote_address_pool="192.168.100.200-192.168.100.219",
    ip_pp_mtu=1258,
    enabled=True,
)
