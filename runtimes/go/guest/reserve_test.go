package guest_test

import (
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/metaffi/metaffi/runtimes/go/guest"
	fh "github.com/metaffi/metaffi/runtimes/go/guest/internal/fakehost"
)

func freeMemory(memory unsafe.Pointer) {
	fh.Free(value{Payload: uint64(uintptr(memory)), Kind: fh.String8})
}

func TestFewBytesAreHadFromAReserve(t *testing.T) {
	leakFree(t)
	for _, c := range []struct {
		length int
		taken  bool
	}{{0, true}, {63, true}, {64, true}, {255, true}, {256, false}, {5000, false}} { // a NUL follows
		text := strings.Repeat("x", c.length)
		freeMemory(unsafe.Pointer(unsafe.StringData(guest.String(text)))) // the reserve is filled
		before := guest.Reserved()
		got := guest.String(text)
		expect(t, "text", got, text)
		expect(t, "taken of the reserve", guest.Reserved() != before, c.taken) // one less, or filled anew
		freeMemory(unsafe.Pointer(unsafe.StringData(got)))
	}
}

func TestAReserveIsOfOneThreadAtATime(t *testing.T) {
	leakFree(t)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			var kept [][]int64
			for i := range 500 {
				s := guest.Slice([]int64{int64(worker), int64(i)})
				kept = append(kept, s)
			}
			for i, s := range kept {
				if s[0] != int64(worker) || s[1] != int64(i) {
					t.Errorf("block %d of worker %d has %v", i, worker, s)
				}
				freeMemory(unsafe.Pointer(&s[0]))
			}
		}()
	}
	group.Wait()
}

func TestABusyReserveIsNotWaitedFor(t *testing.T) {
	leakFree(t)
	t.Cleanup(guest.KeepReservesBusy())
	before := guest.Reserved()
	got := guest.String("few")
	expect(t, "text", got, "few")
	expect(t, "reserved", guest.Reserved(), before)
	freeMemory(unsafe.Pointer(unsafe.StringData(got)))
}
