// Command headers copies the headers of the public C API: headers FROM TO.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

var names = []string{
	"callable", "entity", "error", "export", "handle", "metaffi", "module", "proxy", "runtime", "types", "value", "version",
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: headers FROM TO")
		os.Exit(2)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(os.Args[1], name+".h"))
		if err == nil {
			err = os.WriteFile(filepath.Join(os.Args[2], name+".h"), text, 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
