package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/tools/go/packages"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// workspace is where Go works: a temporary folder with a go.work that unites
//
//	lib/          the generated package, with all the exports
//	lib/main/     the package main that a library must have, with nothing in it: what uses cgo directly below a main, runtime/cgo
//	              too, Go compiles for its header again every time
//	src/<name>/   copies of sources that no module is around, each a module
//	the user's modules, where they are
//	MetaFFI's guest package, in the user's cache, so that Go compiles it once
//
// Nothing is ever written into the user's folders. A `package main` cannot be imported, so it is compiled under another
// package name, through go's -overlay.
type workspace struct {
	tools       *toolchain
	options     *options
	progress    io.Writer
	folder      string
	guest       string // MetaFFI's sources
	libraryPath string // import path of the generated package
	modules     []*userModule
	targets     []*target
	overlay     map[string]string // file → replacement
	vendored    bool
	shown       []rename // how Go's words about copies become the user's
	advice      []string // when the source does not compile
}

// target is a package to be exported.
type target struct {
	importPath string
	file       string // the only file wanted, as the compiler sees it
}

type rename struct{ from, to string }

const libraryElement = "metaffi_go_guest"

func newWorkspace(tools *toolchain, inputs []*input, options *options, progress io.Writer) (*workspace, error) {
	folder, err := os.MkdirTemp("", "metaffi-go-")
	if err != nil {
		return nil, fmt.Errorf("no temporary folder for Go to work in: %w", err)
	}
	// Go resolves links in what it reports.
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	w := &workspace{tools: tools, options: options, progress: progress, folder: folder, overlay: map[string]string{}}
	w.removeWhenInterrupted()
	if err := w.fill(inputs); err != nil {
		w.remove()
		return nil, err
	}
	return w, nil
}

func (w *workspace) remove() {
	if w.options.keep {
		fmt.Fprintf(w.progress, "metaffi: Go worked in %s\n", w.folder)
		return
	}
	_ = os.RemoveAll(w.folder)
}

// removeWhenInterrupted: the programs of Go that run get the signal themselves.
func (w *workspace) removeWhenInterrupted() {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupts
		w.remove()
		os.Exit(130)
	}()
}

func (w *workspace) fill(inputs []*input) error {
	expanded, err := w.expand(inputs)
	if err != nil {
		return err
	}
	if w.guest, err = guestSources(w.folder, w.options); err != nil {
		return err
	}
	w.libraryPath = placeOfLibrary(expanded)
	var remote []*input
	for _, in := range expanded {
		if err := w.checkSource(in); err != nil {
			return err
		}
		switch {
		case in.importPath != "":
			remote = append(remote, in)
		case in.module != nil && !w.standsAlone(in):
			err = w.addLocal(in)
		default:
			err = w.addCopy(in)
		}
		if err != nil {
			return err
		}
	}
	if err := w.addRemote(remote); err != nil {
		return err
	}
	if err := w.useVendor(remote); err != nil {
		return err
	}
	return w.writeWork()
}

// placeOfLibrary: below the user's module, and as far below as an internal package demands, may the generated package
// import internal ones.
func placeOfLibrary(inputs []*input) string {
	place := ""
	for _, in := range inputs {
		if in.module == nil || in.folder == "" {
			continue
		}
		at := in.module.path
		whole := in.module.packagePath(in.folder) + "/"
		if index := strings.LastIndex(whole, "/internal/"); index > len(at) {
			at = whole[:index]
		}
		if place == "" || len(at) > len(place) && strings.HasPrefix(at, place+"/") {
			place = at
		}
	}
	return path.Join(place, libraryElement)
}

// expand turns folder/... into its packages.
func (w *workspace) expand(inputs []*input) ([]*input, error) {
	var all []*input
	for _, in := range inputs {
		if !in.below {
			all = append(all, in)
			continue
		}
		if in.module == nil {
			return nil, wrongUsage("%s: there is no go.mod around %s, so it is one package; name the folder itself", in.text,
				in.folder)
		}
		arguments := []string{"list", "-e", "-f", "{{if .GoFiles}}{{.Dir}}{{else if .CgoFiles}}{{.Dir}}{{end}}"}
		if w.options.tags != "" {
			arguments = append(arguments, "-tags="+w.options.tags)
		}
		output, err := w.tools.run(in.folder, w.env(), append(arguments, "./...")...)
		if err != nil {
			return nil, w.words(err, in.folder)
		}
		for _, folder := range strings.FieldsFunc(string(output), func(c rune) bool { return c == '\n' }) {
			all = append(all, &input{text: in.text, name: in.name, folder: folder, module: in.module})
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("%s: there is no Go package in or below %s", in.text, in.folder)
		}
	}
	return all, nil
}

// checkSource: a folder must have something to compile.
func (w *workspace) checkSource(in *input) error {
	if in.folder == "" || in.file != "" {
		return nil
	}
	files, err := goFiles(in.folder, w.tagList())
	if err != nil || len(files) > 0 {
		return err
	}
	all, _ := filepath.Glob(filepath.Join(in.folder, "*.go"))
	if len(all) == 0 {
		return fmt.Errorf("there is no Go source in %s", in.folder)
	}
	return fmt.Errorf("nothing in %s is to be compiled here: its %s tests or meant for other systems or other --tags",
		in.folder, plural(len(all), "file is", "files are"))
}

