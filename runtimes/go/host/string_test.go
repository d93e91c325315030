package metaffi_test

import (
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

var texts = []string{"", "a", "hello", "Grüße, 世界 🌍", "a\x00b", strings.Repeat("x", 63), strings.Repeat("x", 64),
	strings.Repeat("é", 40), strings.Repeat("0123456789", 300), strings.Repeat("long 世界 ", 20000)}

func TestStringsRoundTripTyped(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		echo := must(metaffi.Func1[string, string](jvm.module(t), "class=guest.Strings,callable=echo", dispatch))(t)
		// Twice over, for what is learned from one length must not spoil the next.
		for i := 0; i < 2; i++ {
			for _, text := range texts {
				if found, err := echo(text); err != nil || found != text {
					t.Errorf("%.40q came back as %.40q, %v", text, found, err)
				}
			}
		}
	})
}

func TestStringsRoundTripInEveryEncoding(t *testing.T) {
	for _, declared := range (types{IDL.STRING8, IDL.STRING16, IDL.STRING32}) {
		echo := untyped(t, jvm, "class=guest.Strings,callable=echo", types{declared}, types{declared})
		for _, text := range texts {
			if found, err := echo(text); err != nil || found[0] != text {
				t.Errorf("%s: %.40q came back as %.40q, %v", declared, text, found, err)
			}
		}
		if found, err := echo(nil); err != nil || found[0] != nil {
			t.Errorf("%s: nil came back as %v, %v", declared, found, err)
		}
	}
	wide := must(metaffi.Func1[metaffi.String16, metaffi.String32](jvm.module(t), "class=guest.Strings,callable=echo"))(t)
	if found, err := wide("a😀b"); err != nil || found != "a😀b" {
		t.Error(found, err)
	}
}

type title string

func TestNamedAndNullableStrings(t *testing.T) {
	path := "class=guest.Strings,callable=echo"
	named := must(metaffi.Func1[title, title](jvm.module(t), path))(t)
	if found, err := named("Dr"); err != nil || found != "Dr" {
		t.Error(found, err)
	}
	nullable := must(metaffi.Func1[*string, *string](jvm.module(t), path))(t)
	text := "there"
	if found, err := nullable(&text); err != nil || found == nil || *found != text {
		t.Error(found, err)
	}
	if found, err := nullable(nil); err != nil || found != nil {
		t.Error(found, err)
	}
}

func TestANullIsNoString(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		nothing := must(metaffi.Func0[string](jvm.module(t), "class=guest.Strings,callable=nothing", dispatch))(t)
		_, err := nothing()
		wantCode(t, err, metaffi.CodeNullValue)
	})
}

func TestInvalidTextIsRefused(t *testing.T) {
	const bad = "ab\xff"
	typed := must(metaffi.Func1[string, string](jvm.module(t), "class=guest.Strings,callable=echo"))(t)
	_, err := typed(bad)
	wantCode(t, err, metaffi.CodeInvalidString)
	for _, declared := range (types{IDL.STRING8, IDL.STRING16, IDL.STRING32, IDL.ANY}) {
		_, err := untyped(t, jvm, "class=guest.Strings,callable=echo", types{declared}, types{IDL.STRING8})(bad)
		wantCode(t, err, metaffi.CodeInvalidString)
	}
	_, err = untyped(t, native, "callable=text_invalid", nil, types{IDL.STRING8})()
	wantCode(t, err, metaffi.CodeInvalidString)
	for _, declared := range (types{IDL.STRING8, IDL.STRING16}) {
		_, err := untyped(t, jvm, "class=guest.Strings,callable=loneSurrogate", nil, types{declared})()
		wantCode(t, err, metaffi.CodeInvalidString)
	}
	_, err = untyped(t, native, "callable=text_echo", types{IDL.STRING8}, types{IDL.STRING8})("a\x00b")
	wantCode(t, err, metaffi.CodeInvalidString)
}

func TestOtherThingsAreNoStrings(t *testing.T) {
	echo := untyped(t, jvm, "class=guest.Strings,callable=echo", types{IDL.STRING8}, types{IDL.STRING8})
	for _, x := range []any{1, []byte("x"), 'x', struct{}{}} {
		_, err := echo(x)
		wantCode(t, err, metaffi.CodeTypeMismatch)
	}
}

func TestResultsDoNotShareMemory(t *testing.T) {
	echo := must(metaffi.Func1[string, string](jvm.module(t), "class=guest.Strings,callable=echo"))(t)
	var found []string
	for i := 0; i < 100; i++ {
		found = append(found, must(echo(strings.Repeat(string(rune('a'+i%26)), 1+i)))(t))
	}
	for i, text := range found {
		if text != strings.Repeat(string(rune('a'+i%26)), 1+i) {
			t.Fatalf("result %d became %q", i, text)
		}
	}
}
