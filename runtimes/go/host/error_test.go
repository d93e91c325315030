package metaffi_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

func thrown(t testing.TB, member string, arguments ...any) *metaffi.Error {
	t.Helper()
	var params types
	for range arguments {
		params = append(params, IDL.STRING8)
	}
	_, err := untyped(t, jvm, "class=guest.Exceptions,callable="+member, params, nil)(arguments...)
	var found *metaffi.Error
	if !errors.As(err, &found) {
		t.Fatalf("%s gives %v", member, err)
	}
	return found
}

func TestExceptionsAreErrors(t *testing.T) {
	eachDispatch(t, func(t *testing.T, dispatch metaffi.Option) {
		unchecked := must(metaffi.Proc1[string](jvm.module(t), "class=guest.Exceptions,callable=unchecked", dispatch))(t)
		var found *metaffi.Error
		if err := unchecked("told you"); !errors.As(err, &found) {
			t.Fatal(err)
		}
		if found.Code != metaffi.CodeGuestException || found.GuestType != "java.lang.IllegalArgumentException" ||
			!strings.Contains(found.Message, "told you") || !strings.Contains(found.GuestStack, "guest.Exceptions.unchecked") {
			t.Errorf("%+v", found)
		}
		if found.Error() != "java.lang.IllegalArgumentException: told you" {
			t.Error(found.Error())
		}
	})
}

func TestExceptionsSayAnything(t *testing.T) {
	for _, message := range []string{"plain", "Grüße, 世界 🌍", strings.Repeat("long ", 500), strings.Repeat("länger ", 500), ""} {
		if found := thrown(t, "unchecked", message); found.Message != message && !strings.HasSuffix(found.Message, message) {
			t.Errorf("%.50q became %.50q", message, found.Message)
		}
	}
}

func TestErrorsOutliveEachOther(t *testing.T) {
	var all []*metaffi.Error
	for i := 0; i < 50; i++ {
		all = append(all, thrown(t, "unchecked", fmt.Sprint("number ", i)))
		if i%3 == 0 {
			thrown(t, "withCause")
			runtime.GC()
		}
	}
	for i, err := range all {
		if text := err.Exception().String(); !strings.HasSuffix(text, fmt.Sprint("number ", i)) {
			t.Errorf("exception %d became %s", i, text)
		}
	}
}

func TestCausesAreUnwrapped(t *testing.T) {
	err := error(thrown(t, "withCause"))
	var chain []string
	for ; err != nil; err = errors.Unwrap(err) {
		var found *metaffi.Error
		if !errors.As(err, &found) {
			t.Fatal(err)
		}
		chain = append(chain, found.GuestType)
	}
	if got := strings.Join(chain, " "); got != "java.lang.RuntimeException java.lang.IllegalStateException java.io.IOException" {
		t.Error(got)
	}
}

func TestChainsThatNeverEndAreCut(t *testing.T) {
	count := 0
	for err := error(thrown(t, "cyclicCause")); err != nil; err = errors.Unwrap(err) {
		if count++; count > 100 {
			t.Fatal("the chain of causes does not end")
		}
	}
}

func TestErrorsAreFormatted(t *testing.T) {
	err := thrown(t, "withCause")
	short, long := fmt.Sprintf("%v|%s", err, err), fmt.Sprintf("%+v", err)
	if strings.Contains(short, "\tat ") || !strings.Contains(short, "outer") {
		t.Error(short)
	}
	for _, part := range []string{"GUEST_EXCEPTION", "outer", "middle", "inner", "guest.Exceptions.withCause", "caused by"} {
		if !strings.Contains(long, part) {
			t.Errorf("%%+v lacks %q:\n%s", part, long)
		}
	}
	if quoted := fmt.Sprintf("%q", err); !strings.HasPrefix(quoted, `"`) {
		t.Error(quoted)
	}
}

func TestExceptionObjectsAreThere(t *testing.T) {
	custom := must(metaffi.Func2[string, int32, int64](jvm.module(t), "class=guest.Exceptions,callable=custom"))(t)
	_, err := custom("mine", 42)
	var found *metaffi.Error
	if !errors.As(err, &found) {
		t.Fatal(err)
	}
	number := must(metaffi.Func1[*metaffi.Handle, int32](jvm.module(t), "class=guest.Exceptions$GuestException,callable=number,instance_required"))(t)
	if data, err := number(found.Exception()); err != nil || data != 42 {
		t.Error(data, err)
	}
	if local := (&metaffi.Error{}); local.Exception() != nil {
		t.Error("an error of Go's own has an exception")
	}
}

