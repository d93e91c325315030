package metaffi_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
)

func init() {
	programs["go-java"] = func() error { return faults(goFaults, javaFaults, goFaults) }
	programs["java-go"] = func() error { return faults(javaFaults, goFaults, javaFaults) }
	programs["interrupt"] = interrupt
}

// faults loads the JVM into a Go program and lets both run into faults.
func faults(steps ...func(m *metaffi.MetaFFIModule) error) error {
	if err := recoverNil(); err != nil { // before there is a JVM
		return err
	}
	if err := metaffi.SetLibrary(built("lib", "libmetaffi.so.0")); err != nil {
		return err
	}
	m, err := jvm.load()
	if err != nil {
		return err
	}
	for i, step := range steps {
		if err := step(m); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return nil
}

var nobody *point

// recoverNil reads through a nil pointer: a SIGSEGV that Go turns into a panic.
func recoverNil() (err error) {
	defer func() {
		if reason, ok := recover().(error); !ok || !strings.Contains(reason.Error(), "nil pointer") {
			err = fmt.Errorf("recovered %v", reason)
		}
	}()
	nobody.move()
	return errors.New("nothing was wrong")
}

func goFaults(*metaffi.MetaFFIModule) error {
	var all sync.WaitGroup
	failures := make(chan error, 8)
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for j := 0; j < 100; j++ {
				if err := recoverNil(); err != nil {
					failures <- err
					return
				}
			}
		}()
	}
	all.Wait()
	close(failures)
	return <-failures
}

func javaFaults(m *metaffi.MetaFFIModule) error {
	caught, err := metaffi.Func1[int32, int32](m, "class=guest.Exceptions,callable=caughtNullPointers")
	if err != nil {
		return err
	}
	const many = 200000 // so that it is compiled, and the check is a fault
	if found, err := caught(many); err != nil || found != many {
		return fmt.Errorf("Java caught %d of its own, %w", found, err)
	}
	null, err := metaffi.Func0[int64](m, "class=guest.Exceptions,callable=nullPointer")
	if err != nil {
		return err
	}
	var found *metaffi.Error
	if _, err := null(); !errors.As(err, &found) || found.GuestType != "java.lang.NullPointerException" {
		return fmt.Errorf("Java gives %w", err)
	}
	// In a callback, beneath Java's frames.
	apply, err := metaffi.Func3[func(a, b int64) (int64, error), int64, int64, int64](m, callbacks+"apply")
	if err != nil {
		return err
	}
	_, err = apply(func(a, b int64) (int64, error) { return 0, recoverNil() }, 1, 2)
	return err
}

// interrupt waits for a signal that it sends to itself.
func interrupt() error {
	if err := faults(javaFaults); err != nil {
		return err
	}
	for _, wanted := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, wanted)
		if err := syscall.Kill(os.Getpid(), wanted.(syscall.Signal)); err != nil {
			return err
		}
		select {
		case <-signals:
		case <-time.After(10 * time.Second):
			return fmt.Errorf("%v did not arrive", wanted)
		}
		signal.Stop(signals)
	}
	m, err := jvm.load()
	if err != nil {
		return err
	}
	return faultsAgain(m)
}

func faultsAgain(m *metaffi.MetaFFIModule) error {
	if err := goFaults(m); err != nil {
		return err
	}
	return javaFaults(m)
}

func TestGoAndJavaSurviveTheirFaults(t *testing.T) {
	homes := filepath.SplitList(os.Getenv("METAFFI_TEST_JDKS"))
	if len(homes) == 0 {
		homes = []string{os.Getenv("JAVA_HOME")}
	}
	for _, home := range homes {
		for _, program := range []string{"go-java", "java-go", "interrupt"} {
			t.Run(program+" "+filepath.Base(home), func(t *testing.T) {
				variables := []string{"JAVA_HOME=" + home}
				if home == "" {
					variables = nil
				}
				if output, err := inProcess(t, program, variables...); err != nil {
					t.Errorf("%v\n%s", err, output)
				}
			})
		}
	}
}
