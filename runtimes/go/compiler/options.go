package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

const usage = `metaffi-compiler-go: makes a guest library of Go packages

  metaffi-compiler-go --idl FILE|FOLDER|IMPORT_PATH[@VERSION] [--idl ...] [--guest] [--print-idl] [options]

  --idl X             Go source: a file, the folder of a package, folder/... for all packages below it, an import path;
                      several make one library
  --guest             build NAME_MetaFFIGuest.so
  --print-idl         print what a host can call, as JSON
  -o FOLDER           where the library goes; by default beside the source, or here for an import path
  --name NAME         of the library; by default that of the first source
  --instantiate T     a further instantiation of a generic function or type, e.g. 'Map[int,string]'; repeatable
  --tags LIST         build tags, as go build takes them
  --include FOLDER    MetaFFI's headers (the folder that holds metaffi/plugin.h)
  --sources FOLDER    MetaFFI's Go sources (guest_abi.h and guest/); by default beside this program
  --recognizes X      nothing but exit status 0 when X, which is no file, is a package of Go's own, else 1
  --keep              leave the folder in which Go worked, and say where it is
`

// usageError is for the command line.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func wrongUsage(format string, details ...any) error {
	return &usageError{fmt.Sprintf(format, details...)}
}

var errHelp = errors.New("help")

type options struct {
	idl         list
	guest       bool
	printIDL    bool
	output      string
	name        string
	instantiate list
	tags        string
	include     string
	sources     string
	keep        bool
	recognizes  string
}

type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

func parseOptions(arguments []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("metaffi-compiler-go", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.Var(&o.idl, "idl", "")
	flags.BoolVar(&o.guest, "guest", false, "")
	flags.BoolVar(&o.printIDL, "print-idl", false, "")
	flags.StringVar(&o.output, "o", "", "")
	flags.StringVar(&o.name, "name", "", "")
	flags.Var(&o.instantiate, "instantiate", "")
	flags.StringVar(&o.tags, "tags", "", "")
	flags.StringVar(&o.recognizes, "recognizes", "", "")
	flags.BoolVar(&o.keep, "keep", false, "")
	flags.StringVar(&o.include, "include", "", "")
	flags.StringVar(&o.sources, "sources", defaultSources(), "")
	switch err := flags.Parse(arguments); {
	case errors.Is(err, flag.ErrHelp):
		return nil, errHelp
	case err != nil:
		return nil, wrongUsage("%v; metaffi-compiler-go --help lists the options", err)
	case flags.NArg() > 0:
		return nil, wrongUsage("'%s' belongs to no option; is --idl missing before it?", flags.Arg(0))
	case o.recognizes != "":
		return o, nil
	case len(o.idl) == 0:
		return nil, wrongUsage("nothing to read: name Go source with --idl FILE|FOLDER|IMPORT_PATH")
	case !o.guest && !o.printIDL:
		return nil, wrongUsage("nothing to do: ask for --guest, --print-idl, or both")
	case o.guest && o.include == "":
		return nil, wrongUsage("--include is missing: the folder of MetaFFI's headers, in which there is metaffi/plugin.h")
	case strings.ContainsAny(o.name, `/\`):
		return nil, wrongUsage("--name %s: a name, not a path; -o says where the library goes", o.name)
	}
	return o, nil
}

func (o *options) libraryName(inputs []*input) string {
	if o.name != "" {
		return o.name
	}
	return inputs[0].name
}

func (o *options) outputFile(inputs []*input) string {
	folder := o.output
	if folder == "" {
		folder = inputs[0].beside()
	}
	return filepath.Join(folder, o.libraryName(inputs)+"_MetaFFIGuest"+librarySuffix())
}