func TestExceptionsAreValuesToo(t *testing.T) {
	asValue := must(metaffi.Func1[string, error](jvm.module(t), "class=guest.Exceptions,callable=asValue"))(t)
	exception := must(asValue("as a value"))(t)
	var found *metaffi.Error
	if !errors.As(exception, &found) || found.GuestType != "java.lang.IllegalStateException" || found.Exception() == nil {
		t.Fatalf("%+v", exception)
	}
	rethrow := must(metaffi.Proc1[*metaffi.Handle](jvm.module(t), "class=guest.Exceptions,callable=rethrow"))(t)
	if err := rethrow(found.Exception()); err == nil || !strings.Contains(err.Error(), "as a value") {
		t.Error(err)
	}
}

func TestLoadErrors(t *testing.T) {
	m := jvm.module(t)
	for path, code := range map[string]metaffi.ErrorCode{
		"callable":                                 metaffi.CodeEntityPath,
		"class=guest.Scalars,callable=add\x00":     metaffi.CodeInvalidArgument,
		"class=guest.Scalars,callable=noSuchThing": metaffi.CodeEntityNotFound,
		"class=guest.NoSuch,callable=add":          metaffi.CodeEntityNotFound,
	} {
		_, err := m.Load(path, nil, nil)
		wantCode(t, err, code)
	}
	_, err := m.Load("class=guest.Scalars,callable=add", types{"int63"}, nil)
	wantCode(t, err, metaffi.CodeInvalidArgument)
	_, err = m.Load("class=guest.Scalars,callable=add", types{IDL.STRING8, IDL.INT64}, types{IDL.INT64})
	wantCode(t, err, metaffi.CodeEntityNotFound)
	_, err = m.LoadWithInfo("class=guest.Scalars,callable=add", []IDL.MetaFFITypeInfo{{StringType: IDL.INT64, Dimensions: -1}}, nil)
	wantCode(t, err, metaffi.CodeInvalidArgument)
	_, err = m.LoadWithInfo("class=guest.Scalars,callable=add", []IDL.MetaFFITypeInfo{{StringType: IDL.INT64, Alias: "a\x00"}}, nil)
	wantCode(t, err, metaffi.CodeInvalidArgument)
	_, err = metaffi.Func1[func(int), string](m, "class=guest.Scalars,callable=add", metaffi.Parameter(1, IDL.MetaFFITypeInfo{Alias: "x"}))
	wantCode(t, err, metaffi.CodeInvalidArgument)
	_, err = metaffi.Proc0(m, "class=guest.Scalars,callable=nothing", metaffi.WithDispatch("fast"))
	wantCode(t, err, metaffi.CodeInvalidArgument)
}

func TestMissingThingsAreNamed(t *testing.T) {
	_, err := metaffi.NewMetaFFIRuntime("jvm").LoadModule("no-such.jar")
	wantCode(t, err, metaffi.CodeModuleNotFound)
	if !strings.Contains(err.Error(), "no-such.jar") {
		t.Error(err)
	}
	err = metaffi.NewMetaFFIRuntime("cobol").LoadRuntimePlugin()
	wantCode(t, err, metaffi.CodeRuntimeNotFound)
	_, err = metaffi.NewMetaFFIRuntime("nat\x00ive").LoadModule("x")
	wantCode(t, err, metaffi.CodeInvalidArgument)
	err = metaffi.NewMetaFFIRuntime("native", metaffi.WithOptions("a\x00")).LoadRuntimePlugin()
	wantCode(t, err, metaffi.CodeInvalidArgument)
}

func TestErrorCodesHaveNames(t *testing.T) {
	if metaffi.CodeGuestException.String() != "GUEST_EXCEPTION" || metaffi.ErrorCode(99).String() != "ErrorCode(99)" {
		t.Error(metaffi.CodeGuestException, metaffi.ErrorCode(99))
	}
	if metaffi.CodeOf(errors.New("x")) != 0 || metaffi.CodeOf(nil) != 0 {
		t.Error("an error of others has a code")
	}
}
