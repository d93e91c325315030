package main

import (
	"fmt"

	"github.com/metaffi/metaffi/runtimes/go/idl"
)

// takeSlices copies slices before the call, unless the function only reads them; what is written into them can be given back
// after it.
func (w *exportWriter) takeSlices() (giveBack string) {
	for i, slot := range w.entity.Params {
		if slot.Passing != idl.Slice {
			continue
		}
		wanted, _ := w.typ(slot.Go, w.generic)
		lent, take := fmt.Sprintf("a%d", i), "Taken"
		if slot.OnlyRead {
			take = "Lent"
		}
		if element, _, same := elementOf(slot); !same {
			name, _ := w.typ(element, w.generic)
			lent = fmt.Sprintf("guest.As[%s](a%d)", name, i)
		}
		if slot.Code&^arrayFlag == boolCode {
			take = "TakenBools"
		}
		fmt.Fprintf(&w.body, "\ts%d := guest.%s[%s](%s, %q)\n", i, take, wanted, lent, w.where(i))
		giveBack += fmt.Sprintf("\tguest.GiveBack(%s, s%d)\n", lent, i)
	}
	return giveBack
}
