package hosttests;

import static hosttests.Guests.c;
import static hosttests.Guests.fails;
import static hosttests.Guests.infos;
import static hosttests.Guests.types;
import static java.lang.invoke.MethodType.methodType;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.invoke.MethodHandle;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

public class TypedTest {
  private static final Caller ADD = c("add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
  private static final MethodHandle ADD_LONGS = ADD.asMethodHandle(methodType(long.class, long.class, long.class));

  private static Caller echo(MetaFFITypes... types) {
    return Guests.echo().load("callable=echo", types, types);
  }

  @Test
  void methodHandlesTakePrimitives() throws Throwable {
    assertEquals(42L, (long) ADD_LONGS.invokeExact(40L, 2L));
    assertEquals(Long.MIN_VALUE, (long) ADD_LONGS.invokeExact(Long.MIN_VALUE, 0L));
    assertEquals(0L, (long) ADD_LONGS.invokeExact(5L, -5L));
    MethodHandle narrow = ADD.asMethodHandle(methodType(long.class, int.class, byte.class));
    assertEquals(-3L, (long) narrow.invokeExact(-2, (byte) -1));
  }

  @Test
  void functionalInterfacesToo() {
    LongBinaryOperator add = ADD.as(LongBinaryOperator.class);
    long sum = 0;
    for (int i = 0; i < 20_000; i++) sum = add.applyAsLong(sum, i);
    assertEquals(19_999L * 10_000, sum);
    Hidden hidden = ADD.as(Hidden.class);
    assertEquals(3, hidden.add(1, 2));
    assertEquals(10, hidden.addFive(5));
    assertSame(ADD, ADD.as(Caller.class));
  }

  @FunctionalInterface
  interface Hidden {
    long add(long a, int b);

    default long addFive(long a) {
      return add(a, 5);
    }
  }

  static Stream<Arguments> everyScalar() {
    return Stream.of(
        arguments(MetaFFIInt8, byte.class, (byte) -5),
        arguments(MetaFFIInt8, long.class, -128L),
        arguments(MetaFFIInt16, short.class, (short) -300),
        arguments(MetaFFIInt16, int.class, -300),
        arguments(MetaFFIInt32, int.class, Integer.MIN_VALUE),
        arguments(MetaFFIInt32, long.class, -7L),
        arguments(MetaFFIInt64, long.class, Long.MIN_VALUE),
        arguments(MetaFFIUInt8, byte.class, (byte) -1),
        arguments(MetaFFIUInt8, int.class, 255),
        arguments(MetaFFIUInt8, char.class, 'ÿ'),
        arguments(MetaFFIUInt16, short.class, (short) -1),
        arguments(MetaFFIUInt16, char.class, '\uFFFF'),
        arguments(MetaFFIUInt16, long.class, 65535L),
        arguments(MetaFFIUInt32, int.class, -1),
        arguments(MetaFFIUInt32, long.class, 4294967295L),
        arguments(MetaFFIUInt64, long.class, -1L),
        arguments(MetaFFISize, long.class, 3L),
        arguments(MetaFFIBool, boolean.class, true),
        arguments(MetaFFIBool, boolean.class, false),
        arguments(MetaFFIChar8, char.class, 'ÿ'),
        arguments(MetaFFIChar8, int.class, 65),
        arguments(MetaFFIChar16, char.class, '\uD800'),
        arguments(MetaFFIChar16, int.class, 0x20AC),
        arguments(MetaFFIChar32, int.class, 0x1F600),
        arguments(MetaFFIChar32, long.class, 65L),
        arguments(MetaFFIFloat32, float.class, -0.0f),
        arguments(MetaFFIFloat32, double.class, 1.5),
        arguments(MetaFFIFloat64, double.class, Double.NEGATIVE_INFINITY));
  }

  @ParameterizedTest
  @MethodSource("everyScalar")
  void scalarsComeBack(MetaFFITypes type, Class<?> java, Object value) throws Throwable {
    MethodHandle same = echo(type).asMethodHandle(methodType(java, java));
    assertEquals(methodType(java, java), same.type());
    assertEquals(value, same.invoke(value));
    // Beside an argument that no downcall takes.
    MethodHandle second = Guests.echo().load("callable=echo", types(type, MetaFFIString8), types(type))
        .asMethodHandle(methodType(java, java, String.class));
    assertEquals(value, second.invoke(value, "text"));
  }

  static Stream<Arguments> outOfRange() {
    return Stream.of(
        arguments(MetaFFIInt32, long.class, 1L << 31),
        arguments(MetaFFIUInt8, int.class, 256),
        arguments(MetaFFIUInt32, long.class, -1L),
        arguments(MetaFFIChar8, char.class, 'Ā'),
        arguments(MetaFFIChar32, int.class, 0x110000),
        arguments(MetaFFIFloat32, double.class, 1e300),
        arguments(MetaFFIFloat64, long.class, (1L << 53) + 1));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void rangesAreChecked(MetaFFITypes type, Class<?> java, Object value) {
    Class<?> result = type == MetaFFIInt32 ? int.class : void.class;
    MethodHandle call = echo(type).asMethodHandle(methodType(result, java));
    fails("OUT_OF_RANGE", () -> call.invoke(value), "Argument 1 of ");
    MethodHandle unchanged = Guests.echo().load("callable=echo", types(type, MetaFFIString8), null)
        .asMethodHandle(methodType(void.class, java, String.class));
    fails("OUT_OF_RANGE", () -> unchanged.invoke(value, "x"), "Argument 1 of ");
  }

  @Test
  void textsArraysAndObjectsTravelAsTheirClasses() throws Throwable {
    @SuppressWarnings("unchecked")
    UnaryOperator<Object> any = (UnaryOperator<Object>) echo(MetaFFIAny).as(UnaryOperator.class);
    assertEquals("é😀", any.apply("é😀"));
    assertNull(any.apply(null));
    MethodHandle text = echo(MetaFFIString8).asMethodHandle(methodType(String.class, String.class));
    assertEquals("a\0b", (String) text.invokeExact("a\0b"));
    MethodHandle array = echo(MetaFFIInt64Array).asMethodHandle(methodType(long[].class, long[].class));
    assertArrayEquals(new long[] {1, 2}, (long[]) array.invokeExact(new long[] {1, 2}));
    MethodHandle boxed = echo(MetaFFIInt32).asMethodHandle(methodType(Long.class, Object.class));
    assertEquals(7L, boxed.invoke(7));
    ToLongFunction<?> length = c("text_length", types(MetaFFIString8), types(MetaFFISize)).as(ToLongFunction.class);
    @SuppressWarnings("unchecked")
    ToLongFunction<Object> lengthOf = (ToLongFunction<Object>) length;
    assertEquals(3, lengthOf.applyAsLong("€"));
    fails("TYPE_MISMATCH", () -> lengthOf.applyAsLong(5), "Argument 1", "text_length");
  }

  @Test
  void severalResultsAreAnArray() throws Throwable {
    MethodHandle both = echo(MetaFFIInt64, MetaFFIString8)
        .asMethodHandle(methodType(Object[].class, long.class, String.class));
    assertArrayEquals(new Object[] {1L, "x"}, (Object[]) both.invokeExact(1L, "x"));
  }

  @Test
  void functionsWithoutAnything() throws Throwable {
    c("nothing", null, null).as(Runnable.class).run();
    byte seven = (byte) c("seven", null, types(MetaFFIUInt8)).asMethodHandle(methodType(byte.class)).invokeExact();
    assertEquals(7, seven);
    MethodHandle dropped = ADD.asMethodHandle(methodType(void.class, long.class, long.class));
    dropped.invokeExact(1L, 2L);
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedAtOnce() {
    for (Object[] wrong : new Object[][] {
      {ADD, methodType(long.class, long.class), "it has 2 parameters."},
      {ADD, methodType(int.class, long.class, long.class), "its result is int64, long in Java"},
      {ADD, methodType(long.class, long.class, double.class), "parameter 2 is int64"},
      {ADD, methodType(boolean.class, long.class, long.class), "its result is int64"},
      {ADD, methodType(long.class, String.class, long.class), "parameter 1 is int64"},
      {ADD, methodType(java.util.List.class, long.class, long.class), "its result is int64"},
      {echo(MetaFFIInt8), methodType(void.class), "it has 1 parameter."},
      {echo(MetaFFIFloat64), methodType(Object.class, Boolean.class), "parameter 1 is float64, double in Java"},
      {echo(MetaFFIFloat64), methodType(Long.class, Double.class), "its result is float64, double in Java"},
      {echo(MetaFFIBool), methodType(Object.class, Integer.class), "parameter 1 is bool"},
      {echo(MetaFFIString8), methodType(Object.class, Long.class), "parameter 1 is string8, a String in Java"},
      {echo(MetaFFIString8), methodType(StringBuilder.class, String.class), "its result is string8"},
      {echo(MetaFFIInt64Array), methodType(Object.class, String.class), "parameter 1 is int64_array, an array in Java"},
      {echo(MetaFFIInt64Array), methodType(String.class, long[].class), "its result is int64_array"},
      {echo(MetaFFICallable), methodType(Object.class, Integer.class), "parameter 1 is callable"},
    }) {
      IllegalArgumentException refused = assertThrows(
          IllegalArgumentException.class,
          () -> ((Caller) wrong[0]).asMethodHandle((java.lang.invoke.MethodType) wrong[1]));
      assertTrue(refused.getMessage().contains((String) wrong[2]), refused.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> ADD.as(DoubleUnaryOperator.class));
    assertThrows(IllegalArgumentException.class, () -> ADD.as(String.class));
    assertThrows(NullPointerException.class, () -> ADD.as(null));
    assertThrows(NullPointerException.class, () -> ADD.asMethodHandle(null));
  }

  static Stream<Arguments> resultsThatDoNotFit() {
    return Stream.of(
        arguments(MetaFFIInt64, Integer.class, 1L << 31, "OUT_OF_RANGE"),
        arguments(MetaFFIString8, Character.class, "ab", "TYPE_MISMATCH"),
        arguments(MetaFFIInt64Array, int[].class, new long[] {1L << 40}, "OUT_OF_RANGE"),
        arguments(MetaFFIAny, String.class, 5, "TYPE_MISMATCH"));
  }

  @ParameterizedTest
  @MethodSource("resultsThatDoNotFit")
  void resultsThatTheTypeCannotHoldAreErrors(MetaFFITypes type, Class<?> java, Object value, String code) {
    MethodHandle call = echo(type).asMethodHandle(methodType(java, Object.class));
    fails(code, () -> call.invoke(value), "The result of ");
  }

  @Test
  void errorsOfTypedCallsAreThrown() {
    Caller through = Guests.C.load(
        "callable=call_binary",
        infos(Guests.info(MetaFFICallable, "int64(int64,int64)"), MetaFFIInt64, MetaFFIInt64),
        infos(MetaFFIInt64));
    Object fail = (LongBinaryOperator) (a, b) -> {
      throw new IllegalStateException("no");
    };
    MethodHandle call = through.asMethodHandle(methodType(long.class, Object.class, long.class, long.class));
    MetaFFIException failure = fails("GUEST_EXCEPTION", () -> {
      long ignored = (long) call.invokeExact(fail, 1L, 2L);
    }, "no");
    assertEquals("java.lang.IllegalStateException", failure.guestType());
  }

  @Test
  void releasedRuntimesAreToldByTypedCallsToo() throws Throwable {
    metaffi.MetaFFIRuntime runtime = new metaffi.MetaFFIRuntime("native");
    Caller add = runtime.loadModule(Guests.environment("METAFFI_TEST_NATIVE_GUEST"))
        .load("callable=add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    LongBinaryOperator typed = add.as(LongBinaryOperator.class);
    assertEquals(3, typed.applyAsLong(1, 2));
    runtime.releaseRuntimePlugin();
    fails("RELEASED", () -> typed.applyAsLong(1, 2));
  }

  @Test
  void nestedTypedCallsKeepTheirArguments() {
    Caller invoke = Guests.echo().load(
        "callable=invoke", types(MetaFFICallable, MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    Binary binary = invoke.as(Binary.class);
    LongBinaryOperator add = ADD.as(LongBinaryOperator.class);
    LongBinaryOperator inner = (a, b) -> a == 0 ? b : add.applyAsLong(binary.call(add, a, b), 1);
    assertEquals(31, binary.call((a, b) -> binary.call(inner, a, b) + 10, 8, 12));
  }

  public interface Binary {
    long call(LongBinaryOperator f, long a, long b);
  }
}
