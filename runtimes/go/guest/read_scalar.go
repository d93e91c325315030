package guest

import (
	"math"
	"reflect"
	"strconv"
)

// fit tells whether a value became a number of the wanted type.
type fit uint8

const (
	fits      fit = iota
	wrongKind     // is no number
	tooLarge      // is one, and none that the type has
)

// signed reads any integer or character as an integer of `bits` bits.
func (v *value) signed(bits uint) (int64, fit) {
	var x int64
	switch v.kind {
	case typeInt64:
		x = int64(v.payload)
	case typeInt32:
		x = int64(int32(v.payload))
	case typeInt16:
		x = int64(int16(v.payload))
	case typeInt8:
		x = int64(int8(v.payload))
	default:
		u, p := v.unsigned(63)
		x = int64(u)
		if p != fits {
			return 0, p
		}
	}
	if shift := 64 - bits; x<<shift>>shift != x {
		return 0, tooLarge
	}
	return x, fits
}

// unsigned reads any integer or character as an unsigned integer of `bits` bits.
func (v *value) unsigned(bits uint) (uint64, fit) {
	var x uint64
	switch v.kind {
	case typeUint64, typeSize:
		x = v.payload
	case typeUint32, typeChar32:
		x = uint64(uint32(v.payload))
	case typeUint16, typeChar16:
		x = uint64(uint16(v.payload))
	case typeUint8, typeChar8:
		x = uint64(uint8(v.payload))
	case typeInt64, typeInt32, typeInt16, typeInt8:
		s, _ := v.signed(64)
		if s < 0 {
			return 0, tooLarge
		}
		x = uint64(s)
	default:
		return 0, wrongKind
	}
	if x>>(bits-1)>>1 != 0 {
		return 0, tooLarge
	}
	return x, fits
}

// float reads floating point numbers, and integers that a float64 holds exactly.
func (v *value) float() (float64, fit) {
	switch v.kind {
	case typeFloat64:
		return math.Float64frombits(v.payload), fits
	case typeFloat32:
		return float64(math.Float32frombits(uint32(v.payload))), fits
	}
	if x, p := v.signed(64); p == fits {
		f := float64(x)
		if f < 1<<63 && int64(f) == x {
			return f, fits
		}
		return 0, tooLarge
	}
	x, p := v.unsigned(64)
	if p != fits {
		return 0, p
	}
	if f := float64(x); f < 1<<64 && uint64(f) == x {
		return f, fits
	}
	return 0, tooLarge
}

func readScalar(v *value, to reflect.Value) *Error {
	p := wrongKind
	switch to.Kind() {
	case reflect.Bool:
		if v.kind == typeBool {
			to.SetBool(v.payload&0xff != 0)
			p = fits
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		var x int64
		if x, p = v.signed(uint(to.Type().Bits())); p == fits {
			to.SetInt(x)
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		var x uint64
		if x, p = v.unsigned(uint(to.Type().Bits())); p == fits {
			to.SetUint(x)
		}
	case reflect.Float32, reflect.Float64:
		p = readFloat(v, to)
	case reflect.Complex64, reflect.Complex128:
		var x float64
		if x, p = v.float(); p == fits {
			to.SetComplex(complex(x, 0))
		}
	}
	switch p {
	case fits:
		return nil
	case tooLarge:
		return newError(codeOutOfRange, "expected "+to.Type().String()+", found the "+kindName(v.kind)+" "+
			v.digits()+", which does not fit")
	}
	return mismatch(v, to.Type())
}

// readFloat rounds to a float32, but keeps what is finite finite.
func readFloat(v *value, to reflect.Value) fit {
	x, p := v.float()
	if p != fits {
		return p
	}
	if to.Kind() == reflect.Float32 && math.IsInf(float64(float32(x)), 0) && !math.IsInf(x, 0) {
		return tooLarge
	}
	to.SetFloat(x)
	return fits
}

// digits is a number for a message.
func (v *value) digits() string {
	if x, p := v.signed(64); p == fits {
		return strconv.FormatInt(x, 10)
	}
	if x, p := v.unsigned(64); p == fits {
		return strconv.FormatUint(x, 10)
	}
	x, _ := v.float()
	return strconv.FormatFloat(x, 'g', -1, 64)
}
