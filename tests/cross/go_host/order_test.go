package go_host

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
)

// Go was there first; the JVM and CPython follow in either order, each in a process of its own. Afterwards Go recovers from nil
// dereferences, Java from null dereferences that the processor reports, and Python raises exceptions. From C and Python hosts:
// tests/runtimes/go/order_host.cpp and order_python.py.

const orderProgram = "METAFFI_TEST_ORDER"

func init() {
	order := os.Getenv(orderProgram)
	if order == "" {
		return
	}
	if err := runOrder(strings.Split(order, ",")); err != nil {
		fmt.Printf("%+v\n", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func TestOrders(t *testing.T) {
	for _, order := range []string{"jvm,python3", "python3,jvm"} {
		t.Run(order, func(t *testing.T) {
			command := exec.Command(os.Args[0])
			command.Env = append(os.Environ(), orderProgram+"="+order)
			if output, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
		})
	}
}

// fault does what fails, and says when it does not fail as it should.
type fault func() error

func wanted(err error, guestType string) error {
	var found *metaffi.Error
	if errors.As(err, &found) && found.GuestType == guestType {
		return nil
	}
	return fmt.Errorf("wanted a %s: %w", guestType, err)
}

func nilDereference() (err error) {
	defer func() {
		if recovered := recover(); !strings.Contains(fmt.Sprint(recovered), "nil pointer dereference") {
			err = fmt.Errorf("recovered %v", recovered)
		}
	}()
	var none *thing
	return errors.New(none.name)
}

// javaFault is of a method that was compiled without ever having seen null.
func javaFault() (fault, error) {
	module, err := metaffi.NewMetaFFIRuntime("jvm").LoadModule(guests["jvm"])
	if err != nil {
		return nil, err
	}
	sum, err := metaffi.Func1[any, int64](module, "class=guest.Arrays,callable=sum")
	if err != nil {
		return nil, err
	}
	for i := 0; i < 20000; i++ {
		if _, err := sum([]int64{1, 2}); err != nil {
			return nil, err
		}
	}
	return func() error {
		_, err := sum(nil)
		return wanted(err, "java.lang.NullPointerException")
	}, nil
}

func pythonFault() (fault, error) {
	module, err := metaffi.NewMetaFFIRuntime("python3").LoadModule("operator")
	if err != nil {
		return nil, err
	}
	divide, err := metaffi.Func2[float64, float64, float64](module, "callable=truediv")
	if err != nil {
		return nil, err
	}
	return func() error {
		if half, err := divide(1, 2); half != 0.5 {
			return fmt.Errorf("%v, %w", half, err)
		}
		_, err := divide(1, 0)
		return wanted(err, "ZeroDivisionError")
	}, nil
}

func runOrder(order []string) error {
	if err := metaffi.SetLibrary(built("lib", "libmetaffi.so.0")); err != nil {
		return err
	}
	faults := []fault{nilDereference}
	for _, name := range order {
		made, err := map[string]func() (fault, error){"jvm": javaFault, "python3": pythonFault}[name]()
		if err != nil {
			return err
		}
		faults = append(faults, made)
		if err := provoke(faults, 1); err != nil {
			return err
		}
	}
	if err := provoke(faults, 500); err != nil {
		return err
	}
	return provokeAtOnce(faults)
}

func provoke(faults []fault, times int) error {
	for i := 0; i < times; i++ {
		for _, each := range faults {
			if err := each(); err != nil {
				return err
			}
		}
	}
	return nil
}

func provokeAtOnce(faults []fault) error {
	problems := make([]error, 4)
	var all sync.WaitGroup
	for i := range problems {
		all.Add(1)
		go func() {
			defer all.Done()
			problems[i] = provoke(faults, 200)
		}()
	}
	all.Wait()
	return errors.Join(problems...)
}
