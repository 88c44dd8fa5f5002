/**
 * How an installed system says that it runs: one POST to an address that carries a token, again and again until it is
 * answered. The address lies in a file of root's alone and goes away with the answer; no argument and no environment
 * of a process ever holds it.
 */
export const HOME_FOLDER = "/etc/longshore";
export const HOME_ADDRESS = `${HOME_FOLDER}/home`;
export const HOME_SCRIPT = `${HOME_FOLDER}/call-home`;
export const HOME_UNIT = "longshore-home.service";

/** Whichever client the image has: curl (Flatcar, Ubuntu), Python (wherever cloud-init is), wget. */
export const homeScript = `#!/bin/sh
# Tells the site's agent that this installation runs. The address is a secret: it is only ever read from its file.
set -u
address=$(dirname "$0")/home
[ -s "$address" ] || exit 0
if command -v curl >/dev/null; then
  printf 'url = "%s"\\n' "$(cat "$address")" |
    curl --config - --fail --silent --show-error --noproxy '*' --output /dev/null --max-time 20 --request POST --data ''
elif command -v python3 >/dev/null; then
  python3 - "$address" <<'END'
import sys, urllib.request
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
direct.open(urllib.request.Request(open(sys.argv[1]).read().strip(), data=b"", method="POST"), timeout=20).read()
END
else
  wget --quiet --no-proxy --tries=1 --timeout=20 --output-document=/dev/null --post-data='' --input-file="$address"
fi || exit 1
rm -f "$address"
`;

/** Started without waiting for it: a site whose agent is away boots like any other. */
export const homeUnit = `[Unit]
Description=Tell the site's agent that this installation runs
Wants=network-online.target
After=network-online.target
ConditionPathExists=${HOME_ADDRESS}
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=/bin/sh ${HOME_SCRIPT}
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
