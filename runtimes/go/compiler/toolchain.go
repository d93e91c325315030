package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

const oldestMinor = 22 // Go 1.22

const howToInstall = "install Go 1.22 or later (https://go.dev/dl) and put its bin folder on PATH"

// toolchain is the user's Go.
type toolchain struct {
	program string
	version string // "go1.26.8"
	minor   int
	env     map[string]string // `go env`, where the source is
}

// usualPlaces are where Go is unpacked or installed; the plug-in looks there too.
var usualPlaces = []string{"/usr/local/go", "/usr/lib/go", "/opt/go", "/snap/go/current"}

// findToolchain takes the go on PATH, else that of GOROOT or of a usual place. The version is that which the go.mod
// around `directory` makes it.
func findToolchain(directory string) (*toolchain, error) {
	program, err := findGo()
	if err != nil {
		return nil, err
	}
	tools := &toolchain{program: program}
	output, err := tools.run(directory, nil, "env", "-json", "GOVERSION", "GOROOT", "GOFLAGS", "CC", "CGO_CFLAGS", "CGO_CXXFLAGS")
	if err != nil || json.Unmarshal(output, &tools.env) != nil {
		return nil, tools.unusable(err)
	}
	tools.version = tools.env["GOVERSION"]
	if tools.version == "" { // before 1.16
		output, _ := tools.run(directory, nil, "version")
		tools.version = regexp.MustCompile(`go\d[\w.]*`).FindString(string(output))
	}
	tools.minor = minorOf(tools.version)
	if tools.minor < oldestMinor {
		return nil, fmt.Errorf("%s is %s, which is too old to make guest libraries; %s", program,
			strings.Replace(tools.version, "go", "Go ", 1), howToInstall)
	}
	if tools.env["CC"] == "" {
		tools.env["CC"] = "gcc"
	}
	return tools, nil
}

func findGo() (string, error) {
	if program, err := exec.LookPath("go"); err == nil || errors.Is(err, exec.ErrDot) {
		return filepath.Abs(program)
	}
	looked := []string{"PATH"}
	for _, root := range append([]string{os.Getenv("GOROOT")}, usualPlaces...) {
		if root == "" {
			continue
		}
		program := filepath.Join(root, "bin", "go")
		if info, err := os.Stat(program); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			// go/packages knows PATH only.
			path := filepath.Dir(program) + string(os.PathListSeparator) + os.Getenv("PATH")
			return program, os.Setenv("PATH", path)
		}
		looked = append(looked, filepath.Dir(program))
	}
	return "", fmt.Errorf("there is no Go here: no program `go` in %s; %s", strings.Join(looked, ", "), howToInstall)
}

// minorOf "go1.26.8" is 26; development versions count as the newest.
func minorOf(version string) int {
	if strings.HasPrefix(version, "devel") && !strings.Contains(version, "go1.") {
		return 1 << 20
	}
	match := regexp.MustCompile(`go1\.(\d+)`).FindStringSubmatch(version)
	if match == nil {
		return 0
	}
	minor, _ := strconv.Atoi(match[1])
	return minor
}

func (t *toolchain) unusable(err error) error {
	text := fmt.Sprintf("%s does not answer as Go does; %s", t.program, howToInstall)
	var failed *exec.ExitError
	if errors.As(err, &failed) && len(failed.Stderr) > 0 {
		return &idl.SourceError{Lines: []string{strings.TrimSpace(string(failed.Stderr)), "metaffi: " + text}}
	}
	return errors.New(text)
}

// command runs go in `directory`; `env` comes on top of the environment.
func (t *toolchain) command(directory string, env []string, arguments ...string) *exec.Cmd {
	command := exec.Command(t.program, arguments...)
	command.Dir = directory
	command.Env = append(append(os.Environ(), "PWD="+directory), env...)
	return command
}

// run gives the standard output; what go says on standard error is in the error.
func (t *toolchain) run(directory string, env []string, arguments ...string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	command := t.command(directory, env, arguments...)
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		failed.Stderr = stderr.Bytes()
	}
	return stdout.Bytes(), err
}

// languageVersion is what a go.mod says: "1.26".
func (t *toolchain) languageVersion() string {
	if t.minor >= 1<<20 {
		return fmt.Sprintf("1.%d", minorOf(runtime.Version()))
	}
	return fmt.Sprintf("1.%d", t.minor)
}

// librarySuffix is that of the system that libraries are made for; GOOS names another than this one.
func librarySuffix() string {
	if build.Default.GOOS == "windows" {
		return ".dll"
	}
	return ".so"
}

// checkC looks for the C compiler that cgo needs.
func (t *toolchain) checkC() error {
	words := strings.Fields(t.env["CC"])
	if _, err := exec.LookPath(words[0]); err == nil {
		return nil
	}
	return fmt.Errorf("Go needs a C compiler to make a library, and there is no `%s` on PATH; install one "+
		"(Debian: apt-get install gcc libc6-dev) or name yours in CC", words[0])
}

// explain adds to an error in the source that this program may be too old to understand it.
func (t *toolchain) explain(err error) error {
	own := minorOf(runtime.Version())
	if source, is := err.(*idl.SourceError); is && own < t.minor {
		source.Lines = append(source.Lines, fmt.Sprintf("metaffi: metaffi-compiler-go was built with Go 1.%d and may not "+
			"understand source for %s; build MetaFFI again with that Go", own, t.version))
	}
	return err
}
