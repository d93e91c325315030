package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// guestModule is the module that package guest is part of.
const guestModule = "github.com/metaffi/metaffi/runtimes/go"

const guestPackage = guestModule + "/guest"

// guestSources writes MetaFFI's own sources to where Go can read them and returns the folder of their module. They lie
// in the user's cache, in a folder named after their content: Go finds what it compiled before by the place. Without a cache
// folder they go to `temporary`.
func guestSources(temporary string, options *options) (string, error) {
	if !options.guest {
		return "", nil
	}
	files, err := guestFiles(options.sources, options.include)
	if err != nil {
		return "", err
	}
	home, err := cacheFolder()
	if err != nil {
		home = temporary
	}
	root := filepath.Join(home, "guest-"+contentHash(files))
	folder := filepath.Join(root, "runtimes", "go")
	now := time.Now()
	if os.Chtimes(root, now, now) == nil && repair(root, files) == nil {
		return folder, nil
	}
	forget(home, now.AddDate(0, -1, 0))
	fresh, err := os.MkdirTemp(home, "new-")
	if err != nil { // the cache cannot be written
		home = temporary
		root = filepath.Join(home, "guest")
		folder = filepath.Join(root, "runtimes", "go")
		fresh, err = os.MkdirTemp(home, "new-")
	}
	if err != nil {
		return "", err
	}
	for name, content := range files {
		if err := writeFile(filepath.Join(fresh, filepath.FromSlash(name)), content); err != nil {
			return "", err
		}
	}
	// Another compiler may have been faster; its files are the same.
	if err := os.Rename(fresh, root); err != nil {
		_ = os.RemoveAll(fresh)
		if !fileExists(root) {
			return "", err
		}
	}
	return folder, nil
}

// repair writes what somebody cleaned away. Files appear as a whole, since others may be reading them.
func repair(root string, files map[string][]byte) error {
	for name, content := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if info, err := os.Stat(file); err == nil && info.Size() == int64(len(content)) {
			continue
		}
		if err := writeFile(file+".new", content); err != nil {
			return err
		}
		if err := os.Rename(file+".new", file); err != nil {
			return err
		}
	}
	return nil
}

// forget removes the sources of other versions of MetaFFI that have not been used since, and what compilers that were stopped
// left behind a day ago: all that are at work have used theirs since.
func forget(home string, since time.Time) {
	for pattern, before := range map[string]time.Time{"guest-*": since, "new-*": time.Now().AddDate(0, 0, -1)} {
		folders, _ := filepath.Glob(filepath.Join(home, pattern))
		for _, folder := range folders {
			if info, err := os.Stat(folder); err == nil && info.ModTime().Before(before) {
				_ = os.RemoveAll(folder)
			}
		}
	}
}

// defaultSources is where an installation has package guest: beside this program.
func defaultSources() string {
	program, err := os.Executable()
	if err == nil {
		program, err = filepath.EvalSymlinks(program)
	}
	if err != nil {
		return "go"
	}
	return filepath.Join(filepath.Dir(program), "go")
}

// guestFiles are laid out as in MetaFFI's repository, because they refer to each other that way.
func guestFiles(folder, include string) (map[string][]byte, error) {
	files := map[string][]byte{
		"runtimes/go/go.mod": []byte(fmt.Sprintf("module %s\n\ngo 1.%d\n", guestModule, oldestMinor)),
		"runtimes/go/guest/internal/crossing/flags.go": []byte(
			"package crossing\n\n// #cgo CFLAGS: -I${SRCDIR}/../../../../../abi/include\nimport \"C\"\n"),
	}
	names := []string{filepath.Join(folder, "guest_abi.h")}
	for _, pattern := range []string{"*.go", "internal/crossing/*.go", "internal/crossing/*.c", "internal/crossing/*.h"} {
		matches, _ := filepath.Glob(filepath.Join(folder, "guest", filepath.FromSlash(pattern)))
		names = append(names, matches...)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("MetaFFI's package guest is not in %s: %w; is the installation complete?", folder, err)
		}
		relative, err := filepath.Rel(folder, name)
		if err != nil {
			return nil, err
		}
		files["runtimes/go/"+filepath.ToSlash(relative)] = content
	}
	headers, err := filepath.Glob(filepath.Join(include, "metaffi", "*.h"))
	if err != nil {
		return nil, err
	}
	if !fileExists(filepath.Join(include, "metaffi", "plugin.h")) {
		return nil, fmt.Errorf("MetaFFI's headers are not in %s: there is no metaffi/plugin.h; name their folder with "+
			"--include", include)
	}
	for _, header := range headers {
		content, err := os.ReadFile(header)
		if err != nil {
			return nil, err
		}
		files["abi/include/metaffi/"+filepath.Base(header)] = content
	}
	return files, nil
}

func contentHash(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	hash := sha256.New()
	for _, name := range names {
		fmt.Fprintf(hash, "%s %d\n", name, len(files[name]))
		hash.Write(files[name])
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}
