/** An operator's word that objects of a document go although they hold data; it stands until they are gone. */
export interface PruneOrder {
  readonly orderId: string;
  /** The operator who signed it. */
  readonly by: string;
  readonly atMs: number;
  /** These very objects: another one of the same name is not meant. */
  readonly objects: readonly { readonly key: string; readonly uid: string }[];
}

/** One for each document, `kind/name`; a later one takes the place of an earlier one. */
export interface PruneStore {
  read(document: string): PruneOrder | undefined;
  write(document: string, order: PruneOrder): void;
  forget(document: string): void;
}
