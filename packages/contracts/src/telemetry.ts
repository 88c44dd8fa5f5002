/**
 * Every series that a site may report, by its full name: agents send only these, the hub publishes only these, with
 * this type and help. The hub adds the label `site`. Units are Prometheus base units: seconds, bytes, celsius.
 */
export const telemetryFamilies = {
  longshore_host_cpus: gauge("Processors that are online.", ["host"]),
  longshore_host_cpu_seconds_total: counter("Time of all processors, by what they did.", ["host", "mode"]),
  longshore_host_context_switches_total: counter("Context switches since boot.", ["host"]),
  longshore_host_forks_total: counter("Processes and threads made since boot.", ["host"]),
  longshore_host_procs_running: gauge("Tasks that are runnable now.", ["host"]),
  longshore_host_procs_blocked: gauge("Tasks that wait for a disk now.", ["host"]),
  longshore_host_load1: gauge("Load average over one minute.", ["host"]),
  longshore_host_load5: gauge("Load average over five minutes.", ["host"]),
  longshore_host_load15: gauge("Load average over fifteen minutes.", ["host"]),
  longshore_host_uptime_seconds: gauge("Time since the host booted.", ["host"]),

  longshore_host_memory_size_bytes: gauge("Memory that the kernel manages.", ["host"]),
  longshore_host_memory_free_bytes: gauge("Memory that nothing uses.", ["host"]),
  longshore_host_memory_available_bytes: gauge("Memory that programs could still get without swapping.", ["host"]),
  longshore_host_memory_buffers_bytes: gauge("Memory in block buffers.", ["host"]),
  longshore_host_memory_cached_bytes: gauge("Memory in the page cache.", ["host"]),
  longshore_host_memory_dirty_bytes: gauge("Memory that waits to be written to disk.", ["host"]),
  longshore_host_swap_size_bytes: gauge("Swap space.", ["host"]),
  longshore_host_swap_free_bytes: gauge("Swap space that nothing uses.", ["host"]),

  longshore_host_filesystem_size_bytes: gauge("Size of a file system.", ["host", "filesystem"]),
  longshore_host_filesystem_available_bytes: gauge("Space that the agent may still use.", ["host", "filesystem"]),
  longshore_host_filesystem_files: gauge("Inodes of a file system.", ["host", "filesystem"]),
  longshore_host_filesystem_files_free: gauge("Inodes that nothing uses.", ["host", "filesystem"]),

  longshore_host_disk_reads_completed_total: counter("Reads that a disk completed.", ["host", "device"]),
  longshore_host_disk_writes_completed_total: counter("Writes that a disk completed.", ["host", "device"]),
  longshore_host_disk_read_bytes_total: counter("Bytes read from a disk.", ["host", "device"]),
  longshore_host_disk_written_bytes_total: counter("Bytes written to a disk.", ["host", "device"]),
  longshore_host_disk_io_time_seconds_total: counter("Time in which a disk had something to do.", ["host", "device"]),

  longshore_host_network_receive_bytes_total: counter("Bytes received.", ["host", "device"]),
  longshore_host_network_receive_packets_total: counter("Packets received.", ["host", "device"]),
  longshore_host_network_receive_errors_total: counter("Packets received broken.", ["host", "device"]),
  longshore_host_network_receive_drops_total: counter("Received packets that were dropped.", ["host", "device"]),
  longshore_host_network_transmit_bytes_total: counter("Bytes sent.", ["host", "device"]),
  longshore_host_network_transmit_packets_total: counter("Packets sent.", ["host", "device"]),
  longshore_host_network_transmit_errors_total: counter("Packets that could not be sent.", ["host", "device"]),
  longshore_host_network_transmit_drops_total: counter("Packets to send that were dropped.", ["host", "device"]),

  longshore_host_temperature_celsius: gauge("Temperature of a thermal zone.", ["host", "zone", "sensor"]),
  longshore_host_pressure_waiting_seconds_total: counter("Time in which some task waited for a resource.", [
    "host",
    "resource",
  ]),
  longshore_host_pressure_stalled_seconds_total: counter("Time in which every task waited for a resource.", [
    "host",
    "resource",
  ]),

  longshore_agent_resident_memory_bytes: gauge("Resident memory of the agent's process.", ["host"]),
  longshore_agent_heap_used_bytes: gauge("JavaScript heap that the agent uses.", ["host"]),
  longshore_agent_cpu_seconds_total: counter("Processor time of the agent's process.", ["host"]),
  longshore_agent_uptime_seconds: gauge("Time since the agent started.", ["host"]),

  longshore_machine_power_on: gauge("1 while the BMC says that the machine is on, 0 while off; absent when unknown.", [
    "machine",
  ]),
  longshore_machine_bmc_reachable: gauge("1 while the BMC of the machine answers, 0 while it does not.", ["machine"]),
  longshore_machine_bmc_response_seconds: gauge("How long the BMC took for its last answer.", ["machine"]),
  longshore_machine_bmc_resting: gauge(
    "1 while the BMC is left alone because it failed several times in a row; else absent.",
    ["machine"],
  ),
  longshore_machine_health: gauge("What the sensors say: 0 all well, 1 a warning, 2 something critical.", ["machine"]),
  longshore_machine_sensor_state: gauge("1 for a sensor that warns, 2 for a critical one; absent while it is well.", [
    "machine",
    "sensor",
  ]),
  longshore_machine_temperature_celsius: gauge("Temperature that a sensor of the machine says.", ["machine", "sensor"]),
  longshore_machine_power_watts: gauge("Power that a sensor of the machine says.", ["machine", "sensor"]),
  longshore_machine_fan_speed_rpm: gauge("Speed of a fan of the machine, turns per minute.", ["machine", "sensor"]),
  longshore_machine_current_amperes: gauge("Current that a sensor of the machine says.", ["machine", "sensor"]),
  longshore_machine_voltage_volts: gauge("Voltage that a sensor of the machine says.", ["machine", "sensor"]),
  longshore_machine_log_entries: gauge("Entries in the BMC's event log.", ["machine"]),
  longshore_machine_log_clock_skew_seconds: gauge("How far the clock of the BMC's event log is ahead of the site's.", [
    "machine",
  ]),

  longshore_health_state: gauge(
    "What a check of the site's health says: 0 healthy, 1 degraded, 2 failed, 3 unknown. Target: the API server that it is about, or machines.",
    ["target", "check"],
  ),
  longshore_health_root: gauge("1 for a check that is not healthy and that nothing else explains; else absent.", [
    "target",
    "check",
    "reason",
  ]),
  longshore_health_bad_parts: gauge("How many of the things that a check speaks of are not healthy.", [
    "target",
    "check",
  ]),
  longshore_health_changes_total: counter("How often what a check says changed since the agent started.", [
    "target",
    "check",
  ]),
} as const satisfies Record<string, TelemetryFamily>;

export interface TelemetryFamily {
  readonly type: "gauge" | "counter";
  readonly help: string;
  /** All labels that a series may have, in the order in which they are shown. */
  readonly labels: readonly string[];
}

export type TelemetryFamilyName = keyof typeof telemetryFamilies;

/** The labels that a series of this family carries. */
export type TelemetryLabels<F extends TelemetryFamilyName> = Readonly<
  Record<(typeof telemetryFamilies)[F]["labels"][number], string>
>;

function gauge<const L extends readonly string[]>(help: string, labels: L): Row<"gauge", L> {
  return { type: "gauge", help, labels };
}

function counter<const L extends readonly string[]>(help: string, labels: L): Row<"counter", L> {
  return { type: "counter", help, labels };
}

interface Row<Type extends TelemetryFamily["type"], L extends readonly string[]> extends TelemetryFamily {
  readonly type: Type;
  readonly labels: L;
}
