import type { ToolPeer } from "./tools.ts";

/** Words for a tool, one command each, and what all that they print must show. */
export interface Ask {
  readonly words: readonly string[];
  readonly shows: RegExp;
  /** Typed into a console program in a terminal. */
  readonly typed?: readonly string[];
  /** Who asks; the administrator unless given. */
  readonly as?: { readonly username: string; readonly password: string };
}

/** One subject, asked with the words of every tool that has some. */
export interface Subject {
  readonly subject: string;
  readonly asks: Readonly<Partial<Record<ToolPeer, Ask>>>;
}

const ask = (shows: RegExp, ...words: string[]): Ask => ({ words, shows });
const BOB = { username: "bob", password: "bobs-secret" };
const EVE = { username: "eve", password: "eves-secret" };
const TYPED = ["root\\r", "hello world\\r"];

/** In this order: what is set is read back with the same tool's own words. */
export const SUBJECTS: readonly Subject[] = [
  {
    subject: "device ID",
    asks: {
      ipmitool: ask(/IPMI Version +: 2\.0/, "mc info"),
      FreeIPMI: ask(/IPMI Version +: 2\.0/, "bmc-info"),
      goipmi: ask(/IPMI Version +: 2\.0/, "mc info"),
    },
  },
  {
    subject: "system GUID",
    asks: {
      ipmitool: ask(/System GUID +: [0-9a-f]{8}-/, "mc guid"),
      FreeIPMI: ask(/[0-9a-f]{8}-[0-9a-f]{4}-/, "bmc-info --get-system-guid"),
    },
  },
  {
    subject: "device GUID",
    asks: { FreeIPMI: ask(/[0-9a-f]{8}-[0-9a-f]{4}-/, "bmc-info --get-device-guid") },
  },
  {
    subject: "self test",
    asks: { ipmitool: ask(/Selftest: passed/, "mc selftest") },
  },
  {
    subject: "chassis status",
    asks: {
      ipmitool: ask(/System Power +: on/, "chassis status"),
      FreeIPMI: ask(/System Power +: on/, "ipmi-chassis --get-chassis-status"),
      goipmi: ask(/System Power +: on/, "chassis status"),
    },
  },
  {
    subject: "power off, read back",
    asks: {
      ipmitool: ask(/Chassis Power is off/, "power off", "power status"),
      FreeIPMI: ask(
        /: ok\s.*: off/s,
        "ipmipower --on --wait-until-on",
        "ipmipower --off --wait-until-off",
        "ipmipower --stat",
      ),
      goipmi: ask(/Chassis Power is off/, "chassis power off", "chassis power status"),
      pyghmi: ask(/'off'.*'off'/s, "bmc.set_power('off', wait=True); bmc.get_power()"),
    },
  },
  {
    subject: "power on, read back",
    asks: {
      ipmitool: ask(/Chassis Power is on/, "power on", "power status"),
      FreeIPMI: ask(/: ok\s.*: on/s, "ipmipower --on --wait-until-on", "ipmipower --stat"),
      goipmi: ask(/Chassis Power is on/, "chassis power on", "chassis power status"),
      pyghmi: ask(/'on'.*'on'/s, "bmc.set_power('on', wait=True); bmc.get_power()"),
    },
  },
  {
    subject: "power cycle and reset",
    asks: {
      ipmitool: ask(/Cycle.*Reset/s, "power cycle", "power on", "power reset"),
      FreeIPMI: ask(
        /: ok\s.*: ok/s,
        "ipmipower --on --wait-until-on",
        "ipmipower --cycle",
        "ipmipower --on --wait-until-on",
        "ipmipower --reset",
      ),
      goipmi: ask(/^/, "chassis power on", "chassis power reset"),
      pyghmi: ask(/on.*reset/s, "bmc.set_power('on', wait=True); bmc.set_power('reset')"),
    },
  },
  {
    subject: "boot device, once and UEFI",
    asks: {
      ipmitool: ask(
        /Boot Flag Valid.*only next boot.*BIOS EFI.*Force PXE/s,
        "chassis bootdev pxe options=efiboot",
        "chassis bootparam get 5",
      ),
      goipmi: ask(/Set Boot Device to disk/, "chassis bootdev disk"),
      pyghmi: ask(
        /'persistent': True, 'uefimode': True/,
        "bmc.set_bootdev('setup', persist=True, uefiboot=True); bmc.get_bootdev()",
      ),
      FreeIPMI: ask(/BIOS_Boot_Type +EFI.*Boot_Device +PXE/s, "ipmi-config --checkout --category=chassis"),
    },
  },
  {
    subject: "boot mailbox",
    asks: {
      ipmitool: ask(/hello boot/, 'chassis bootmbox set text 343 "hello boot"', "chassis bootmbox get text"),
    },
  },
  {
    subject: "identify",
    asks: {
      ipmitool: ask(/interval: 5 seconds/, "chassis identify 5"),
      FreeIPMI: ask(
        /Chassis Identify state +: Timed on/,
        "ipmi-chassis --chassis-identify=9",
        "ipmi-chassis --get-chassis-status",
      ),
      pyghmi: ask(/None/, "bmc.set_identify(True)"),
    },
  },
  {
    subject: "restart cause, power-on hours",
    asks: {
      ipmitool: ask(/chassis power control command.*POH Counter/s, "chassis restart_cause", "chassis poh"),
      FreeIPMI: ask(
        /Chassis control command.*Hours/s,
        "ipmi-chassis --get-system-restart-cause",
        "ipmi-chassis --get-power-on-hours-counter",
      ),
    },
  },
  {
    subject: "power restore policy",
    asks: {
      ipmitool: ask(/Power Restore Policy +: always-on/, "chassis policy always-on", "chassis status"),
      FreeIPMI: ask(
        /Power restore policy +: always off/i,
        "ipmi-chassis --set-power-restore-policy=always-off",
        "ipmi-chassis --get-chassis-status",
      ),
    },
  },
  {
    subject: "sensors",
    asks: {
      ipmitool: ask(/Fan 1 +\| \d{4}\.000 +\| RPM/, "sensor list"),
      FreeIPMI: ask(/Fan 1 +\| Fan +\| \d{4}\.00 +\| RPM +\| 'OK'/, "ipmi-sensors"),
      goipmi: ask(/Fan 1 \|.*\| +\d{4}\.000 \| +RPM/, "sensor list"),
      pyghmi: ask(/'CPU Temp'.*'Fan 1'/s, "list(bmc.get_sensor_data())"),
    },
  },
  {
    subject: "a threshold, set",
    asks: {
      ipmitool: ask(/CPU Temp +\|.*\| 70\.000 +\|/, 'sensor thresh "CPU Temp" unc 70', "sensor list"),
    },
  },
  {
    subject: "event log: add, list",
    asks: {
      ipmitool: ask(/Upper Critical going high/, "event 1", "sel list"),
      FreeIPMI: ask(/Temperature.*Upper Critical - going high/, "ipmi-sel"),
      goipmi: ask(/Upper Critical/i, "sel list"),
      pyghmi: ask(/Upper critical/i, "list(bmc.get_event_log())"),
    },
  },
  {
    subject: "event log: delete, clear",
    asks: {
      ipmitool: ask(/Deleted entry.*SEL has no entries/s, "sel delete 1", "sel clear", "sel list"),
      FreeIPMI: ask(/Number of log entries +: 0/, "ipmi-sel --clear", "ipmi-sel --info"),
      goipmi: ask(/Entries +: 0/, "sel info"),
      pyghmi: ask(/\[\]/, "list(bmc.get_event_log(clear=True))"),
    },
  },
  {
    subject: "event log: time",
    asks: {
      ipmitool: ask(/03\/04\/27 05:06/, 'sel time set "03/04/27 05:06:07"', "sel time get"),
    },
  },
  {
    subject: "inventory",
    asks: {
      ipmitool: ask(/Product Serial +: LS-0001/, "fru print"),
      FreeIPMI: ask(/FRU Product Serial Number: LS-0001/, "ipmi-fru"),
      goipmi: ask(/LS-0001/, "fru print"),
      pyghmi: ask(/LS-0001/, "list(bmc.get_inventory())"),
    },
  },
  {
    subject: "a user: name, password, access",
    asks: {
      ipmitool: ask(
        /3 +bob .*OPERATOR.*Success/s,
        "user set name 3 bob",
        "user set password 3 bobs-secret",
        "channel setaccess 1 3 link=on ipmi=on callin=on privilege=3",
        "user enable 3",
        "user list 1",
        "user test 3 16 bobs-secret",
      ),
      FreeIPMI: ask(
        /User3.*bob.*Enable_User +Yes.*Lan_Privilege_Limit +Operator/s,
        "ipmi-config --checkout --section=User3",
      ),
      goipmi: ask(/3 \| +bob .*OPERATOR/, "user list"),
      pyghmi: ask(
        /'eve'/,
        "bmc.create_user(uid=5, name='eve', password='eves-secret', callback=False, link_auth=True, ipmi_msg=True, privilege_level='operator'); bmc.get_user(5)",
      ),
    },
  },
  {
    subject: "that user, logged in",
    asks: {
      ipmitool: { ...ask(/Chassis Power is on/, "-L OPERATOR power status"), as: BOB },
      FreeIPMI: { ...ask(/System Power +: on/, "ipmi-chassis -l OPERATOR --get-chassis-status"), as: BOB },
      goipmi: { ...ask(/System Power +: on/, "-L OPERATOR chassis status"), as: BOB },
    },
  },
  {
    subject: "users, disabled",
    asks: {
      ipmitool: ask(/^/, "user disable 3"),
      pyghmi: ask(/True/, "bmc.disable_user(5, mode='disable')"),
    },
  },
  {
    subject: "that user, turned away",
    asks: {
      ipmitool: { ...ask(/Unable to establish IPMI v2/, "-L OPERATOR power status"), as: BOB },
      FreeIPMI: { ...ask(/username invalid/, "ipmi-chassis -l OPERATOR --get-chassis-status"), as: BOB },
      goipmi: { ...ask(/Unauthorized name/i, "-L OPERATOR chassis status"), as: BOB },
      pyghmi: { ...ask(/Incorrect username|Unauthorized name/i, "bmc.get_power()"), as: EVE },
    },
  },
  {
    subject: "a wrong password",
    asks: {
      ipmitool: { ...ask(/Unable to establish IPMI v2/, "power status"), as: { username: "admin", password: "guess" } },
      FreeIPMI: { ...ask(/password invalid/, "bmc-info"), as: { username: "admin", password: "guess" } },
      goipmi: { ...ask(/fail/i, "mc info"), as: { username: "admin", password: "guess" } },
      pyghmi: { ...ask(/Incorrect password/i, "bmc.get_power()"), as: { username: "admin", password: "guess" } },
    },
  },
  {
    subject: "LAN settings, VLAN set",
    asks: {
      ipmitool: ask(/802\.1q VLAN ID +: 17/, "lan set 1 vlan id 17", "lan print 1"),
      FreeIPMI: ask(
        /Vlan_id +17/,
        "ipmi-config --checkout --category=core --section=Lan_Conf_Misc --section=Lan_Conf -v -v",
      ),
      goipmi: ask(/127\.0\.0\.1/, "lan print 1"),
      pyghmi: ask(/'vlan_id': 17/, "bmc.get_net_configuration()"),
    },
  },
  {
    subject: "channel: what it is, who may",
    asks: {
      ipmitool: ask(
        /802\.3 LAN.*Set Channel Access for channel 1 was successful/s,
        "channel info 1",
        "lan set 1 access on",
      ),
      FreeIPMI: ask(/Volatile_Access_Mode +Always_Available/, "ipmi-config --checkout --section=Lan_Channel"),
      goipmi: ask(/802\.3 LAN/, "channel info"),
      pyghmi: ask(/802\.3 LAN/, "bmc.get_channel_info()"),
    },
  },
  {
    subject: "cipher suites",
    asks: { ipmitool: ask(/^3 .*^17 /ms, "channel getciphers ipmi") },
  },
  {
    subject: "sessions",
    asks: { ipmitool: ask(/privilege level +: ADMINISTRATOR.*console ip +: 127\.0\.0\.1/s, "session info active") },
  },
  {
    subject: "console settings",
    asks: {
      ipmitool: ask(/Retry Count +: 5/, "sol set retry-count 5 1", "sol info 1"),
      FreeIPMI: ask(/SOL_Retry_Count +5/, "ipmi-config --checkout --category=core --section=SOL_Conf"),
      goipmi: ask(/SOL Enable +: true/, "sol info"),
    },
  },
  {
    subject: "console: typed, shown, left",
    asks: {
      ipmitool: { words: [], shows: /hello world\s+hello world/, typed: [...TYPED, "\\r~."] },
      FreeIPMI: { words: [], shows: /hello world\s+hello world/, typed: [...TYPED, "&."] },
    },
  },
  {
    subject: "watchdog",
    asks: {
      ipmitool: ask(
        /Timer Is: +Started.*stopped/s,
        "mc watchdog set use=sms timeout=300 action=none",
        "mc watchdog reset",
        "mc watchdog get",
        "mc watchdog off",
      ),
    },
  },
  {
    subject: "DCMI: what it can",
    asks: { ipmitool: ask(/Supported DCMI capabilities/, "dcmi discover") },
  },
  {
    subject: "DCMI: power",
    asks: {
      ipmitool: ask(/Instantaneous power reading: +180 Watts/, "dcmi power reading"),
      goipmi: ask(/180/, "dcmi power reading"),
    },
  },
  {
    subject: "DCMI: asset tag",
    asks: {
      ipmitool: ask(/Asset tag: rack-7/, "dcmi set_asset_tag rack-7", "dcmi asset_tag"),
      goipmi: ask(/rack-7/, "dcmi asset_tag"),
      pyghmi: ask(/rack-7/, "bmc.get_asset_tag()"),
    },
  },
  {
    subject: "DCMI: the controller's name",
    asks: {
      ipmitool: ask(/node-7/, "dcmi set_mc_id_string node-7", "dcmi get_mc_id_string"),
      pyghmi: ask(/node-7/, "bmc.get_mci()"),
    },
  },
  {
    subject: "raw",
    asks: {
      ipmitool: ask(/ 20 01/, "raw 0x06 0x01"),
      goipmi: ask(/20/, "raw 0x06 0x01"),
      pyghmi: ask(/32/, "list(bytearray(bmc.raw_command(6, 1)['data']))"),
    },
  },
  {
    subject: "cold reset, and back",
    asks: {
      ipmitool: ask(/Sent cold reset command to MC/, "mc reset cold"),
    },
  },
];
