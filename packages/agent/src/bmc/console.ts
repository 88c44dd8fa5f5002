/** The serial console of a machine, through its BMC. */
export interface ConsoleControl {
  /**
   * Opens it, in a session of its own that ends with it. Throws BMC_CONSOLE_TAKEN while another program has it; with
   * `takeOver` that program's console ends.
   */
  open(options: { readonly takeOver: boolean; readonly signal?: AbortSignal | undefined }): Promise<ConsoleLine>;
}

/** What the machine says as it comes, until the console is lost: then it throws why. */
export interface ConsoleLine extends AsyncIterable<Uint8Array>, AsyncDisposable {
  /** Resolves when the BMC has taken it. */
  write(bytes: Uint8Array): Promise<void>;
  sendBreak(): void;
}
