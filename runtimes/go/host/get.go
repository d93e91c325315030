package metaffi

import (
	"reflect"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// Values of guests as Go has them. Everything is copied; references are taken over (`adopt`: the value becomes null) when
// the value is ours, and retained when it is borrowed.

// get is the Go value of what a guest gave where the slot was declared.
func (s *slot) get(v *value, adopt bool) (any, error) {
	if v.number&typeArray != 0 && s.dimensions > 0 {
		return s.getArray(v, adopt)
	}
	return s.getNatural(v, adopt)
}

// getNatural is the value as what it is.
func (s *slot) getNatural(v *value, adopt bool) (any, error) {
	switch v.number {
	case typeNull:
		return nil, nil
	case typeInt64:
		return int64(v.bits), nil
	case typeFloat64:
		return *(*float64)(unsafe.Pointer(&v.bits)), nil
	case typeBool:
		return uint8(v.bits) != 0, nil
	case typeString8, typeString16, typeString32:
		return s.getString(v)
	case typeHandle:
		return getHandle(v, adopt)
	case typeCallable:
		return getCallable(v, adopt)
	}
	if v.number&typeArray != 0 {
		return s.getArray(v, adopt)
	}
	if info := elements[v.number]; info != nil {
		return reflect.NewAt(info.natural, unsafe.Pointer(&v.bits)).Elem().Interface(), nil
	}
	return nil, failure(CodeInternal, "%s: the guest gave a value of type %d, which is none", s.place(), v.number)
}

// --- strings ------------------------------------------------------------------------------------

func (s *slot) getString(v *value) (string, error) {
	if v.length == 0 {
		return "", nil
	}
	switch v.number {
	case typeString16:
		return s.decodeString16(unsafe.Slice((*uint16)(v.pointer()), v.length))
	case typeString32:
		return s.decodeString32(unsafe.Slice((*rune)(v.pointer()), v.length))
	}
	return string(unsafe.Slice((*byte)(v.pointer()), v.length)), nil
}

func (s *slot) decodeString16(units []uint16) (string, error) {
	text := make([]byte, 0, len(units))
	for i := 0; i < len(units); i++ {
		character := rune(units[i])
		if utf16.IsSurrogate(character) {
			if i+1 == len(units) {
				return "", s.invalidText(i)
			}
			if character = utf16.DecodeRune(character, rune(units[i+1])); character == utf8.RuneError {
				return "", s.invalidText(i)
			}
			i++
		}
		text = utf8.AppendRune(text, character)
	}
	return string(text), nil
}

func (s *slot) decodeString32(characters []rune) (string, error) {
	text := make([]byte, 0, len(characters))
	for i, character := range characters {
		if !utf8.ValidRune(character) {
			return "", s.invalidText(i)
		}
		text = utf8.AppendRune(text, character)
	}
	return string(text), nil
}

func (s *slot) invalidText(at int) error {
	return failure(CodeInvalidString, "%s: the guest gave text that is not valid at offset %d", s.place(), at)
}

// --- references ---------------------------------------------------------------------------------

// take is a reference to keep: the value's own, or another one.
func take(v *value, adopt bool) (value, error) {
	kept := *v
	if adopt {
		*v = nullValue()
		return kept, nil
	}
	return kept, retain(kept)
}

// getHandle is the Go value itself when it is one of this program.
func getHandle(v *value, adopt bool) (any, error) {
	if number := objectOf(*v); number != 0 {
		return objectAt(number), nil
	}
	kept, err := take(v, adopt)
	if err != nil {
		return nil, err
	}
	return newHandle(kept), nil
}

// getCallable is the Go function itself when it is one of this program.
func getCallable(v *value, adopt bool) (any, error) {
	if own := goFunction(*v); own != nil {
		return own, nil
	}
	kept, err := take(v, adopt)
	if err != nil {
		return nil, err
	}
	return newCallable(kept), nil
}
