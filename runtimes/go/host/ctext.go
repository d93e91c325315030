package metaffi

// #include <stdlib.h>
import "C"

import (
	"strings"
	"unsafe"
)

// cTextList is C strings that are freed together. An empty text is NULL; one ends at its first NUL.
type cTextList struct{ pointers []*C.char }

func newCTexts(texts ...string) *cTextList {
	list := &cTextList{}
	for _, text := range texts {
		text, _, _ = strings.Cut(text, "\x00")
		var pointer *C.char
		if text != "" {
			pointer = C.CString(text)
		}
		list.pointers = append(list.pointers, pointer)
	}
	return list
}

func (l *cTextList) at(index int) *C.char { return l.pointers[index] }

func (l *cTextList) free() {
	for _, pointer := range l.pointers {
		C.free(unsafe.Pointer(pointer))
	}
}
