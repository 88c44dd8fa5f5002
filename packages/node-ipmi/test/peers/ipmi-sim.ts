import { readFileSync, writeFileSync } from "node:fs";
import { ensureTool, freePort, startProcess, tempDir } from "@longshore/testkit/tools";
import { defaultFru } from "../../src/simulator/default-fru.ts";
import { answersPing, CREDENTIALS, type PeerBmc, peerBmc } from "./goipmi-server.ts";

export interface IpmiSim extends PeerBmc {
  /** What its chassis hook was told, line by line: "set power 1". */
  orders(): string[];
}

export interface IpmiSimOptions {
  /** The TCP port at which its machine's serial console is. */
  readonly serialPort?: number;
}

/** OpenIPMI's `ipmi_sim` (suites up to 3); its machine is a shell script that keeps power and boot device in files. */
export async function startIpmiSim({ serialPort }: IpmiSimOptions = {}): Promise<IpmiSim> {
  const { path } = await ensureTool("ipmi_sim");
  const dir = tempDir("ipmi-sim-");
  const port = await freePort("udp");
  writeFileSync(dir.join("orders"), "");
  writeFileSync(dir.join("chassis.sh"), CHASSIS, { mode: 0o755 });
  writeFileSync(dir.join("fru.bin"), defaultFru());
  writeFileSync(dir.join("bmc.emu"), emulation(dir.join("fru.bin")));
  writeFileSync(dir.join("lan.conf"), configuration(port, `${dir.join("chassis.sh")} ${dir.path}`, serialPort));
  const args = ["-n", "-c", dir.join("lan.conf"), "-f", dir.join("bmc.emu"), "-s", dir.path];
  const process = await startProcess(path, { args, ready: () => answersPing(port) });
  const orders = (): string[] => readFileSync(dir.join("orders"), "utf8").split("\n").filter(Boolean);
  return { ...peerBmc(port, process, async () => dir[Symbol.asyncDispose]()), orders };
}

const CHASSIS = `#!/bin/sh
D=$1
[ "$2" = set ] && echo "$2 $3 $4" >> $D/orders
case $2-$3 in
  get-power) [ -e $D/on ] && echo power:1 || echo power:0;;
  get-boot) echo boot:$(cat $D/boot 2>/dev/null || echo none);;
  set-power) if [ "$4" = 1 ]; then touch $D/on; else rm -f $D/on; fi;;
  set-boot) echo $4 > $D/boot;;
esac
exit 0
`;

/** A full sensor record that ipmitool and FreeIPMI read as "CPU Temp", counts as °C; ipmi_sim gives it its number. */
const CPU_TEMP = Buffer.from(
  "000051013320000103017f680101800a800a3838000100000100000000000060ff00ff00645a500000000202000000c84350552054656d70",
  "hex",
).reduce((words, byte) => `${words} 0x${byte.toString(16)}`, "");

const emulation = (fru: string): string => `mc_setbmc 0x20
mc_add 0x20 0x20 no-device-sdrs 0x01 3 14 0xbf 0x0002a2 0x0100
sel_enable 0x20 512 0x0a
mc_add_fru_data 0x20 0 256 file 0 "${fru}"
sensor_add 0x20 0 1 0x01 0x01
sensor_set_value 0x20 0 1 42 0
sensor_set_threshold 0x20 0 1 settable 111000 100 90 80 0 0 0
sensor_set_event_support 0x20 0 1 enable scanning per-state 000111111000000 000111111000000 000111111000000 000111111000000
main_sdr_add 0x20 ${CPU_TEMP}
mc_enable 0x20
mc_add 0x30 0x31 no-device-sdrs 0x00 5 67 0x01 0x0002a2 0x0200
sensor_add 0x30 0 1 0x01 0x01
sensor_set_value 0x30 0 1 55 0
sensor_set_event_support 0x30 0 1 enable scanning per-state 000111111000000 000111111000000 000111111000000 000111111000000
mc_enable 0x30
`;

const configuration = (port: number, chassis: string, serialPort?: number): string => `name "bmc"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 ${port}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid "LAB-BMC-000001--"
  endlan
  chassis_control "${chassis}"${serialPort === undefined ? "" : `\n  sol "tcp:127.0.0.1:${serialPort}" 115200`}
  user 1 false "" "" user 10 none md2 md5 straight
  user 2 true "${CREDENTIALS.username}" "${CREDENTIALS.password}" admin 10 none md2 md5 straight
  user 3 true "ro" "ro-pass" user 10 none md2 md5 straight
`;
