// Package kernel loads modules: by what the hardware calls itself, and by name for the kernel's own calls of modprobe.
package kernel

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
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

type alias struct{ pattern, module string }

// Open reads the tables of the running kernel.
func Open() (*Modules, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return nil, err
	}
	return Read("/lib/modules/" + unix.ByteSliceToString(name.Release[:]))
}

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
		if words := strings.Fields(line); len(words) == 3 && words[0] == "alias" {
			m.aliases = append(m.aliases, alias{words[1], canonical(words[2])})
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
		if matches(alias.pattern, wanted) {
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
	seen := map[string]bool{}
	for {
		fresh := m.coldplugOnce(seen, say)
		if len(fresh) == 0 {
			return
		}
		say("modules: %s", strings.Join(fresh, " "))
	}
}

func (m *Modules) coldplugOnce(seen map[string]bool, say func(format string, args ...any)) (fresh []string) {
	_ = filepath.WalkDir("/sys/devices", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "modalias" || entry.IsDir() {
			return nil
		}
		text, err := os.ReadFile(file)
		modalias := strings.TrimSpace(string(text))
		if err != nil || modalias == "" || seen[modalias] {
			return nil
		}
		seen[modalias] = true
		more, failed := m.Load(modalias)
		fresh = append(fresh, more...)
		if failed != nil && !errors.Is(failed, unix.ENODEV) {
			say("modules: %v", failed)
		}
		return nil
	})
	return fresh
}

// matches is fnmatch as modprobe uses it; path.Match differs only in that "*" stops at "/".
func matches(pattern, text string) bool {
	prefix, _, _ := strings.Cut(pattern, "*")
	if i := strings.IndexAny(prefix, "?["); i >= 0 {
		prefix = prefix[:i]
	}
	if !strings.HasPrefix(text, prefix) {
		return false
	}
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(text, "/", "\x00"))
	return err == nil && ok
}

func nameOf(file string) string { return canonical(strings.TrimSuffix(filepath.Base(file), ".ko")) }

func canonical(name string) string { return strings.ReplaceAll(name, "-", "_") }

func eachLine(file string, each func(line string)) error {
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	defer opened.Close()
	scanner := bufio.NewScanner(opened)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		each(scanner.Text())
	}
	return scanner.Err()
}
