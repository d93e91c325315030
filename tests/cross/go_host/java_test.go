package go_host

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	metaffi "github.com/metaffi/metaffi/runtimes/go/host"
	"github.com/metaffi/metaffi/runtimes/go/host/IDL"
)

// Real libraries; ./dev test fetches their jars.

func jars(names ...string) (*metaffi.MetaFFIModule, error) {
	for i, name := range names {
		names[i] = filepath.Join(os.Getenv("METAFFI_TEST_LOG4J_DIR"), name+".jar")
	}
	return metaffi.NewMetaFFIRuntime("jvm").LoadModule(strings.Join(names, ";"))
}

func check[T any](x T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%+v", err)
		}
		return x
	}
}

// --- log4j --------------------------------------------------------------------------------------

const logProgram = "METAFFI_TEST_LOG"

func init() {
	if os.Getenv(logProgram) == "" {
		return
	}
	if err := logErrors(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// logErrors writes to log4j's console, which is this process's.
func logErrors() error {
	if err := metaffi.SetLibrary(built("lib", "libmetaffi.so.0")); err != nil {
		return err
	}
	log4j, err := jars("log4j-api-2.21.1", "log4j-core-2.21.1")
	if err != nil {
		return err
	}
	getLogger, err := metaffi.Func1[string, *metaffi.Handle](log4j, "class=org.apache.logging.log4j.LogManager,callable=getLogger")
	if err != nil {
		return err
	}
	logger, err := getLogger("mylogger")
	if err != nil {
		return err
	}
	logError, err := metaffi.Proc2[*metaffi.Handle, string](log4j, "class=org.apache.logging.log4j.Logger,callable=error,instance_required")
	if err != nil {
		return err
	}
	if err := logError(logger, "Logging error from Go!"); err != nil {
		return err
	}
	// error(String, Supplier<?>...): the text comes from Go when log4j wants it.
	lazily, err := metaffi.Bind[func(*metaffi.Handle, string, []func() any) error](log4j,
		"class=org.apache.logging.log4j.Logger,callable=error,instance_required",
		metaffi.Parameter(2, IDL.MetaFFITypeInfo{Alias: "org.apache.logging.log4j.util.Supplier"}))
	if err != nil {
		return err
	}
	return lazily(logger, "{} and {}", []func() any{func() any { return "one" }, func() any { return 2 }})
}

func TestLog4j(t *testing.T) {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), logProgram+"=1")
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, line := range []string{"Logging error from Go!", "one and 2"} {
		if !regexp.MustCompile(`(?m)^[0-9:.]+ \[.*\] ERROR mylogger - ` + line + `$`).Match(output) {
			t.Errorf("log4j did not log %q:\n%s", line, output)
		}
	}
}

// --- Jackson ------------------------------------------------------------------------------------

const mapperClass = "class=com.fasterxml.jackson.databind.ObjectMapper,callable="

func TestJackson(t *testing.T) {
	jackson := check(jars("jackson-core-2.17.2", "jackson-databind-2.17.2", "jackson-annotations-2.17.2"))(t)
	mapper := check(check(metaffi.Func0[*metaffi.Handle](jackson, mapperClass+"<init>"))(t)())(t)
	t.Run("tree", func(t *testing.T) { readTree(t, jackson, mapper) })
	t.Run("maps", func(t *testing.T) { readMaps(t, jackson, mapper) })
	t.Run("malformed", func(t *testing.T) { readMalformed(t, jackson, mapper) })
}

const document = `{"name": "Grüße 🌍", "tags": ["a", "b"], "depth": {"level": 3, "exact": 2.5, "none": null}}`

func readTree(t *testing.T, jackson *metaffi.MetaFFIModule, mapper *metaffi.Handle) {
	const node = "class=com.fasterxml.jackson.databind.JsonNode,callable="
	read := check(metaffi.Func2[*metaffi.Handle, string, *metaffi.Handle](jackson, mapperClass+"readTree,instance_required"))(t)
	at := check(metaffi.Func2[*metaffi.Handle, string, *metaffi.Handle](jackson, node+"at,instance_required"))(t)
	text := check(metaffi.Func1[*metaffi.Handle, string](jackson, node+"asText,instance_required"))(t)
	number := check(metaffi.Func1[*metaffi.Handle, int32](jackson, node+"asInt,instance_required"))(t)
	tree := check(read(mapper, document))(t)
	if name := check(text(check(at(tree, "/name"))(t)))(t); name != "Grüße 🌍" {
		t.Error(name)
	}
	if level := check(number(check(at(tree, "/depth/level"))(t)))(t); level != 3 {
		t.Error(level)
	}
	if class := check(at(tree, "/tags"))(t).TypeName(); class != "com.fasterxml.jackson.databind.node.ArrayNode" {
		t.Error(class)
	}
}

