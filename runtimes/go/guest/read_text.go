package guest

import (
	"reflect"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// text8 copies the bytes of a string8, whatever they are: a Go string holds any.
func (v *value) text8() string {
	return string(unsafe.Slice((*byte)(v.data()), int(v.length)))
}

// text reads strings of all encodings, and characters.
func (v *value) text() (string, *Error) {
	switch v.kind {
	case typeString8:
		return v.text8(), nil
	case typeString16:
		return decode16(unsafe.Slice((*uint16)(v.data()), int(v.length)))
	case typeString32:
		return decode32(unsafe.Slice((*uint32)(v.data()), int(v.length)))
	case typeChar8:
		if unit := byte(v.payload); unit < utf8.RuneSelf {
			return string(rune(unit)), nil
		}
		return "", invalidUnit("char8", uint64(byte(v.payload)), "is no character by itself")
	case typeChar16:
		unit := uint16(v.payload)
		return decode16([]uint16{unit})
	}
	return decode32([]uint32{uint32(v.payload)})
}

func isText(kind uint32) bool {
	return kind&^(typeString8|typeString16|typeString32|typeChar8|typeChar16|typeChar32) == 0 && kind != 0
}

func readString(v *value, to reflect.Value) *Error {
	if !isText(v.kind) {
		return mismatch(v, to.Type())
	}
	s, failed := v.text()
	if failed == nil {
		to.SetString(s)
	}
	return failed
}

func decode16(units []uint16) (string, *Error) {
	text := make([]byte, 0, len(units)+len(units)/2)
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) {
			next := rune(0)
			if i+1 < len(units) {
				next = rune(units[i+1])
			}
			if r = utf16.DecodeRune(r, next); r == utf8.RuneError {
				return "", invalidText("UTF-16", i, uint64(units[i]), "is a surrogate without its other half")
			}
			i++
		}
		text = utf8.AppendRune(text, r)
	}
	return unsafe.String(unsafe.SliceData(text), len(text)), nil
}

func decode32(units []uint32) (string, *Error) {
	text := make([]byte, 0, len(units))
	for i, unit := range units {
		if unit > utf8.MaxRune || !utf8.ValidRune(rune(unit)) {
			return "", invalidText("UTF-32", i, uint64(unit), "is no character")
		}
		text = utf8.AppendRune(text, rune(unit))
	}
	return unsafe.String(unsafe.SliceData(text), len(text)), nil
}

func invalidText(encoding string, index int, unit uint64, why string) *Error {
	return invalidUnit("unit "+strconv.Itoa(index)+" of the "+encoding+" text,", unit, why)
}

func invalidUnit(what string, unit uint64, why string) *Error {
	return newError(codeInvalidString, what+" 0x"+strconv.FormatUint(unit, 16)+" "+why)
}
