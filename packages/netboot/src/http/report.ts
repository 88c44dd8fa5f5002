/** How one request ended. */
export interface HttpReport {
  /** Address of the peer. */
  readonly client: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** Of the body, as far as it was handed to the system. */
  readonly bytes: number;
  readonly complete: boolean;
  readonly ms: number;
}
