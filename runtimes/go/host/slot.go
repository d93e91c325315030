package metaffi

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// slot is one declared parameter or result, and how Go values get into it and out of it.
type slot struct {
	declared   uint32 // as declared, flags included
	number     uint32 // normalised: the array flag exactly when there are dimensions
	element    uint32
	info       *element // when the element is a number, bool or char
	dimensions int
	role       string
	position   int
	subject    string // what it belongs to, for messages
	outer      *slot  // the declared one, when this is for something inside its value
}

func newSlot(info IDL.MetaFFITypeInfo, role string, position int) (slot, error) {
	number, ok := info.StringType.Number()
	if !ok {
		return slot{}, failure(CodeInvalidArgument, "%s %d: there is no type %q", role, position+1, string(info.StringType))
	}
	if info.Dimensions < 0 || info.Dimensions > 255 {
		return slot{}, failure(CodeInvalidArgument, "%s %d: dimensions are between 0 and 255, not %d", role, position+1,
			info.Dimensions)
	}
	s := slot{declared: number, element: elementOf(number), dimensions: info.Dimensions, role: role, position: position}
	if s.dimensions == 0 && number&typeArray != 0 {
		s.dimensions = 1
	}
	s.info = elements[s.element]
	s.number = s.element
	if s.dimensions > 0 {
		s.number |= typeArray
	}
	if s.dimensions == 1 && s.info != nil {
		s.number |= typePacked
	}
	return s, nil
}

// anySlot is for values whose type nobody declared.
func anySlot(role string, position int, subject string) slot {
	return slot{declared: typeAny, number: typeAny, element: typeAny, role: role, position: position, subject: subject}
}

// within makes this the slot of something inside the value of another one, for messages.
func (s *slot) within(outer *slot) *slot {
	s.role, s.position, s.subject, s.outer = outer.role, outer.position, outer.subject, outer
	return s
}

// inside says where in the value of the slot an error is: "element 3", "key a". Go counts from 0.
func (s *slot) inside(where string, key any, err error) error {
	found, ok := err.(*Error)
	if !ok {
		return err
	}
	place := s.place()
	if what, ok := strings.CutPrefix(found.Message, place); ok {
		found.Message = fmt.Sprintf("%s: %s %v%s", place, where, key, what)
	}
	return err
}

func (s *slot) place() string {
	if s.outer != nil {
		return s.outer.place()
	}
	subject := s.subject
	if subject == "" {
		subject = "a callable"
	}
	return fmt.Sprintf("%s %d (%s) of %s", s.role, s.position+1, s.typeText(), subject)
}

func (s *slot) typeText() string {
	text := typeName(s.number &^ typePacked)
	if s.dimensions > 1 {
		text = fmt.Sprintf("%s of %d dimensions", text, s.dimensions)
	}
	return text
}

func (s *slot) mismatch(wanted string, found any) error {
	if found == nil {
		return failure(CodeNullValue, "%s: wanted %s, found nil", s.place(), wanted)
	}
	return failure(CodeTypeMismatch, "%s: wanted %s, found %T", s.place(), wanted, found)
}

func (s *slot) outOfRange(found any, limits string) error {
	return failure(CodeOutOfRange, "%s: %v is out of range (%s)", s.place(), found, limits)
}

// naturalType is the Go type of what the slot gives; any where values differ.
func (s *slot) naturalType() reflect.Type {
	var t reflect.Type
	switch {
	case s.info != nil:
		t = s.info.natural
	case isString(s.element):
		t = typeOf[string]()
	case s.element == typeHandle && s.dimensions > 0:
		t = typeOf[*MetaFFIHandle]()
	default:
		t = typeOf[any]()
	}
	for i := 0; i < s.dimensions; i++ {
		t = reflect.SliceOf(t)
	}
	return t
}

func isString(number uint32) bool {
	return number == typeString8 || number == typeString16 || number == typeString32
}

// counted is "1 argument", "2 arguments".
func counted(number int, noun string) string {
	if number != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", number, noun)
}
