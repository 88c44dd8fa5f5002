import type { DiskClaim } from "@longshore/contracts";

/** What the installer's storage names until its first script has found the disk: no disk is called so. */
export const DISK_PLACE = "/dev/longshore-claimed-disk";

/**
 * Finds the claimed disk in the installer's own kernel, by the same files of sysfs as the boot environment did, and puts
 * its path of this boot into the installer's configuration. Ends with 1, and so ends the installation before it writes,
 * unless there is just one. `SYS` and `CONFIG` are for tests.
 */
export function findDiskScript({ serial, wwn, bytes }: Pick<DiskClaim, "serial" | "wwn" | "bytes">): string {
  return `set -u
sys=\${SYS:-/sys} config=\${CONFIG:-/autoinstall.yaml}
serial=${quoted(serial ?? "")} wwn=${quoted(wwn ?? "")} sectors=${bytes / 512}
word() { cat "$1" 2>/dev/null | tr '\\000\\t\\n\\r' '    ' | sed 's/  */ /g; s/^ //; s/ $//'; }
page() { tail -c +5 "$1" 2>/dev/null | tr '\\000\\t\\n\\r' '    ' | sed 's/  */ /g; s/^ //; s/ $//'; }
found= count=0
for disk in "$sys"/block/*; do
  case \${disk##*/} in loop*|ram*|zram*|dm-*|md*|sr*|fd*|nbd*) continue;; esac
  [ "$(word "$disk/size")" = "$sectors" ] || continue
  its=$(word "$disk/device/serial"); [ -n "$its" ] || its=$(word "$disk/serial")
  [ -n "$its" ] || its=$(page "$disk/device/vpd_pg80")
  name=
  for file in "$disk/wwid" "$disk/device/wwid"; do
    case $(word "$file") in naa.*|eui.*|uuid.*) name=$(word "$file"); break;; esac
  done
  [ "$its" = "$serial" ] && [ "$name" = "$wwn" ] || continue
  found=/dev/\${disk##*/} count=$((count + 1))
done
if [ "$count" != 1 ]; then
  echo "Longshore: $count disks have the serial '$serial', the WWN '$wwn' and $sectors sectors; one must. Nothing is written." >&2
  exit 1
fi
echo "Longshore: the disk of the order is $found"
sed -i "s#${DISK_PLACE}#$found#g" "$config"
`;
}

/** Tells the agent a report; the address with its token is read from the kernel's command line and nowhere written. */
export function reportScript(report: object, tries: number): string {
  return `task=$(sed -n 's#.*;s=\\(http[^ ;]*\\)/seed/.*#\\1#p' "\${CMDLINE:-/proc/cmdline}")
tell() {
  if command -v curl >/dev/null; then
    printf 'url = "%s/report"\\n' "$task" | curl --config - --fail --silent --show-error --noproxy '*' --output /dev/null \\
      --max-time 20 --header 'content-type: application/json' --data "$1"
  else
    wget --quiet --no-proxy --tries=1 --timeout=20 --output-document=/dev/null \\
      --header='content-type: application/json' --post-data="$1" "$task/report"
  fi
}
n=1
until tell ${quoted(JSON.stringify(report))}; do
  [ "$n" -lt ${tries} ] || exit 0
  n=$((n + 1)); sleep 5
done
`;
}

/** As a word of the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
