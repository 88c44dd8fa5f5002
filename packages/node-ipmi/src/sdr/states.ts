/** What the states of a discrete sensor are called, by its event/reading type and sensor type, IPMI 2.0 §42. */
export function stateText(eventType: number, sensorType: number, offset: number): string {
  const row = eventType === SENSOR_SPECIFIC ? SPECIFIC[sensorType] : GENERIC[eventType];
  const text = row?.split("|")[offset];
  return text === undefined || text === "" ? `state ${offset}` : text;
}

/** The sensor type's name, IPMI 2.0 table 42-3. */
export function sensorTypeText(type: number): string {
  return (
    TYPES[type] ?? (type >= 0xc0 ? `OEM sensor type 0x${type.toString(16)}` : `sensor type 0x${type.toString(16)}`)
  );
}

/** Event/reading types, IPMI 2.0 table 42-1. */
export const THRESHOLD = 0x01;
export const SENSOR_SPECIFIC = 0x6f;

/** Generic event/reading types, IPMI 2.0 table 42-2. */
const GENERIC: Readonly<Record<number, string>> = {
  0x01: "lower non-critical going low|lower non-critical going high|lower critical going low|lower critical going high|lower non-recoverable going low|lower non-recoverable going high|upper non-critical going low|upper non-critical going high|upper critical going low|upper critical going high|upper non-recoverable going low|upper non-recoverable going high",
  0x02: "transition to idle|transition to active|transition to busy",
  0x03: "not asserted|asserted",
  0x04: "no predictive failure|predictive failure",
  0x05: "limit not exceeded|limit exceeded",
  0x06: "performance met|performance lags",
  0x07: "OK|non-critical from OK|critical from less severe|non-recoverable from less severe|non-critical from more severe|critical from non-recoverable|non-recoverable|monitor|informational",
  0x08: "absent|present",
  0x09: "disabled|enabled",
  0x0a: "running|in test|power off|on line|off line|off duty|degraded|power save|install error",
  0x0b: "fully redundant|redundancy lost|redundancy degraded|non-redundant, enough resources|non-redundant, enough resources, from redundant|non-redundant, too few resources|redundancy degraded from full|redundancy degraded from none",
  0x0c: "D0 power state|D1 power state|D2 power state|D3 power state",
};

const TYPES = [
  "reserved|temperature|voltage|current|fan|physical security|platform security|processor|power supply|power unit",
  "cooling device|other units|memory|drive slot|POST memory resize|system firmware progress|event logging disabled",
  "watchdog 1|system event|critical interrupt|button|module or board|microcontroller|add-in card|chassis|chip set",
  "other FRU|cable or interconnect|terminator|system boot|boot error|base OS boot|OS stop|slot or connector",
  "system ACPI power state|watchdog 2|platform alert|entity presence|monitor ASIC|LAN|management subsystem health|battery",
  "session audit|version change|FRU state",
].flatMap((row) => row.split("|"));

/** Sensor-specific states, IPMI 2.0 table 42-3. */
const SPECIFIC: Readonly<Record<number, string>> = {
  0x05: "chassis intrusion|drive bay intrusion|I/O card area intrusion|processor area intrusion|LAN leash lost|unauthorized dock|fan area intrusion",
  0x06: "front panel lockout violation|user password violation|setup password violation|network boot password violation|password violation|out-of-band access password violation",
  0x07: "IERR|thermal trip|FRB1/BIST failure|FRB2 failure|FRB3 failure|configuration error|uncorrectable machine check|present|disabled|terminator present|throttled|machine check|correctable machine check",
  0x08: "present|failure|predictive failure|input lost|input lost or out of range|input out of range|configuration error|inactive",
  0x09: "power off|power cycle|240 VA power down|interlock power down|AC lost|soft power control failure|failure|predictive failure",
  0x0c: "correctable ECC error|uncorrectable ECC error|parity error|memory scrub failed|device disabled|correctable ECC limit reached|present|configuration error|spare|throttled|critical overtemperature",
  0x0d: "present|fault|predictive failure|hot spare|consistency check|in critical array|in failed array|rebuild in progress|rebuild aborted",
  0x0f: "firmware error|firmware hang|firmware progress",
  0x10: "correctable memory error logging disabled|event type logging disabled|log cleared|all logging disabled|log full|log almost full|correctable machine check logging disabled",
  0x11: "BIOS reset|OS reset|OS shut down|OS power down|OS power cycle|OS NMI|OS expired, status only|OS pre-timeout",
  0x12: "system reconfigured|OEM boot event|undetermined hardware failure|entry added to auxiliary log|PEF action|clock synchronized",
  0x13: "front panel NMI|bus timeout|I/O channel check NMI|software NMI|PCI PERR|PCI SERR|EISA timeout|bus correctable error|bus uncorrectable error|fatal NMI|bus fatal error|bus degraded",
  0x14: "power button pressed|sleep button pressed|reset button pressed|FRU latch open|FRU service requested",
  0x19: "soft power control failure|thermal trip",
  0x1b: "connected|configuration error",
  0x1d: "power up|hard reset|warm reset|PXE boot requested|automatic boot to diagnostic|OS-initiated hard reset|OS-initiated warm reset|system restart",
  0x1e: "no bootable media|non-bootable diskette|PXE server not found|invalid boot sector|timeout waiting for selection",
  0x1f: "A: boot completed|C: boot completed|PXE boot completed|diagnostic boot completed|CD-ROM boot completed|ROM boot completed|boot completed|OS installation started|OS installation completed|OS installation aborted|OS installation failed",
  0x20: "OS load critical stop|run-time critical stop|OS graceful stop|OS graceful shutdown|soft shutdown by PEF|agent not responding",
  0x21: "fault|identify|device installed|ready for installation|ready for removal|slot power off|removal requested|interlock|slot disabled|spare",
  0x22: "S0/G0 working|S1 sleeping|S2 sleeping|S3 sleeping|S4 suspended to disk|S5/G2 soft off|S4/S5 soft off|G3 mechanical off|sleeping|G1 sleeping|S5 by override|legacy on|legacy off||unknown",
  0x23: "timer expired|hard reset|power down|power cycle|||||timer interrupt",
  0x24: "page generated|LAN alert generated|trap generated|SNMP trap generated",
  0x25: "present|absent|disabled",
  0x27: "heartbeat lost|heartbeat",
  0x28: "sensor access degraded|controller access degraded|controller off line|controller unavailable|sensor failure|FRU failure",
  0x29: "low|failed|present",
  0x2a: "session activated|session deactivated|invalid user name or password|password disabled by failures",
  0x2b: "hardware changed|firmware or software changed|hardware incompatible|firmware incompatible|invalid hardware version|invalid firmware version|hardware change completed|firmware change completed",
  0x2c: "not installed|inactive|activation requested|activation in progress|active|deactivation requested|deactivation in progress|communication lost",
};
