// boot-clients: machines that boot from the network at the same time, as far as a server sees of them: an address by
// DHCP, the boot file that was offered by TFTP, an image by HTTP. Prints one line of JSON: how long all took together,
// how many failed and why.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"hash/crc32"
	"net"
	"os"
	"sync"
	"time"
)

type options struct {
	clients   int
	device    string
	tftp      string
	file      string
	tftpLike  string
	blockSize int
	window    int
	image     string
	imageLike string
	patience  time.Duration
}

// What one client did.
type outcome struct {
	failure error
	took    time.Duration
}

type report struct {
	Seconds float64 `json:"seconds"`
	// Of the slowest client and of the one in the middle.
	Slowest float64  `json:"slowest"`
	Median  float64  `json:"median"`
	Failed  int      `json:"failed"`
	Why     []string `json:"why"`
}

func main() {
	var o options
	flag.IntVar(&o.clients, "clients", 1, "how many, all at once")
	flag.StringVar(&o.device, "dhcp", "", "network device to ask for an address; without it none is asked for")
	flag.StringVar(&o.tftp, "tftp", "", "TFTP server, ADDRESS:PORT; without it the one that DHCP names")
	flag.StringVar(&o.file, "file", "", "boot file; without it the one that DHCP names")
	flag.StringVar(&o.tftpLike, "file-like", "", "what the boot file must be like, a local file")
	flag.IntVar(&o.blockSize, "blksize", 1408, "bytes of a TFTP block")
	flag.IntVar(&o.window, "windowsize", 1, "TFTP blocks without an acknowledgement")
	flag.StringVar(&o.image, "image", "", "URL of an image; without it none is fetched")
	flag.StringVar(&o.imageLike, "image-like", "", "what the image must be like, a local file")
	flag.DurationVar(&o.patience, "patience", 2*time.Minute, "of each client, for all that it does")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(o options) error {
	bootFile, err := sumOf(o.tftpLike)
	if err != nil {
		return err
	}
	image, err := sumOf(o.imageLike)
	if err != nil {
		return err
	}
	var asker *asker
	if o.device != "" {
		if asker, err = openAsker(o.device); err != nil {
			return err
		}
		defer asker.close()
	}
	outcomes := make([]outcome, o.clients)
	var all sync.WaitGroup
	began := time.Now()
	for i := range outcomes {
		all.Add(1)
		go func() {
			defer all.Done()
			own := time.Now()
			outcomes[i].failure = boot(i, o, asker, bootFile, image, own.Add(o.patience))
			outcomes[i].took = time.Since(own)
		}()
	}
	all.Wait()
	return json.NewEncoder(os.Stdout).Encode(reportOf(outcomes, time.Since(began)))
}

// One machine from its first DISCOVER to the last byte of its image.
func boot(number int, o options, asker *asker, bootFile, image sum, until time.Time) error {
	own := net.IPv4zero
	server, file := o.tftp, o.file
	if asker != nil {
		lease, err := asker.lease(macOf(number), until)
		if err != nil {
			return fmt.Errorf("DHCP: %w", err)
		}
		own = lease.address
		if server == "" {
			server = net.JoinHostPort(lease.nextServer.String(), "69")
		}
		if file == "" {
			file = lease.file
		}
	}
	if file != "" {
		got, err := fetchTftp(own, server, file, o.blockSize, o.window, until)
		if err != nil {
			return fmt.Errorf("TFTP: %w", err)
		}
		if got != bootFile {
			return fmt.Errorf("TFTP: %v came, not %v", got, bootFile)
		}
	}
	if o.image == "" {
		return nil
	}
	got, err := fetchHTTP(own, o.image, until)
	if err != nil {
		return fmt.Errorf("HTTP: %w", err)
	}
	if got != image {
		return fmt.Errorf("HTTP: %v came, not %v", got, image)
	}
	return nil
}

// A content, told from any other by chance of 1 in 4 billion.
type sum struct {
	bytes int64
	crc   uint32
}

var table = crc32.MakeTable(crc32.Castagnoli)

func (s *sum) Write(part []byte) (int, error) {
	s.bytes += int64(len(part))
	s.crc = crc32.Update(s.crc, table, part)
	return len(part), nil
}

func sumOf(path string) (sum, error) {
	var s sum
	if path == "" {
		return s, nil
	}
	content, err := os.ReadFile(path)
	s.Write(content)
	return s, err
}

// Locally administered, one for each client.
func macOf(number int) net.HardwareAddr {
	return net.HardwareAddr{0x02, 0x4c, 0x53, 0, byte(number >> 8), byte(number)}
}
