export PULUMI_CONFIG_PASSPHRASE='one that you choose'
eval "$(make -s env STACK=tokyo)"
pulumi stack init tokyo
pulumi config set rtx:host 192.168.100.1
pulumi config set rtx:transport ssh
pulumi config set rtx:hostKey 'SHA256:...'    # as `show sshd host key type=fingerprint` prints it
pulumi config set rtx:username pulumi
pulumi config set --secret rtx:password
pulumi config set --secret rtx:administratorPassword
pulumi config set --path 'rtx:office.name' Tokyo
pulumi config set --path 'rtx:office.server' vpn.tokyo.example.jp    # the name that clients connect to
pulumi config set --path 'rtx:office.wan' 'pp 1'
pulumi config set --path 'rtx:office.lanAddress' 192.168.100.1/24
pulumi config set --secret --path 'rtx:office.preSharedKey'
pulumi config set --path 'rtx:office.pool' 192.168.100.200-192.168.100.219
pulumi config set --path 'rtx:office.users[0].name' alice
pulumi config set --secret --path 'rtx:office.users[0].password'
pulumi config set --path 'rtx:office.tunnels' '[1,2,3]'    # one for each client at a time
pulumi config set --path 'rtx:office.nat.descriptor' 1000    # the router's own, as `ip pp nat descriptor` names it
pulumi config set --path 'rtx:office.nat.staticsFrom' 2    # the first free number of its static entries
