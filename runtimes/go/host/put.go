package metaffi

import (
	"math"
	"reflect"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// put stores a Go value as the slot declares it. What the value points to lives as long as the frame.
func (s *slot) put(f *frame, x any, out *value) error {
	if s.dimensions > 0 {
		return s.putArray(f, s.dimensions, x, out)
	}
	return s.putElement(f, x, out)
}

func (s *slot) putElement(f *frame, x any, out *value) error {
	switch {
	case s.info != nil:
		return s.putScalar(x, out)
	case isString(s.element):
		return s.putString(f, x, out)
	}
	switch s.element {
	case typeHandle:
		return s.putHandle(f, x, out)
	case typeCallable:
		return s.putCallable(f, x, out)
	case typeNull:
		*out = nullValue()
		if x != nil {
			return s.mismatch("nil", x)
		}
		return nil
	}
	return s.putNatural(f, x, out)
}

// --- strings ------------------------------------------------------------------------------------

func (s *slot) putString(f *frame, x any, out *value) error {
	*out = nullValue()
	text, ok := x.(string)
	if !ok {
		v := reflect.ValueOf(x)
		if isNil(v) {
			return nil
		}
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.String {
			return s.mismatch("a string", x)
		}
		text = v.String()
	}
	if uint64(len(text)) > math.MaxUint32 {
		return s.tooLong(len(text))
	}
	switch s.element {
	case typeString16:
		return s.putString16(f, text, out)
	case typeString32:
		return s.putString32(f, text, out)
	}
	*out = value{number: typeString8, length: uint32(len(text))}
	out.setPointer(f.text(text))
	return nil
}

func (s *slot) putString16(f *frame, text string, out *value) error {
	if err := s.checkUTF8(text); err != nil {
		return err
	}
	memory := f.bytes(2 * len(text)) // no character has more UTF-16 units than UTF-8 bytes
	units := unsafe.Slice((*uint16)(memory), len(text))[:0]
	for _, character := range text {
		units = utf16.AppendRune(units, character)
	}
	*out = value{number: typeString16, length: uint32(len(units))}
	out.setPointer(memory)
	return nil
}

func (s *slot) putString32(f *frame, text string, out *value) error {
	if err := s.checkUTF8(text); err != nil {
		return err
	}
	memory := f.bytes(4 * len(text))
	characters := unsafe.Slice((*rune)(memory), len(text))[:0]
	for _, character := range text {
		characters = append(characters, character)
	}
	*out = value{number: typeString32, length: uint32(len(characters))}
	out.setPointer(memory)
	return nil
}

func (s *slot) checkUTF8(text string) error {
	for at := 0; at < len(text); {
		character, size := utf8.DecodeRuneInString(text[at:])
		if character == utf8.RuneError && size == 1 {
			return failure(CodeInvalidString, "%s: the string is not valid UTF-8 at offset %d", s.place(), at)
		}
		at += size
	}
	return nil
}

func (s *slot) tooLong(length int) error {
	return failure(CodeOutOfRange, "%s: %d elements or bytes are more than a value holds (%d)", s.place(), length,
		uint32(math.MaxUint32))
}

// --- references ---------------------------------------------------------------------------------

func (s *slot) putHandle(f *frame, x any, out *value) error {
	*out = nullValue()
	switch object := x.(type) {
	case nil:
		return nil
	case *MetaFFIHandle:
		return s.putReference(object, out)
	}
	if isNil(reflect.ValueOf(x)) {
		return nil
	}
	made, err := newObject(x)
	if err != nil {
		return err
	}
	*out = f.own(made)
	return nil
}

func (s *slot) putReference(handle *MetaFFIHandle, out *value) error {
	if handle == nil {
		*out = nullValue()
		return nil
	}
	if !handle.usable() {
		return failure(CodeStaleHandle, "%s: this handle was released, or never was one", s.place())
	}
	*out = handle.value
	return nil
}

func (s *slot) putCallable(f *frame, x any, out *value) error {
	*out = nullValue()
	if callable, ok := x.(*Callable); ok {
		if callable == nil {
			return nil
		}
		if !callable.usable() {
			return failure(CodeStaleHandle, "%s: this callable was released, or never was one", s.place())
		}
		*out = callable.value
		return nil
	}
	v := reflect.ValueOf(x)
	if isNil(v) {
		return nil
	}
	if v.Kind() != reflect.Func {
		return s.mismatch("a func or *Callable", x)
	}
	made, err := newCallback(x)
	if err != nil {
		return err
	}
	*out = f.own(made)
	return nil
}

// isNil tells whether it stands for null: nil itself, or a nil of a type that has one. Nil slices and maps are empty ones.
func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func, reflect.Chan, reflect.Interface, reflect.UnsafePointer:
		return v.IsNil()
	}
	return false
}
