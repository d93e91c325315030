package metaffi_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// atOnce runs a function on many goroutines, each of which is on a thread of its own now and then.
func atOnce(t *testing.T, work func(id int) error) {
	t.Helper()
	const goroutines = 16
	var all sync.WaitGroup
	failures := make(chan error, goroutines)
	for id := 0; id < goroutines; id++ {
		all.Add(1)
		go func(id int) {
			defer all.Done()
			if id%2 == 0 {
				runtime.LockOSThread() // never unlocked: the thread ends with the goroutine, and leaves the JVM
			}
			if err := work(id); err != nil {
				failures <- err
			}
		}(id)
	}
	all.Wait()
	close(failures)
	for err := range failures {
		t.Errorf("%+v", err)
	}
}

func TestEntitiesAreCalledFromManyGoroutines(t *testing.T) {
	m := jvm.module(t)
	add := must(metaffi.Func2[int64, int64, int64](m, "class=guest.Scalars,callable=add"))(t)
	echo := must(metaffi.Func1[string, string](m, "class=guest.Strings,callable=echo"))(t)
	dynamic := untyped(t, jvm, "class=guest.Any,callable=echo", types{IDL.ANY}, types{IDL.ANY})
	apply := must(metaffi.Func3[func(a, b int64) int64, int64, int64, int64](m, callbacks+"apply"))(t)
	counter, method := newCounter(t, 0), adder(t)
	atOnce(t, func(id int) error {
		for i := 0; i < 300; i++ {
			if found, err := add(int64(id), int64(i)); err != nil || found != int64(id+i) {
				return fmt.Errorf("add: %v, %v", found, err)
			}
			text := fmt.Sprint("goroutine ", id, " call ", i)
			if found, err := echo(text); err != nil || found != text {
				return fmt.Errorf("echo: %v, %v", found, err)
			}
			if found, err := dynamic([]string{text}); err != nil || found[0].([]string)[0] != text {
				return fmt.Errorf("dynamic: %v, %v", found, err)
			}
			if found, err := apply(func(a, b int64) int64 { return a*1000 + b }, int64(id), int64(i)); err != nil || found != int64(id*1000+i) {
				return fmt.Errorf("apply: %v, %v", found, err)
			}
			if _, err := method(counter, 1); err != nil {
				return err
			}
		}
		return nil
	})
	if found, err := method(counter, 0); err != nil || found != 16*300 {
		t.Error(found, err)
	}
}

// Go blocks all signals of a thread that ends, and Java's part of that end is told of safepoints by one.
func TestThreadsEndWhileJavaCollects(t *testing.T) {
	m := jvm.module(t)
	collect := must(metaffi.Proc0(m, "class=guest.Memory,callable=collect"))(t)
	add := must(metaffi.Func2[int64, int64, int64](m, "class=guest.Scalars,callable=add"))(t)
	done := make(chan struct{})
	collecting := make(chan error, 1)
	go func() {
		var err error
		for ended := false; err == nil && !ended; {
			err = collect()
			select {
			case <-done:
				ended = true
			default:
			}
		}
		collecting <- err
	}()
	for round := 0; round < 30; round++ {
		atOnce(t, func(id int) error {
			runtime.LockOSThread() // never unlocked
			_, err := add(int64(id), 1)
			return err
		})
	}
	close(done)
	if err := <-collecting; err != nil {
		t.Error(err)
	}
}

func TestLoadingFromManyGoroutines(t *testing.T) {
	runtimes := metaffi.NewMetaFFIRuntime("native")
	atOnce(t, func(id int) error {
		for i := 0; i < 30; i++ {
			m, err := runtimes.LoadModule(nativeLibrary)
			if err != nil {
				return err
			}
			add, err := metaffi.Func2[int64, int64, int64](m, "callable=add")
			if err != nil {
				return err
			}
			if found, err := add(int64(id), 1); err != nil || found != int64(id)+1 {
				return fmt.Errorf("%v, %v", found, err)
			}
		}
		return nil
	})
	runtime.GC()
}

func TestReleasingWhileOthersLoad(t *testing.T) {
	runtimes := metaffi.NewMetaFFIRuntime("native")
	atOnce(t, func(id int) error {
		for i := 0; i < 100; i++ {
			var err error
			switch id % 4 {
			case 0:
				err = runtimes.ReleaseRuntimePlugin()
			case 1:
				err = runtimes.LoadRuntimePlugin()
			default:
				_, err = runtimes.LoadModule(nativeLibrary)
			}
			if err != nil && metaffi.CodeOf(err) != metaffi.CodeReleased {
				return err
			}
		}
		return nil
	})
}

func TestGarbageIsCollectedMeanwhile(t *testing.T) {
	echo := untyped(t, jvm, "class=guest.Any,callable=echo", types{IDL.ANY}, types{IDL.ANY})
	atOnce(t, func(id int) error {
		for i := 0; i < 50; i++ {
			if id == 0 {
				runtime.GC()
			}
			rows := make([][]string, 20)
			for j := range rows {
				rows[j] = []string{fmt.Sprint(id, i, j), string(make([]byte, 200))}
			}
			found, err := echo(rows)
			if err != nil {
				return err
			}
			for j, row := range found[0].([][]string) {
				if row[0] != rows[j][0] || row[1] != rows[j][1] {
					return fmt.Errorf("row %d became %q", j, row)
				}
			}
		}
		return nil
	})
}
