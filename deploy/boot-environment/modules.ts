import type { Architecture } from "./architecture.ts";

/** Which of the kernel's modules are taken: all below these, from `kernel/` … */
const TAKEN: readonly string[] = [
  "drivers/net/ethernet/",
  "drivers/net/phy/",
  "drivers/net/mdio/",
  "drivers/net/pcs/",
  "drivers/net/usb/",
  "drivers/net/bonding/",
  "drivers/net/hyperv/",
  "drivers/net/vmxnet3/",
  "drivers/net/virtio_net.ko",
  "drivers/net/xen-netfront.ko",
  "net/8021q/",
  "drivers/nvme/host/",
  "drivers/ata/",
  "drivers/scsi/",
  "drivers/message/fusion/",
  "drivers/block/virtio_blk.ko",
  "drivers/block/xen-blkfront.ko",
  "drivers/block/loop.ko",
  "drivers/virtio/",
  "drivers/hv/",
  "drivers/md/",
  "drivers/mmc/",
  "drivers/usb/host/",
  "drivers/usb/storage/",
  "drivers/usb/common/",
  "drivers/usb/core/",
  "drivers/hid/hid.ko",
  "drivers/hid/hid-generic.ko",
  "drivers/hid/usbhid/",
  "drivers/char/ipmi/",
  "drivers/char/hw_random/virtio-rng.ko",
  "fs/ext4/",
  "fs/xfs/",
  "fs/btrfs/",
  "fs/fat/",
  "fs/isofs/",
  "fs/efivarfs/",
  "fs/nls/nls_ascii.ko",
  "fs/nls/nls_cp437.ko",
  "fs/nls/nls_iso8859-1.ko",
  "fs/nls/nls_utf8.ko",
];

/** … and on boards that are no PCs what their ports and controllers stand on. */
const TAKEN_BY: Readonly<Record<Architecture, readonly string[]>> = {
  amd64: ["drivers/pci/controller/"],
  arm64: [
    "drivers/pci/controller/",
    "drivers/phy/",
    "drivers/clk/",
    "drivers/reset/",
    "drivers/regulator/",
    "drivers/gpio/",
    "drivers/bus/",
    "drivers/dma/",
    "drivers/i2c/busses/",
    "drivers/mailbox/",
    "drivers/soc/",
    "drivers/usb/dwc3/",
    "drivers/usb/chipidea/",
  ],
};

/** What no server boots from today: parallel SCSI, PCMCIA, SAN offload engines, media players' USB. */
const LEFT: readonly string[] = [
  "drivers/ata/pata_",
  "drivers/md/md-cluster.ko",
  "drivers/mmc/host/sdricoh_cs.ko",
  "drivers/net/ethernet/3com/",
  "drivers/net/ethernet/8390/",
  "drivers/net/ethernet/brocade/",
  "drivers/net/ethernet/cavium/liquidio/", // its firmware is 5 MB
  "drivers/net/ethernet/dec/",
  "drivers/net/ethernet/fujitsu/",
  "drivers/net/ethernet/myricom/",
  "drivers/net/ethernet/netronome/", // its firmware is 140 MB
  "drivers/net/ethernet/qlogic/netxen/",
  "drivers/net/ethernet/smsc/smc91c92_cs.ko",
  "drivers/net/ethernet/xircom/",
  "drivers/net/ethernet/amd/nmclan_cs.ko",
  "drivers/scsi/a100u2w.ko",
  "drivers/scsi/advansys.ko",
  "drivers/scsi/aic7xxx/",
  "drivers/scsi/aic94xx/",
  "drivers/scsi/am53c974.ko",
  "drivers/scsi/atp870u.ko",
  "drivers/scsi/be2iscsi/",
  "drivers/scsi/bfa/",
  "drivers/scsi/bnx2fc/",
  "drivers/scsi/bnx2i/",
  "drivers/scsi/csiostor/",
  "drivers/scsi/cxgbi/",
  "drivers/scsi/dc395x.ko",
  "drivers/scsi/dmx3191d.ko",
  "drivers/scsi/esp_scsi.ko",
  "drivers/scsi/fcoe/",
  "drivers/scsi/fdomain",
  "drivers/scsi/fnic/",
  "drivers/scsi/imm.ko",
  "drivers/scsi/initio.ko",
  "drivers/scsi/ips.ko",
  "drivers/scsi/pcmcia/",
  "drivers/scsi/ppa.ko",
  "drivers/scsi/qedf/",
  "drivers/scsi/qedi/",
  "drivers/scsi/qla1280.ko",
  "drivers/scsi/qla2xxx/tcm_qla2xxx.ko",
  "drivers/scsi/qla4xxx/",
  "drivers/scsi/scsi_debug.ko",
  "drivers/scsi/sym53c8xx_2/",
  "drivers/scsi/wd719x.ko",
  "drivers/usb/host/sl811",
  "drivers/usb/storage/ums-",
];