func readMaps(t *testing.T, jackson *metaffi.MetaFFIModule, mapper *metaffi.Handle) {
	forName := check(metaffi.Func1[string, *metaffi.Handle](jackson, "class=java.lang.Class,callable=forName"))(t)
	maps := check(forName("java.util.LinkedHashMap"))(t)
	read := check(metaffi.Func3[*metaffi.Handle, string, *metaffi.Handle, map[string]any](jackson, mapperClass+"readValue,instance_required",
		metaffi.Parameter(2, IDL.MetaFFITypeInfo{Alias: "java.lang.Class"})))(t)
	found := check(read(mapper, document, maps))(t)
	if found["name"] != "Grüße 🌍" || !reflect.DeepEqual(found["tags"], []any{"a", "b"}) && !reflect.DeepEqual(found["tags"], []string{"a", "b"}) {
		t.Errorf("%#v", found)
	}
	write := check(metaffi.Func2[*metaffi.Handle, any, string](jackson, mapperClass+"writeValueAsString,instance_required"))(t)
	if json := check(write(mapper, []any{1, "two", nil, 4.5, []int64{6, 7}}))(t); json != `[1,"two",null,4.5,[6,7]]` {
		t.Error(json)
	}
}

func readMalformed(t *testing.T, jackson *metaffi.MetaFFIModule, mapper *metaffi.Handle) {
	read := check(metaffi.Func2[*metaffi.Handle, string, *metaffi.Handle](jackson, mapperClass+"readTree,instance_required"))(t)
	_, err := read(mapper, `{"name": `)
	var found *metaffi.Error
	if !errors.As(err, &found) || !strings.HasPrefix(found.GuestType, "com.fasterxml.jackson.core.") || !strings.Contains(found.GuestStack, "ObjectMapper.readTree") {
		t.Errorf("%+v", err)
	}
}

// --- commons-lang3 ------------------------------------------------------------------------------

func TestCommonsLang3(t *testing.T) {
	lang := check(jars("commons-lang3-3.14.0"))(t)
	const utils = "class=org.apache.commons.lang3.StringUtils,callable="
	for name, want := range map[string]string{"reverse": "🌍 eßürG", "capitalize": "Grüße 🌍", "upperCase": "GRÜSSE 🌍"} {
		f := check(metaffi.Func1[string, string](lang, utils+name))(t)
		if found := check(f("Grüße 🌍"))(t); found != want {
			t.Errorf("%s: %q", name, found)
		}
	}
	pad := check(metaffi.Func3[string, int32, metaffi.Char16, string](lang, utils+"leftPad"))(t)
	if found := check(pad("7", 3, '0'))(t); found != "007" {
		t.Error(found)
	}
	join := check(metaffi.Func2[[]int64, metaffi.Char16, string](lang, utils+"join"))(t)
	if found := check(join([]int64{1, 2, 3}, '-'))(t); found != "1-2-3" {
		t.Error(found)
	}
	distance := check(metaffi.Func2[string, string, int32](lang, utils+"getLevenshteinDistance"))(t)
	if found := check(distance("kitten", "sitting"))(t); found != 3 {
		t.Error(found)
	}
	t.Run("arrays", func(t *testing.T) {
		add := check(metaffi.Func2[[]int64, []int64, []int64](lang, "class=org.apache.commons.lang3.ArrayUtils,callable=addAll"))(t)
		if found := check(add([]int64{1}, []int64{2, 3}))(t); !reflect.DeepEqual(found, []int64{1, 2, 3}) {
			t.Error(found)
		}
	})
	t.Run("memoizer", func(t *testing.T) { memoize(t, lang) })
}

// memoize lets a Java class remember what a Go function gave.
func memoize(t *testing.T, lang *metaffi.MetaFFIModule) {
	const memoizer = "class=org.apache.commons.lang3.concurrent.Memoizer,callable="
	make := check(metaffi.Func1[func(string) string, *metaffi.Handle](lang, memoizer+"<init>",
		metaffi.Parameter(0, IDL.MetaFFITypeInfo{Alias: "java.util.function.Function"})))(t)
	compute := check(metaffi.Func2[*metaffi.Handle, any, any](lang, memoizer+"compute,instance_required"))(t)
	calls := 0
	memory := check(make(func(x string) string { calls++; return x + "!" }))(t)
	for i := 0; i < 3; i++ {
		if found := check(compute(memory, "hey"))(t); found != "hey!" {
			t.Error(found)
		}
	}
	if calls != 1 {
		t.Error("calls:", calls)
	}
}
