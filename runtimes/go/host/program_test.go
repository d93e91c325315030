package metaffi_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
)

// Some tests need a process of their own: they run this program again, which then runs one of these functions instead.
var programs = map[string]func() error{
	"find": findLibrary,
}

const programVariable = "METAFFI_GO_TEST_PROGRAM"

func runProgram(name string) {
	if err := programs[name](); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println("done")
	os.Exit(0)
}

// inProcess runs a program with more variables set, and gives what it prints.
func inProcess(t *testing.T, name string, variables ...string) (string, error) {
	t.Helper()
	return runCopy(t, os.Args[0], name, variables...)
}

func runCopy(t *testing.T, executable, name string, variables ...string) (string, error) {
	t.Helper()
	command := exec.Command(executable)
	command.Env = append(os.Environ(), programVariable+"="+name)
	command.Env = append(command.Env, variables...)
	output, err := command.CombinedOutput()
	return string(output), err
}

// --- how the library is found -------------------------------------------------------------------

// findLibrary loads the library as any program does, and calls something.
func findLibrary() error {
	if path := os.Getenv("METAFFI_GO_TEST_LIBRARY"); path != "" {
		if err := metaffi.SetLibrary(path); err != nil {
			return err
		}
	}
	m, err := metaffi.NewMetaFFIRuntime("native").LoadModule("libm.so.6")
	if err != nil {
		return err
	}
	cosine, err := metaffi.Func1[float64, float64](m, "callable=cos")
	if err != nil {
		return err
	}
	if found, err := cosine(0); err != nil || found != 1 {
		return fmt.Errorf("cos(0) is %v, %v", found, err)
	}
	return nil
}

// copyProgram puts this program into folder/bin.
func copyProgram(t *testing.T, folder string) string {
	t.Helper()
	text := must(os.ReadFile(os.Args[0]))(t)
	program := filepath.Join(folder, "bin", "program")
	must(0, os.MkdirAll(filepath.Dir(program), 0o755))(t)
	must(0, os.WriteFile(program, text, 0o755))(t)
	return program
}

func TestTheLibraryIsFound(t *testing.T) {
	folder := t.TempDir()
	program := copyProgram(t, folder)
	lib := built("lib")
	const no = "LD_LIBRARY_PATH="
	for name, variables := range map[string][]string{
		"LD_LIBRARY_PATH": {no + lib},
		"METAFFI_HOME":    {no, "METAFFI_HOME=" + built()},
		"SetLibrary":      {no, "METAFFI_GO_TEST_LIBRARY=" + filepath.Join(lib, "libmetaffi.so.0")},
		"its folder":      {no, "METAFFI_GO_TEST_LIBRARY=" + lib},
	} {
		if output, err := runCopy(t, program, "find", variables...); err != nil {
			t.Errorf("%s: %v\n%s", name, err, output)
		}
	}
	must(0, os.Symlink(lib, filepath.Join(folder, "lib")))(t)
	if output, err := runCopy(t, program, "find", no); err != nil {
		t.Errorf("../lib: %v\n%s", err, output)
	}
}

func TestAMissingLibraryIsExplained(t *testing.T) {
	program := copyProgram(t, t.TempDir())
	broken := filepath.Join(t.TempDir(), "broken.so")
	must(0, os.WriteFile(broken, []byte("not a library"), 0o644))(t)
	for name, c := range map[string]struct {
		variables []string
		says      []string
	}{
		"nowhere":      {nil, []string{"libmetaffi was not found", "LD_LIBRARY_PATH", "METAFFI_HOME", "beside the program"}},
		"METAFFI_HOME": {[]string{"METAFFI_HOME=/nowhere"}, []string{"/nowhere/lib/libmetaffi.so.0 (METAFFI_HOME)"}},
		"broken":       {[]string{"METAFFI_GO_TEST_LIBRARY=" + broken}, []string{broken, "SetLibrary"}},
		"another":      {[]string{"METAFFI_GO_TEST_LIBRARY=libm.so.6"}, []string{"libm.so.6", "has no metaffi_version"}},
	} {
		output, err := runCopy(t, program, "find", append(c.variables, "LD_LIBRARY_PATH=")...)
		if err == nil {
			t.Errorf("%s: it was found\n%s", name, output)
		}
		for _, part := range c.says {
			if !strings.Contains(output, part) {
				t.Errorf("%s: %q is not said:\n%s", name, part, output)
			}
		}
	}
}
