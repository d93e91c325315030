package metaffi

import (
	"fmt"
	"math"
	"reflect"
	"unsafe"
)

// putScalar stores a number, bool or char.
func (s *slot) putScalar(x any, out *value) error {
	*out = value{number: s.element}
	switch {
	case s.info.integer:
		bits, err := s.integerBits(x)
		out.bits = bits
		return err
	case s.info.floating:
		return s.putFloat(x, out)
	}
	b, ok := x.(bool)
	if !ok {
		v := reflect.ValueOf(x)
		if v.Kind() != reflect.Bool {
			return s.mismatch("bool", x)
		}
		b = v.Bool()
	}
	if b {
		out.bits = 1
	}
	return nil
}

// integerBits is an integer that fits, as two's complement of 64 bits.
func (s *slot) integerBits(x any) (uint64, error) {
	switch n := x.(type) {
	case int:
		return s.fitSigned(int64(n), x)
	case int64:
		return s.fitSigned(n, x)
	case int32:
		return s.fitSigned(int64(n), x)
	}
	v := reflect.ValueOf(x)
	switch {
	case v.CanInt():
		return s.fitSigned(v.Int(), x)
	case v.CanUint():
		return s.fitUnsigned(v.Uint(), x)
	case v.Kind() == reflect.UnsafePointer:
		return s.fitUnsigned(uint64(v.Pointer()), x)
	}
	return 0, s.mismatch("an integer", x)
}

func (s *slot) fitSigned(n int64, x any) (uint64, error) {
	if n < s.info.minimum || n >= 0 && uint64(n) > s.info.maximum {
		return 0, s.outOfRange(x, s.limits())
	}
	return uint64(n), nil
}

func (s *slot) fitUnsigned(n uint64, x any) (uint64, error) {
	if n > s.info.maximum {
		return 0, s.outOfRange(x, s.limits())
	}
	return n, nil
}

func (s *slot) limits() string { return fmt.Sprintf("%d to %d", s.info.minimum, s.info.maximum) }

func (s *slot) putFloat(x any, out *value) error {
	f, err := s.float(x)
	if err != nil {
		return err
	}
	if s.info.size == 8 {
		out.bits = math.Float64bits(f)
		return nil
	}
	// Rounding is what narrowing a float means; turning a finite number into infinity is not.
	if narrow := float32(f); math.IsInf(float64(narrow), 0) && !math.IsInf(f, 0) {
		return s.outOfRange(x, "beyond the largest float32")
	}
	out.bits = uint64(math.Float32bits(float32(f)))
	return nil
}

// float takes floats, and integers that a float of the slot's size holds exactly.
func (s *slot) float(x any) (float64, error) {
	v := reflect.ValueOf(x)
	switch {
	case v.CanFloat():
		return v.Float(), nil
	case v.CanInt():
		if f := s.rounded(float64(v.Int())); f >= math.MinInt64 && f < -math.MinInt64 && int64(f) == v.Int() {
			return f, nil
		}
	case v.CanUint():
		if f := s.rounded(float64(v.Uint())); f < math.MaxUint64 && uint64(f) == v.Uint() {
			return f, nil
		}
	default:
		return 0, s.mismatch("a float", x)
	}
	return 0, s.outOfRange(x, "a "+typeName(s.element)+" would not hold this integer exactly")
}

func (s *slot) rounded(f float64) float64 {
	if s.info.size == 4 {
		return float64(float32(f))
	}
	return f
}

// storeScalar writes the low bytes of a scalar value to where an element of a packed array is.
func (s *slot) storeScalar(v *value, to unsafe.Pointer) {
	switch s.info.size {
	case 1:
		*(*uint8)(to) = uint8(v.bits)
	case 2:
		*(*uint16)(to) = uint16(v.bits)
	case 4:
		*(*uint32)(to) = uint32(v.bits)
	default:
		*(*uint64)(to) = v.bits
	}
}
