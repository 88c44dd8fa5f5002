/**
 * What was read of the host, as it stands in the files. Absent: this host does not have it (a container, an older
 * kernel, a machine without sensors), and then nothing is said of it.
 */
export interface HostReadings {
  /** /proc/stat */
  readonly stat?: string | undefined;
  /** /proc/meminfo */
  readonly meminfo?: string | undefined;
  /** /proc/loadavg */
  readonly loadavg?: string | undefined;
  /** /proc/uptime */
  readonly uptime?: string | undefined;
  /** /proc/diskstats */
  readonly diskstats?: string | undefined;
  /** /proc/net/dev */
  readonly netDev?: string | undefined;
  /** /proc/pressure/{cpu,io,memory} */
  readonly pressure: Readonly<Partial<Record<PressureResource, string>>>;
  /** /sys/class/thermal/thermal_zone* */
  readonly thermalZones: readonly ThermalZone[];
  /** statfs(2) by a name of ours, such as `state`. */
  readonly filesystems: Readonly<Record<string, FilesystemSize>>;
}

export type PressureResource = "cpu" | "io" | "memory";

export interface ThermalZone {
  /** `thermal_zone0` */
  readonly zone: string;
  /** The file `type`: `x86_pkg_temp`, `cpu-thermal` … */
  readonly sensor: string;
  /** The file `temp`: millidegrees Celsius. */
  readonly temp: string;
}

/** As statfs(2) gives it; `bavail` is what an ordinary user may still take. */
export interface FilesystemSize {
  readonly bsize: number;
  readonly blocks: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}
