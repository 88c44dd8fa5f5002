// Package protocol holds what the agent and the boot environment say to each other over HTTP:
// packages/contracts/src/boot/protocol.ts in Go.
package protocol

import "fmt"

// Task is what one boot into the environment is for: `inspect`, `install`, `hand-over`, `wipe` or `rescue`.
type Task struct {
	Machine        string      `json:"machine"`
	Network        *Network    `json:"network,omitempty"`
	Then           string      `json:"then"`
	Task           string      `json:"task"`
	Disk           *DiskClaim  `json:"disk,omitempty"`
	Disks          []DiskClaim `json:"disks,omitempty"`
	Image          *Image      `json:"image,omitempty"`
	FirstBoot      *FirstBoot  `json:"firstBoot,omitempty"`
	Installer      *Installer  `json:"installer,omitempty"`
	AuthorizedKeys []string    `json:"authorizedKeys,omitempty"`
	// Resumes: an earlier boot of the same order was cut off in the middle of its write
	Resumes bool `json:"resumes,omitempty"`
}

// DiskClaim says what a disk must be, to the last signature, when it is written over.
type DiskClaim struct {
	Serial     string      `json:"serial,omitempty"`
	WWN        string      `json:"wwn,omitempty"`
	Bytes      int64       `json:"bytes"`
	Signatures []Signature `json:"signatures"`
}

// Signature is something that lies on a disk, as libblkid names it.
type Signature struct {
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	Type      string `json:"type"`
	Label     string `json:"label,omitempty"`
	UUID      string `json:"uuid,omitempty"`
	CephFsid  string `json:"cephFsid,omitempty"`
}

// Image is a file of the agent's, checked chunk by chunk.
type Image struct {
	URL        string   `json:"url"`
	SHA256     string   `json:"sha256"`
	Bytes      int64    `json:"bytes"`
	Format     string   `json:"format"`
	ChunkBytes int64    `json:"chunkBytes"`
	Chunks     []string `json:"chunks"`
}

// Installer is a kernel that is started in the place of this one, once the disk is checked and wiped.
type Installer struct {
	Kernel      Image  `json:"kernel"`
	Initrd      Image  `json:"initrd"`
	CommandLine string `json:"commandLine"`
	ISO         struct {
		Bytes int64 `json:"bytes"`
	} `json:"iso"`
}

// FirstBoot is what the system finds when it starts for the first time.
type FirstBoot struct {
	By              string            `json:"by"`
	Config          string            `json:"config,omitempty"`
	KernelArguments []string          `json:"kernelArguments,omitempty"`
	Files           map[string]string `json:"files,omitempty"`
}

// Network is DayOneNetwork.
type Network struct {
	Links []Link   `json:"links"`
	DNS   []string `json:"dns"`
}

// Link is a port (`nic`), a `bond` of links or a `vlan` on one.
type Link struct {
	Name      string   `json:"name"`
	MTU       int      `json:"mtu,omitempty"`
	Addresses []string `json:"addresses"`
	DHCP      bool     `json:"dhcp"`
	Gateway   string   `json:"gateway,omitempty"`
	Kind      string   `json:"kind"`
	MAC       string   `json:"mac,omitempty"`
	Of        []string `json:"of,omitempty"`
	Mode      string   `json:"mode,omitempty"`
	On        string   `json:"on,omitempty"`
	ID        int      `json:"id,omitempty"`
}

// Disk is a disk as it is found; its path is how it is called in this boot and in no other.
type Disk struct {
	Path       string      `json:"path"`
	Serial     string      `json:"serial,omitempty"`
	WWN        string      `json:"wwn,omitempty"`
	Model      string      `json:"model,omitempty"`
	Bytes      int64       `json:"bytes"`
	Rotational bool        `json:"rotational"`
	Transport  string      `json:"transport,omitempty"`
	Signatures []Signature `json:"signatures"`
}

// Neighbour is who was heard by LLDP.
type Neighbour struct {
	System  string `json:"system,omitempty"`
	Chassis string `json:"chassis"`
	Port    string `json:"port"`
}

// NIC is a network port.
type NIC struct {
	Name      string     `json:"name"`
	MAC       string     `json:"mac"`
	Driver    string     `json:"driver,omitempty"`
	Speed     int        `json:"speed,omitempty"` // Mbit/s
	Link      bool       `json:"link"`
	Neighbour *Neighbour `json:"neighbour,omitempty"`
}

// System is what the firmware says of the machine.
type System struct {
	Vendor      string `json:"vendor,omitempty"`
	Product     string `json:"product,omitempty"`
	Serial      string `json:"serial,omitempty"`
	UUID        string `json:"uuid,omitempty"`
	BiosVersion string `json:"biosVersion,omitempty"`
}

// CPU counts processors.
type CPU struct {
	Model   string `json:"model"`
	Sockets int    `json:"sockets"`
	Cores   int    `json:"cores"`
	Threads int    `json:"threads"`
}

// Inventory is what a machine is made of, seen from inside.
type Inventory struct {
	Arch        string `json:"arch"`
	Firmware    string `json:"firmware"`
	System      System `json:"system"`
	CPU         CPU    `json:"cpu"`
	MemoryBytes int64  `json:"memoryBytes"`
	Disks       []Disk `json:"disks"`
	NICs        []NIC  `json:"nics"`
}

// Report is what the boot environment is at; `done` and `failed` end the task.
type Report struct {
	Step      string     `json:"step"`
	Bytes     *int64     `json:"bytes,omitempty"`
	Total     *int64     `json:"total,omitempty"`
	Inventory *Inventory `json:"inventory,omitempty"`
	Error     *Failure   `json:"error,omitempty"`
	Log       []string   `json:"log,omitempty"`
}

// Answer is what the agent says to a report: go on, or stop.
type Answer struct {
	Go      string `json:"go"`
	Because string `json:"because,omitempty"`
}

// Failure ends a task: a code in capitals and one sentence.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (f *Failure) Error() string { return f.Code + ": " + f.Message }

// Fail makes a Failure.
func Fail(code, format string, args ...any) *Failure {
	message := fmt.Sprintf(format, args...)
	if len(message) > 1990 {
		message = message[:1990] + "…"
	}
	return &Failure{Code: code, Message: message}
}

// Stopped ends a task because the agent said so.
type Stopped struct{ Because string }

func (s *Stopped) Error() string { return "stopped by the agent: " + s.Because }