/** Whether a module is taken for itself; what it depends on comes with it. `path` is from `kernel/`. */
export function isTaken(path: string, architecture: Architecture): boolean {
  const below = (folder: string): boolean => path.startsWith(folder);
  return [...TAKEN, ...TAKEN_BY[architecture]].some(below) && !LEFT.some(below);
}

/** What must be there, by class: a kernel that calls one otherwise, or has it no more, fails the test. */
export const MUST_HAVE: Readonly<Record<string, Readonly<Record<Architecture, readonly string[]>>>> = {
  "Intel Ethernet": both("e1000", "e1000e", "igb", "igc", "ixgbe", "ixgbevf", "i40e", "iavf", "ice"),
  "Broadcom Ethernet": both("tg3", "bnx2", "bnx2x", "bnxt_en"),
  "Mellanox Ethernet": both("mlx4_core", "mlx4_en", "mlx5_core"),
  "Realtek Ethernet": both("r8169", "realtek"),
  "other Ethernet of servers": {
    amd64: ["atlantic", "cxgb4", "ena", "enic", "qede", "sfc", "be2net", "sky2", "alx"],
    arm64: ["atlantic", "cxgb4", "ena", "enic", "qede", "sfc", "be2net", "sky2", "alx"],
  },
  "Ethernet of ARM's chips": {
    amd64: [],
    arm64: ["xgene_enet", "hns3", "nicvf", "mvneta", "mvpp2", "dwmac_generic", "fec", "fsl_dpaa2_eth", "genet", "macb"],
  },
  "USB Ethernet": both("ax88179_178a", "cdc_ether", "cdc_ncm", "r8152", "smsc95xx"),
  "virtual Ethernet": both("virtio_net"),
  NVMe: both("nvme", "nvme_core"),
  SATA: both("ahci", "libata"),
  "SAS and RAID": both("mpt3sas", "megaraid_sas", "smartpqi", "hpsa", "aacraid", "mpi3mr", "pm80xx"),
  "Fibre Channel": both("lpfc", "qla2xxx"),
  SCSI: both("scsi_mod", "sd_mod"),
  "virtual disks": both("virtio_blk", "virtio_scsi"),
  "SD and eMMC": both("mmc_core", "mmc_block", "sdhci", "sdhci_acpi"),
  USB: both("usbcore", "xhci_hcd", "xhci_pci", "ehci_pci", "usb_storage", "uas", "hid", "usbhid", "hid_generic"),
  "file systems": both("ext4", "xfs", "btrfs", "vfat", "nls_cp437", "nls_ascii", "efivarfs"),
  "links of links": both("bonding", "8021q"),
  "disks of disks": both("dm_mod", "md_mod", "raid1", "raid10", "raid456"),
};

function both(...modules: readonly string[]): Readonly<Record<Architecture, readonly string[]>> {
  return { amd64: modules, arm64: modules };
}

/** Firmware that must be there, by class: what the kernel's own modules of these ask for and cannot do without. */
export const MUST_HAVE_FIRMWARE: Readonly<Record<string, readonly string[]>> = {
  "Broadcom bnx2": ["bnx2/bnx2-mips-09-6.2.1b.fw", "bnx2/bnx2-rv2p-09-6.0.17.fw"],
  "Broadcom bnx2x": ["bnx2x/bnx2x-e2-7.13.21.0.fw"],
  "Broadcom tg3": ["tigon/tg3.bin"],
  "Realtek r8169": ["rtl_nic/rtl8168h-2.fw", "rtl_nic/rtl8125b-2.fw"],
  "Chelsio cxgb4": ["cxgb4/t5fw.bin", "cxgb4/t6fw.bin"],
  "QLogic qed": ["qed/qed_init_values_zipped-8.59.1.0.bin"],
};
