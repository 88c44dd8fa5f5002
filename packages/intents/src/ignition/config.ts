// An Ignition config of spec 3 as far as its rules read it; `decode` gives nothing else.

export interface Config {
  readonly ignition: {
    readonly version?: string;
    readonly config?: { readonly merge?: readonly Resource[]; readonly replace?: Resource };
    readonly security?: { readonly tls?: { readonly certificateAuthorities?: readonly Resource[] } };
    readonly proxy?: { readonly httpProxy?: string; readonly httpsProxy?: string };
  };
  readonly kernelArguments?: { readonly shouldExist?: readonly string[]; readonly shouldNotExist?: readonly string[] };
  readonly passwd?: {
    readonly users?: readonly { readonly name: string; readonly passwordHash?: string }[];
    readonly groups?: readonly { readonly name: string; readonly passwordHash?: string }[];
  };
  readonly storage?: Storage;
  readonly systemd?: { readonly units?: readonly Unit[] };
}

export interface Storage {
  readonly disks?: readonly Disk[];
  readonly raid?: readonly Raid[];
  readonly filesystems?: readonly Filesystem[];
  readonly files?: readonly File[];
  readonly directories?: readonly (Node & { readonly mode?: number })[];
  readonly links?: readonly (Node & { readonly target?: string; readonly hard?: boolean })[];
  readonly luks?: readonly Luks[];
}

export interface Resource {
  readonly source?: string;
  readonly compression?: string;
  readonly httpHeaders?: readonly { readonly name: string; readonly value?: string }[];
  readonly verification?: { readonly hash?: string };
}

export interface Node {
  readonly path: string;
  readonly user?: Owner;
  readonly group?: Owner;
  readonly overwrite?: boolean;
}

interface Owner {
  readonly id?: number;
  readonly name?: string;
}

export interface File extends Node {
  readonly mode?: number;
  readonly contents?: Resource;
  readonly append?: readonly Resource[];
}

export interface Disk {
  readonly device: string;
  readonly partitions?: readonly Partition[];
}

export interface Partition {
  readonly number?: number;
  readonly label?: string;
  readonly sizeMiB?: number;
  readonly startMiB?: number;
  readonly typeGuid?: string;
  readonly guid?: string;
  readonly shouldExist?: boolean;
}

export interface Raid {
  readonly name: string;
  readonly level?: string;
  readonly devices?: readonly string[];
  readonly spares?: number;
}

export interface Filesystem {
  readonly device: string;
  readonly format?: string;
  readonly path?: string;
  readonly label?: string;
  readonly uuid?: string;
  readonly wipeFilesystem?: boolean;
  readonly options?: readonly string[];
  readonly mountOptions?: readonly string[];
}

export interface Luks {
  readonly name: string;
  readonly device?: string;
  readonly label?: string;
  readonly keyFile?: Resource;
  readonly clevis?: {
    readonly custom?: { readonly pin?: string; readonly config?: string; readonly needsNetwork?: boolean };
    readonly tang?: readonly { readonly url: string; readonly thumbprint?: string; readonly advertisement?: string }[];
    readonly threshold?: number;
    readonly tpm2?: boolean;
  };
}

export interface Unit {
  readonly name: string;
  readonly contents?: string;
  readonly dropins?: readonly { readonly name: string; readonly contents?: string }[];
}
