/** Bounds of what one site can make the hub keep and show; what is beyond them is dropped and counted. */
export interface ExpositionLimits {
  readonly seriesPerSite: number;
  readonly agentsPerSite: number;
  readonly documentsPerSite: number;
  /** Distinct sets of labels per rollup; sites choose some of the labels. */
  readonly rollupLines: number;
  /** Beats that may be missed before an agent, and then its site, counts as silent. */
  readonly missedBeats: number;
  /** Taken for the time between two beats while an agent did not say, milliseconds. */
  readonly beatIntervalMs: number;
  /** An agent that is silent for this long is gone, with what it reported; milliseconds. */
  readonly forgetAgentMs: number;
  /** A site with more facts than this waiting counts as backlogged. */
  readonly backlogFacts: number;
}

export const defaultLimits: ExpositionLimits = {
  seriesPerSite: 500,
  agentsPerSite: 16,
  documentsPerSite: 2000,
  rollupLines: 1000,
  missedBeats: 3,
  beatIntervalMs: 10_000,
  forgetAgentMs: 3_600_000,
  backlogFacts: 1000,
};
