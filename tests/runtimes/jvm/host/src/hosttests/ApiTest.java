package hosttests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIHandle;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names that MetaFFI's users know, and nothing beyond them: what is written here compiled against MetaFFI must run. */
public class ApiTest {
  private static final String C = Guests.environment("METAFFI_TEST_NATIVE_GUEST");
  private static final String JARS = Guests.environment("METAFFI_TEST_GUEST_DIR");
  private static final MetaFFITypes[] TWO = {MetaFFITypes.MetaFFIInt64, MetaFFITypes.MetaFFIInt64};
  private static final MetaFFITypes[] ONE = {MetaFFITypes.MetaFFIInt64};

  private static MetaFFITypeInfo[] infos(MetaFFITypeInfo... infos) {
    return infos;
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "c", "xllr.native", "xllr.c"})
  void runtimesOfC(String name) {
    MetaFFIRuntime runtime = new MetaFFIRuntime(name);
    runtime.loadRuntimePlugin();
    Caller add = runtime.loadModule(C).load("callable=add", TWO, ONE);
    assertArrayEquals(new Object[] {3L}, add.call(1L, 2L));
    runtime.releaseRuntimePlugin();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm", "openjdk", "xllr.jvm", "xllr.openjdk"})
  void runtimesOfJava(String name) {
    MetaFFIRuntime runtime = new MetaFFIRuntime(name);
    runtime.loadRuntimePlugin();
    MetaFFIModule module = runtime.loadModule(JARS + "/guest.jar;" + JARS + "/guestlib.jar");
    Caller make = module.load(
        "class=java.util.ArrayList,callable=<init>", (MetaFFITypes[]) null,
        new MetaFFITypes[] {MetaFFITypes.MetaFFIHandle});
    Caller size = module.load(
        "class=java.util.ArrayList,callable=size,instance_required",
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIHandle, "java.util.ArrayList")),
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt32)));
    assertEquals(0, size.call(make.call()[0])[0]);
    runtime.releaseRuntimePlugin();
  }

  @Test
  void eitherArrayMayBeNull() {
    MetaFFIModule module = new MetaFFIRuntime("native").loadModule(C);
    assertNull(module.load("callable=nothing", (MetaFFITypes[]) null, null).call());
    assertNull(module.load("callable=nothing", (MetaFFITypeInfo[]) null, null).call());
    assertNull(module.load("callable=nothing", new MetaFFITypes[0], new MetaFFITypes[0]).call());
    assertNull(module.load("callable=nothing", infos(), infos()).call());
    assertNull(module.load("callable=add", TWO, null).call(1L, 2L));
    assertEquals((byte) 7, module.load("callable=seven", null, infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIUInt8))).call()[0]);
    Caller infos = module.load(
        "callable=add",
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt64), new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt64, 0)),
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt64, null, 0)));
    assertEquals(5L, infos.call(2L, 3L)[0]);
  }

  @Test
  void typesWithDimensionsAndAliases() {
    MetaFFIModule module = new MetaFFIRuntime("jvm").loadModule(JARS + "/guest.jar;" + JARS + "/guestlib.jar");
    MetaFFITypeInfo[] matrix = infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt64Array, 2));
    Caller deep = module.load(
        "class=java.util.Arrays,callable=deepToString",
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIAny, "java.lang.Object[]", 0)),
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIString8)));
    assertEquals("[[1, 2], []]", deep.call((Object) new long[][] {{1, 2}, {}})[0]);
    assertEquals(MetaFFITypes.MetaFFIInt64Array, matrix[0].type());
    Caller max = module.load(
        "class=java.lang.Math,callable=max", new MetaFFITypes[] {MetaFFITypes.MetaFFIFloat64, MetaFFITypes.MetaFFIFloat64},
        new MetaFFITypes[] {MetaFFITypes.MetaFFIFloat64});
    assertEquals(2.5, max.call(2.5, -1.0)[0]);
  }

  public static long twice(long x) {
    return 2 * x;
  }

  @Test
  void methodsAsCallables() throws NoSuchMethodException {
    Caller call = new MetaFFIRuntime("native").loadModule(C).load(
        "callable=call_binary",
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFICallable, "int64(int64,int64)"),
            new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt64), new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt64)),
        infos(new MetaFFITypeInfo(MetaFFITypes.MetaFFIInt64)));
    Caller max = MetaFFIRuntime.makeMetaFFICallable(Math.class.getMethod("max", long.class, long.class));
    Caller twice = MetaFFIRuntime.makeMetaffiCallable(ApiTest.class.getMethod("twice", long.class));
    assertEquals(9L, call.call(max, 4L, 9L)[0]);
    assertArrayEquals(new Object[] {14L}, twice.call(7L));
  }

  @Test
  void handlesAndExceptions() {
    MetaFFIModule module = new MetaFFIRuntime("echo").loadModule("any");
    MetaFFITypes[] handle = {MetaFFITypes.MetaFFIHandle};
    MetaFFIHandle made = (MetaFFIHandle)
        module.load("callable=make_object", new MetaFFITypes[] {MetaFFITypes.MetaFFIString8}, handle).call("words")[0];
    assertTrue(module.load("callable=echo", handle, handle).call(made)[0] instanceof MetaFFIHandle);
    RuntimeException unchecked = assertThrows(MetaFFIException.class, () -> module.load("callable=absent", handle, null));
    assertTrue(unchecked.getMessage().contains("absent"), unchecked.getMessage());
  }

  @Test
  void everyTypeHasItsName() {
    String elements = "Float64 Float32 Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Bool String8 String16 String32 "
        + "Handle Size Char8 Char16 Char32 Any Null Callable";
    Set<String> wanted = new TreeSet<>();
    for (String element : elements.split(" ")) {
      int number = MetaFFITypes.valueOf("MetaFFI" + element).value();
      assertEquals(number | 65536, MetaFFITypes.valueOf("MetaFFI" + element + "Array").value());
      assertEquals(number | 65536 | 33554432, MetaFFITypes.valueOf("MetaFFI" + element + "PackedArray").value());
      for (String suffix : new String[] {"", "Array", "PackedArray"}) wanted.add("MetaFFI" + element + suffix);
    }
    Set<String> found = new TreeSet<>();
    for (MetaFFITypes type : MetaFFITypes.values()) found.add(type.name());
    assertEquals(wanted, found);
    int[] numbers = {
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 8192, 16384, 32768, 262144, 524288, 1048576, 2097152, 4194304,
      8388608, 16777216
    };
    for (int i = 0; i < numbers.length; i++) assertEquals(numbers[i], MetaFFITypes.values()[i].value());
  }
}