func plural(count int, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprint(count, " ", many)
}

// standsAlone: the file is no part of a package with the other files of its folder, as with a folder of small programs.
func (w *workspace) standsAlone(in *input) bool {
	if in.file == "" {
		return false
	}
	files, err := goFiles(in.folder, w.tagList())
	own, built := files[in.file]
	if err != nil || !built { // `//go:build ignore`
		return true
	}
	mains := 0
	for file, name := range files {
		if name != own {
			return true
		}
		if own == "main" && declaresMain(file) {
			mains++
		}
	}
	return mains > 1
}

func (w *workspace) tagList() []string { return strings.Split(w.options.tags, ",") }

// addLocal takes a package of the user's module where it is.
func (w *workspace) addLocal(in *input) error {
	known := false
	for _, each := range w.modules {
		known = known || each.folder == in.module.folder
	}
	if !known {
		w.modules = append(w.modules, in.module)
	}
	files, err := goFiles(in.folder, w.tagList())
	if err != nil {
		return err
	}
	importPath := in.module.packagePath(in.folder)
	for file, name := range files {
		if name != "main" {
			continue
		}
		replacement := filepath.Join(w.folder, "renamed", fmt.Sprint(len(w.overlay)), filepath.Base(file))
		if err := copyRenamed(file, replacement, packageNameFor(path.Base(importPath), in.folder)); err != nil {
			return err
		}
		w.overlay[file] = replacement
	}
	w.targets = append(w.targets, &target{importPath: importPath, file: in.file})
	return nil
}

// load reads the packages that are to be exported.
func (w *workspace) load() ([]idl.Root, error) {
	overlay := map[string][]byte{}
	for file, replacement := range w.overlay {
		content, err := os.ReadFile(replacement)
		if err != nil {
			return nil, err
		}
		overlay[file] = content
	}
	request := idl.Request{
		Directory: w.folder, Env: append(os.Environ(), w.env()...), BuildFlags: w.buildFlags(), Overlay: overlay,
	}
	for _, each := range w.targets {
		request.Patterns = append(request.Patterns, each.importPath)
	}
	if w.options.guest {
		request.Along = []string{guestPackage + "/internal/crossing", guestPackage}
	}
	loaded, err := idl.Load(request)
	if err != nil {
		return nil, w.withAdvice(w.words(err, w.folder))
	}
	byPath := map[string]*packages.Package{}
	for _, each := range loaded {
		byPath[each.PkgPath] = each
	}
	return w.roots(byPath)
}

// roots: packages in the order in which they were named; a package that was named as a whole is wanted as a whole.
func (w *workspace) roots(byPath map[string]*packages.Package) ([]idl.Root, error) {
	var roots []idl.Root
	at := map[string]int{}
	for _, each := range w.targets {
		if byPath[each.importPath] == nil {
			return nil, fmt.Errorf("go list gave no package %s", each.importPath)
		}
		index, known := at[each.importPath]
		if !known {
			index = len(roots)
			at[each.importPath] = index
			roots = append(roots, idl.Root{Package: byPath[each.importPath]})
		}
		switch {
		case each.file == "":
			roots[index].Files = nil
		case !known || len(roots[index].Files) > 0:
			roots[index].Files = append(roots[index].Files, each.file)
		}
	}
	return roots, nil
}

// buildFlags are the same for reading and building, so that what the first compiles the second finds in Go's cache.
func (w *workspace) buildFlags() []string {
	flags := []string{"-trimpath", "-buildmode=c-shared", "-buildvcs=false"}
	if !strings.Contains(w.tools.env["GOFLAGS"], "-gcflags") {
		flags = append(flags, "-gcflags=all=-dwarf=0") // the library keeps nothing of what a debugger reads
	}
	if w.vendored {
		flags = append(flags, "-mod=vendor")
	} else if strings.Contains(w.tools.env["GOFLAGS"], "-mod=") { // which may be none that a workspace takes
		flags = append(flags, "-mod=readonly")
	}
	if w.options.tags != "" {
		flags = append(flags, "-tags="+w.options.tags)
	}
	return flags
}

func (w *workspace) env() []string {
	env := []string{"GO111MODULE=on", "CGO_ENABLED=1"}
	if os.Getenv("GOGC") == "" { // a fifth of the time that Go's compiler takes goes to collecting its own garbage
		env = append(env, "GOGC=200")
	}
	for _, flags := range []string{"CGO_CFLAGS", "CGO_CXXFLAGS"} {
		if w.tools.env[flags] == "-O2 -g" { // the default; see buildFlags
			env = append(env, flags+"=-O2")
		}
	}
	if w.folder != "" && fileExists(filepath.Join(w.folder, "go.work")) {
		env = append(env, "GOWORK="+filepath.Join(w.folder, "go.work"))
	}
	return env
}

func fileExists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
