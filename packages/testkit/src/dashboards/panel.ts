/** A dashboard as data: what is asked, how it is shown. The JSON for Grafana follows from it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: "stat" | "timeseries" | "table";
  /** Of 24 columns. */
  readonly width: number;
  /** Grafana's name of the unit: `short`, `s`, `bytes`, `percentunit`. */
  readonly unit?: Unit;
  /** From this value on it is a warning, and from that on an alarm. */
  readonly warnFrom?: number;
  readonly alarmFrom?: number;
  readonly queries: readonly Query[];
}

export type Unit = "short" | "s" | "bytes" | "percentunit" | "Bps" | "celsius" | "rotrpm" | "dateTimeFromNow";

export interface Query {
  /** PromQL; may name `$site` and `$__rate_interval`. */
  readonly expr: string;
  /** Legend: `{{label}}`. */
  readonly legend?: string;
}
