// Command metaffi-compiler-go makes guest libraries of Go packages, for `metaffi -c --idl X.go -g`.
//
// The IDL goes to standard output; what is done, what is left out and what is wrong to standard error. Exit status: 0,
// 1 when the source or the toolchain is at fault, 2 when the command line is.
//
//go:debug gotypesalias=1
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(arguments []string, stdout, stderr io.Writer) int {
	options, err := parseOptions(arguments)
	if err == errHelp {
		fmt.Fprint(stdout, usage)
		return 0
	}
	switch {
	case err != nil:
	case options.recognizes != "":
		err = recognize(options.recognizes)
	default:
		err = compile(options, stdout, stderr)
	}
	if err == nil {
		return 0
	}
	var source *idl.SourceError
	var wrong *usageError
	switch {
	case err == errNotRecognized:
		return 1
	case strings.TrimSpace(err.Error()) == "":
		fmt.Fprintf(stderr, "metaffi: the compiler failed with an error that says nothing (%T)\n", err)
	case errors.As(err, &source): // Go's own words, as Go shows them
		fmt.Fprintln(stderr, err)
	case errors.As(err, &wrong):
		fmt.Fprintf(stderr, "metaffi: %v\n", err)
		return 2
	default:
		fmt.Fprintf(stderr, "metaffi: %v\n", err)
	}
	return 1
}

// errNotRecognized is the answer to a question, and nothing to talk about.
var errNotRecognized = errors.New("this is not Go's")

// recognize tells whether a source that is no file is a package of Go's own, like strings or net/url.
func recognize(source string) error {
	in, err := resolveInput(source)
	if err != nil || !in.isStandard() {
		return errNotRecognized
	}
	tools, err := findToolchain(in.directory())
	if err != nil || !tools.hasStandard(in.importPath) {
		return errNotRecognized
	}
	return nil
}

func compile(options *options, stdout, stderr io.Writer) error {
	inputs, err := resolveInputs(options.idl)
	if err != nil {
		return err
	}
	tools, err := findToolchain(inputs[0].directory())
	if err != nil {
		return err
	}
	if options.guest {
		if err := tools.checkC(); err != nil {
			return err
		}
		if err := checkPlace(options.outputFile(inputs)); err != nil {
			return err
		}
	}
	space, err := newWorkspace(tools, inputs, options, stderr)
	if err != nil {
		return err
	}
	defer space.remove()
	roots, err := space.load()
	if err != nil {
		return tools.explain(err)
	}
	library, err := idl.Read(roots, idl.Options{
		Name: options.libraryName(inputs), LanguageVersion: tools.version, Instantiate: options.instantiate,
	})
	if err != nil {
		return err
	}
	source := generate(library, space.libraryPath)
	listOmissions(library, stderr)
	if options.printIDL {
		if err := printIDL(library, stdout); err != nil {
			return err
		}
	}
	if !options.guest {
		return nil
	}
	if source.entities == 0 {
		return errors.New(nothingExported(library))
	}
	return space.build(source, options.outputFile(inputs), stderr)
}
