package firstboot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"longshore/boot-environment/internal/judge"
	"longshore/boot-environment/internal/protocol"
)

const mib = 1 << 20

// installed makes a disk as an image leaves it: the table of a smaller one.
func installed(t *testing.T, label string, partitions string, imageBytes, diskBytes int64) string {
	t.Helper()
	path := judge.File(t, imageBytes)
	script := path + ".sfdisk"
	if err := os.WriteFile(script, []byte("label: "+label+"\n"+partitions), 0o600); err != nil {
		t.Fatal(err)
	}
	judge.Run(t, "sh", "-c", "sfdisk -q "+path+" < "+script)
	if err := os.Truncate(path, diskBytes); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheBackupOfTheTableMovesToTheEndOfTheDisk(t *testing.T) {
	judge.Need(t, "sfdisk")
	path := installed(t, "gpt", "size=16M\n", 32*mib, 200*mib)
	if err := MoveBackup(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	backupAtEnd(t, path, 200*mib)
}

func backupAtEnd(t *testing.T, path string, bytes int64) {
	t.Helper()
	if said := judge.Run(t, "sfdisk", "--verify", path); !strings.Contains(said, "No errors detected") {
		t.Fatal(said)
	}
	last := fmt.Sprintf(`"lastlba": %d,`, bytes/512-34) // of what is free: then come entries and header
	if said := judge.Run(t, "sfdisk", "--json", path); !strings.Contains(said, last) {
		t.Fatal(said)
	}
}

func TestADiskWithoutAGPTIsLeftAlone(t *testing.T) {
	judge.Need(t, "sfdisk")
	if err := MoveBackup(context.Background(), judge.File(t, mib)); err != nil {
		t.Fatal(err)
	}
}

func TestCIDATAIsTheLastOfTheFreeSpaceAndTheBackupOfTheTableBehindIt(t *testing.T) {
	judge.Need(t, "sfdisk")
	for _, label := range []string{"gpt", "dos"} {
		path := installed(t, label, "size=16M\n", 32*mib, 200*mib)
		line, at, err := cidataLine(context.Background(), path, 200*mib)
		if err != nil {
			t.Fatal(label, err)
		}
		if _, err := tool(context.Background(), line, "sfdisk", "--append", "--no-reread", "--no-tell-kernel", path); err != nil {
			t.Fatal(label, err)
		}
		if label == "gpt" {
			backupAtEnd(t, path, 200*mib)
		} else if said := judge.Run(t, "sfdisk", "--verify", path); !strings.Contains(said, "No errors detected") {
			t.Fatal(said)
		}
		table, err := readTable(context.Background(), path)
		if err != nil || len(table.Partitions) != 2 {
			t.Fatal(label, table, err)
		}
		made := table.Partitions[1]
		if end := (made.Start + made.Size) * 512; made.Start*512 != at || at%mib != 0 || end < 198*mib || end > 200*mib || made.Size*512 < 31*mib {
			t.Fatalf("%s: %+v", label, made)
		}
	}
}

func TestADiskThatIsFullHasNoRoomForCIDATA(t *testing.T) {
	judge.Need(t, "sfdisk")
	path := installed(t, "gpt", "start=2048\n", 64*mib, 64*mib)
	_, _, err := cidataLine(context.Background(), path, 64*mib)
	var failure *protocol.Failure
	if !errors.As(err, &failure) || failure.Code != "FIRST_BOOT_NO_ROOM" {
		t.Fatal(err)
	}
}

func TestFilesOfNoCloudAreCheckedBeforeTheDiskIsTouched(t *testing.T) {
	for _, files := range []map[string]string{
		{"meta-data": ""},
		{"meta-data": "", "user-data": "", "../escape": ""},
	} {
		var failure *protocol.Failure
		if err := AddNoCloud(context.Background(), "/dev/null", 0, files); !errors.As(err, &failure) || failure.Code != "FIRST_BOOT_FILES" {
			t.Fatal(err)
		}
	}
}

func TestKernelArgumentsAreAppendedOnce(t *testing.T) {
	const before = "# OEM\nset oem_id=\"baremetal\"\n"
	once := withArguments(before, []string{"console=ttyS0,115200", "flatcar.autologin"})
	if want := before + "set linux_append=\"$linux_append console=ttyS0,115200 flatcar.autologin\" # Longshore\n"; once != want {
		t.Fatal(once)
	}
	if again := withArguments(once, []string{"quiet"}); again != before+"set linux_append=\"$linux_append quiet\" # Longshore\n" {
		t.Fatal(again)
	}
}

func TestAKernelArgumentThatGRUBWouldReadAsItsOwnIsRefused(t *testing.T) {
	for _, argument := range []string{`a"b`, "a b", "$prefix", "a;b\nreboot", ""} {
		var failure *protocol.Failure
		if err := PutIgnition(context.Background(), "/dev/null", "{}", []string{argument}); !errors.As(err, &failure) || failure.Code != "FIRST_BOOT_FILES" {
			t.Errorf("%q: %v", argument, err)
		}
	}
}
