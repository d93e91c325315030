package main

import (
	"go/token"
	"go/types"
	"testing"
)

func TestFuncsOfNumbersAreFound(t *testing.T) {
	fileSet := token.NewFileSet()
	for _, c := range []struct{ of, constant, head, call string }{
		{"func()", "0x0", "func() ()", "c.MustNumbers(0, 0, 0, 0)\nreturn\n"},
		{"func(int64, byte) int", "0x18a5a", "func(p0 int64, p1 uint8) (r0 int)",
			"return guest.ToInt(c.MustNumbers(uint64(p0), uint64(p1), 0, 0))\n"},
		{"func(a float64, b float32, c bool, d uint) bool", "0x95040ac", "func(p0 float64, p1 float32, p2 bool, p3 uint) (r0 bool)",
			"return guest.ToBool(c.MustNumbers(guest.OfFloat64(p0), guest.OfFloat32(p1), guest.OfBool(p2), uint64(p3)))\n"},
		{"func(int32) error", "0x801", "func(p0 int32) (err error)", "_, err = c.Numbers(uint64(p0), 0, 0, 0)\nreturn err\n"},
		{"func() (float32, error)", "0x18", "func() (r0 float32, err error)",
			"bits, err := c.Numbers(0, 0, 0, 0)\nreturn guest.ToFloat32(bits), err\n"},

		{"func(a, b, c, d, e int)", "", "", ""},
		{"func() (int, int)", "", "", ""},
		{"func(...int)", "", "", ""},
		{"func(rune)", "", "", ""},
		{"func() rune", "", "", ""},
		{"func(string)", "", "", ""},
		{"func() any", "", "", ""},
		{"func(uintptr)", "", "", ""},
		{"func(complex64)", "", "", ""},
		{"func(error)", "", "", ""},
		{"func([]int)", "", "", ""},
		{"int", "", "", ""},
	} {
		t.Run(c.of, func(t *testing.T) {
			typ, err := types.Eval(fileSet, nil, token.NoPos, c.of)
			if err != nil {
				t.Fatal(err)
			}
			f := numbersOf(typ.Type)
			if f == nil {
				if c.head != "" {
					t.Error("it was not found")
				}
				return
			}
			for _, each := range []struct{ got, want string }{
				{f.constant(), c.constant}, {f.head(), c.head}, {f.call("c", ""), c.call},
			} {
				if each.got != each.want {
					t.Errorf("got %s, want %s", each.got, each.want)
				}
			}
		})
	}
}
