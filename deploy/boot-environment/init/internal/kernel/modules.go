// Package kernel loads modules: by what the hardware calls itself, and by name for the kernel's own calls of modprobe.
package kernel

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Modules is what depmod wrote about a kernel's modules: modules.dep, modules.alias, modules.softdep.
type Modules struct {
	folder  string
	files   map[string]string   // name to file, from folder
	needs   map[string][]string // name to names, the nearest first
	before  map[string][]string // softdep pre
	aliases []alias
	loaded  map[string]bool
}

// alias of a module; all that it means begins with prefix.
type alias struct{ prefix, pattern, module string }

// Release is what the running kernel calls itself: "6.1.0-50-amd64".
func Release() string {
	var name unix.Utsname
	_ = unix.Uname(&name)
	return unix.ByteSliceToString(name.Release[:])
}

// Open reads the tables of the running kernel.
func Open() (*Modules, error) { return Read("/lib/modules/" + Release()) }

// Read reads the tables in a folder.
func Read(folder string) (*Modules, error) {
	m := &Modules{
		folder: folder, files: map[string]string{}, needs: map[string][]string{}, before: map[string][]string{},
		loaded: map[string]bool{},
	}
	err := eachLine(filepath.Join(folder, "modules.dep"), func(line string) {
		file, needs, _ := strings.Cut(line, ":")
		name := nameOf(file)
		m.files[name] = file
		for _, need := range strings.Fields(needs) {
			m.needs[name] = append(m.needs[name], nameOf(need))
		}
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(filepath.Join(folder, "modules.alias"), func(line string) {
		// thousands of lines: nothing here may cost much
		if pattern, module, ok := strings.Cut(strings.TrimPrefix(line, "alias "), " "); ok {
			prefix := pattern
			if i := strings.IndexAny(pattern, "*?["); i >= 0 {
				prefix = pattern[:i]
			}
			m.aliases = append(m.aliases, alias{prefix, pattern, canonical(module)})
		}
	})
	if err != nil {
		return nil, err
	}
	return m, eachLine(filepath.Join(folder, "modules.softdep"), m.addSoftdep)
}

// addSoftdep takes "softdep btrfs pre: crc32c xxhash64 post: x": what is to be loaded first, where it is there.
func (m *Modules) addSoftdep(line string) {
	words := strings.Fields(line)
	if len(words) < 3 || words[0] != "softdep" {
		return
	}
	pre := false
	for _, word := range words[2:] {
		switch {
		case strings.HasSuffix(word, ":"):
			pre = word == "pre:"
		case pre:
			m.before[canonical(words[1])] = append(m.before[canonical(words[1])], word)
		}
	}
}

// Resolve gives the modules that a name or an alias means; none when nothing here is called so.
func (m *Modules) Resolve(wanted string) []string {
	if _, ok := m.files[canonical(wanted)]; ok {
		return []string{canonical(wanted)}
	}
	var found []string
	for _, alias := range m.aliases {
		if strings.HasPrefix(wanted, alias.prefix) && matches(alias.pattern, wanted) {
			found = append(found, alias.module)
		}
	}
	return found
}

// Load loads all that a name or an alias means, with what they need. Says which modules are new.
func (m *Modules) Load(wanted string) (fresh []string, failed error) {
	for _, name := range m.Resolve(wanted) {
		more, err := m.load(name)
		fresh = append(fresh, more...)
		failed = errors.Join(failed, err)
	}
	return fresh, failed
}

func (m *Modules) load(name string) (fresh []string, err error) {
	file, ok := m.files[name]
	if !ok || m.loaded[name] {
		return nil, nil
	}
	m.loaded[name] = true
	for _, first := range m.before[name] {
		more, _ := m.Load(first) // a wish, no need
		fresh = append(fresh, more...)
	}
	// modules.dep names all that is needed, the one that must be there first last
	needs := m.needs[name]
	for i := len(needs) - 1; i >= 0; i-- {
		more, err := m.load(needs[i])
		fresh = append(fresh, more...)
		if err != nil {
			return fresh, err
		}
	}
	added, err := insert(filepath.Join(m.folder, file), parameters[name])
	if err != nil {
		return fresh, fmt.Errorf("module %s: %w", name, err)
	}
	if added {
		fresh = append(fresh, name)
	}
	return fresh, nil
}

// parameters keep modules from what nobody asked for: bonding makes a "bond0" that the documents' own could not be called.
var parameters = map[string]string{"bonding": "max_bonds=0"}

func insert(file, parameters string) (added bool, err error) {
	opened, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer opened.Close()
	err = unix.FinitModule(int(opened.Fd()), parameters, 0)
	if errors.Is(err, unix.EEXIST) {
		return false, nil
	}
	return err == nil, err
}

// Coldplug loads what the hardware that is there asks for, once more and again until nothing new turns up.
func (m *Modules) Coldplug(say func(format string, args ...any)) {
	seen, asked := map[string]bool{}, map[string]bool{}
	for {
		var fresh []string
		for _, modalias := range modaliases("/sys", seen) {
			if asked[modalias] {
				continue
			}
			asked[modalias] = true
			more, failed := m.Load(modalias)
			fresh = append(fresh, more...)
			if failed != nil && !errors.Is(failed, unix.ENODEV) {
				say("modules: %v", failed)
			}
		}
		if len(fresh) == 0 {
			return
		}
		say("modules: %s", strings.Join(fresh, " "))
	}
}

// modaliases gives what hardware calls itself that was not seen before. Buses list their devices, and processors have one
// file together: a walk through /sys/devices finds no more, among thousands of files.
func modaliases(sys string, seen map[string]bool) (found []string) {
	devices := []string{filepath.Join(sys, "devices/system/cpu")}
	buses, _ := os.ReadDir(filepath.Join(sys, "bus"))
	for _, bus := range buses {
		folder := filepath.Join(sys, "bus", bus.Name(), "devices")
		entries, _ := os.ReadDir(folder)
		for _, entry := range entries {
			devices = append(devices, folder+"/"+entry.Name())
		}
	}
	for _, device := range devices {
		if seen[device] {
			continue
		}
		seen[device] = true
		if modalias := readModalias(device); modalias != "" {
			found = append(found, modalias)
		}
	}
	return found
}

// readModalias gives "" for a device that has none. Not by os.ReadFile, which prepares to wait for what it opens: there are
// hundreds of devices.
func readModalias(device string) string {
	fd, err := unix.Open(device+"/modalias", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return ""
	}
	defer unix.Close(fd)
	text := make([]byte, 4096) // what the kernel says at most
	n, _ := unix.Read(fd, text)
	return strings.TrimSpace(string(text[:max(n, 0)]))
}

// matches is fnmatch as modprobe uses it; path.Match differs only in that "*" stops at "/".
func matches(pattern, text string) bool {
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(text, "/", "\x00"))
	return err == nil && ok
}

func nameOf(file string) string { return canonical(strings.TrimSuffix(filepath.Base(file), ".ko")) }

func canonical(name string) string { return strings.ReplaceAll(name, "-", "_") }

func eachLine(file string, each func(line string)) error {
	text, err := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		each(strings.TrimSuffix(line, "\n"))
	}
	return err
}
