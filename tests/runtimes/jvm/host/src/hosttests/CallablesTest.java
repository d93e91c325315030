package hosttests;

import static hosttests.Guests.fails;
import static hosttests.Guests.infos;
import static hosttests.Guests.one;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;

public class CallablesTest {
  private static Caller echo(String name, MetaFFITypes[] in, MetaFFITypes[] out) {
    return Guests.echo().load("callable=" + name, in, out);
  }

  public static long twice(long x) {
    return 2 * x;
  }

  public static String join(String a, long[] numbers, Object rest) {
    return a + numbers.length + rest;
  }

  public long notStatic() {
    return 1;
  }

  @Test
  void lambdasBecomeFunctionPointers() {
    Caller binary = Guests.C.load(
        "callable=call_binary",
        infos(Guests.info(MetaFFICallable, "int64(int64,int64)"), MetaFFIInt64, MetaFFIInt64),
        infos(MetaFFIInt64));
    LongBinaryOperator minus = (a, b) -> a - b;
    assertEquals(38L, one(binary.call(minus, 40, 2)));
    BinaryOperator<Long> times = (a, b) -> a * b;
    assertEquals(80L, one(binary.call(times, 40, 2)));
  }

  @Test
  void theyAreCalledFromThreadsJavaDoesNotKnow() {
    IntUnaryOperator next = x -> x + 1;
    for (String thread : List.of("thread", "deaf_thread")) {
      Caller onThread = Guests.C.load(
          "callable=call_on_" + thread,
          infos(Guests.info(MetaFFICallable, "int32(int32)"), MetaFFIInt32),
          infos(MetaFFIInt32));
      for (int i = 0; i < 50; i++) assertEquals(i + 1, one(onThread.call(next, i)));
    }
    AtomicLong sum = new AtomicLong();
    java.util.function.LongBinaryOperator add = (i, j) -> sum.addAndGet(i * j);
    fails("SIGNATURE", () -> echo("invoke", types(MetaFFICallable), null).call(add), "2");
    interface2 counted = (i, j) -> sum.addAndGet(i * j);
    echo("invoke_on_threads", types(MetaFFICallable, MetaFFIInt64, MetaFFIInt64), null).call(counted, 4, 100);
    assertEquals((0 + 1 + 2 + 3) * 4950L, sum.get());
  }

  /** Not public, and named so that nothing else implements it. */
  @FunctionalInterface
  interface interface2 {
    void take(long a, long b);
  }

  @Test
  void argumentsAndResultsOfEveryKind() {
    MetaFFITypes[] in = types(MetaFFICallable, MetaFFIAny);
    Caller invoke = echo("invoke", in, types(MetaFFIAny));
    Function<Object, Object> same = x -> x;
    for (Object x : new Object[] {1, 2L, 1.5, "text é😀", true, 'c', new long[] {1, 2}, null, new Object()}) {
      Object back = one(invoke.call(same, x));
      assertArrayEquals(new Object[] {x}, new Object[] {back});
    }
    Function<Object, String[][]> nested = x -> new String[][] {{"a", null}, {}};
    assertArrayEquals(new String[][] {{"a", null}, {}}, (Object[]) one(invoke.call(nested, 1)));
    Function<Object, Object> error = x -> new String("a\uD800");
    fails("INVALID_STRING", () -> invoke.call(error, 1));
  }

  @Test
  void argumentsAreCoercedToTheParametersOrRefused() {
    Caller invoke = echo("invoke", types(MetaFFICallable, MetaFFIAny), types(MetaFFIInt64));
    Takes takes = x -> x + 1L;
    assertEquals(8L, one(invoke.call(takes, (short) 7)));
    fails("OUT_OF_RANGE", () -> invoke.call(takes, 1L << 40), "Argument 1 of a Java callable");
    fails("TYPE_MISMATCH", () -> invoke.call(takes, "text"), "Argument 1 of a Java callable");
    fails("NULL_VALUE", () -> invoke.call(takes, (Object) null));
  }

  @FunctionalInterface
  interface Takes {
    long take(int x);
  }

  @Test
  void methodsBecomeCallables() throws NoSuchMethodException {
    Method method = CallablesTest.class.getMethod("twice", long.class);
    Caller made = MetaFFIRuntime.makeMetaFFICallable(method);
    assertEquals(14L, one(echo("invoke", types(MetaFFICallable, MetaFFIInt64), types(MetaFFIInt64)).call(made, 7)));
    assertEquals(6L, one(made.call(3)));
    assertSame(made, one(echo("echo", types(MetaFFICallable), types(MetaFFICallable)).call(made)));
    Caller join = MetaFFIRuntime.makeMetaffiCallable(
        CallablesTest.class.getMethod("join", String.class, long[].class, Object.class));
    assertEquals("a2null", one(echo("invoke", types(MetaFFICallable, MetaFFIString8, MetaFFIInt64Array, MetaFFIAny),
        types(MetaFFIString8)).call(join, "a", new long[] {1, 2}, null)));
    Method instance = CallablesTest.class.getMethod("notStatic");
    fails("INVALID_ARGUMENT", () -> MetaFFIRuntime.makeMetaFFICallable(instance), "not static", "lambda");
    assertThrows(NullPointerException.class, () -> MetaFFIRuntime.makeMetaFFICallable(null));
  }

  @Test
  void lambdasMadeCallablesAreTheSameForEveryCall() {
    LongUnaryOperator twice = x -> 2 * x;
    Caller made = MetaFFIRuntime.makeMetaFFICallable(twice);
    Caller invoke = echo("invoke", types(MetaFFICallable, MetaFFIInt64), types(MetaFFIInt64));
    for (long i = 0; i < 100; i++) assertEquals(2 * i, one(invoke.call(made, i)));
    assertEquals(6L, one(made.call(3L)));
    assertSame(made, one(echo("echo", types(MetaFFICallable), types(MetaFFICallable)).call(made)));
    assertSame(made, MetaFFIRuntime.makeMetaFFICallable(made));
    Function<Object, Object> gives = x -> made; // owned by who receives it
    assertSame(made, one(echo("invoke", types(MetaFFICallable, MetaFFIAny), types(MetaFFIAny)).call(gives, 1)));
    assertEquals(8L, one(invoke.call(made, 4L)));
    fails("INVALID_ARGUMENT", () -> MetaFFIRuntime.makeMetaFFICallable(new Object()), "not callable");
  }

  public interface Invoke {
    long invoke(Caller function, long x);
  }

  /** On Java 22 and later one that is kept needs no frame where the result is a number. */
  @Test
  void typedCallsTakeEveryCallable() {
    Invoke invoke = echo("invoke", types(MetaFFICallable, MetaFFIInt64), types(MetaFFIInt64)).as(Invoke.class);
    LongUnaryOperator half = x -> 100 / x;
    Caller made = MetaFFIRuntime.makeMetaFFICallable(half);
    for (long i = 1; i < 5; i++) assertEquals(100 / i, invoke.invoke(made, i));
    assertEquals(50L, one(made.call(2L)));
    assertEquals(8L, invoke.invoke(args -> new Object[] {(Long) args[0] + 1}, 7));
    MetaFFIException found = fails("GUEST_EXCEPTION", () -> invoke.invoke(made, 0), "zero");
    assertInstanceOf(ArithmeticException.class, found.getCause());
    assertEquals(25L, invoke.invoke(made, 4));
    assertThrows(MetaFFIException.class, () -> invoke.invoke(null, 1));
  }

  /** On Java 22 and later one that was called a thousand times is called through a function of its own. */
  @Test
  void callablesThatAreCalledOftenDoTheSame() {
    IllegalStateException thrown = new IllegalStateException("odd");
    AtomicLong calls = new AtomicLong();
    LongBinaryOperator minus = (a, b) -> {
      calls.incrementAndGet();
      if (b == 0) throw thrown;
      return a - b;
    };
    Caller made = MetaFFIRuntime.makeMetaFFICallable(minus);
    Caller invoke = echo("invoke", types(MetaFFICallable, MetaFFIAny, MetaFFIAny), types(MetaFFIInt64));
    for (long i = 1; i <= 3000; i++) assertEquals(i - 7, one(invoke.call(made, i, 7L)));
    MetaFFIException found = fails("GUEST_EXCEPTION", () -> invoke.call(made, 1L, 0L), "odd");
    assertSame(thrown, found.getCause());
    assertEquals(40L, one(invoke.call(made, 42L, (short) 2))); // of another type than declared
    assertEquals(3002, calls.get());
    AtomicLong sum = new AtomicLong();
    interface2 counted = (i, j) -> sum.addAndGet(i * j);
    Caller many = MetaFFIRuntime.makeMetaFFICallable(counted);
    echo("invoke_on_threads", types(MetaFFICallable, MetaFFIInt64, MetaFFIInt64), null).call(many, 4, 2000);
    assertEquals((0 + 1 + 2 + 3) * 1999L * 1000, sum.get());
  }

  @Test
  void ownLambdasComeBackAsThemselves() {
    Supplier<String> lambda = () -> "x";
    assertSame(lambda, one(echo("echo", types(MetaFFICallable), types(MetaFFICallable)).call(lambda)));
    Caller caller = args -> args;
    assertSame(caller, one(echo("echo", types(MetaFFIAny), types(MetaFFIAny)).call(caller)));
    assertNull(one(echo("echo", types(MetaFFICallable), types(MetaFFICallable)).call((Object) null)));
  }

  @Test
  void callablesOfGuestsCanBeCalledAndPassedOn() {
    Caller adder = (Caller) one(echo("adder", types(MetaFFIInt64), types(MetaFFICallable)).call(10));
    assertEquals(15L, one(adder.call(5)));
    assertEquals(15L, one(echo("invoke", types(MetaFFICallable, MetaFFIInt64), types(MetaFFIInt64)).call(adder, 5)));
    fails("SIGNATURE", () -> adder.call(), "0 arguments", "1");
    fails("TYPE_MISMATCH", () -> adder.call("x"), "Argument 1 of a callable");
    Caller describer = (Caller) one(echo("describer", null, types(MetaFFICallable)).call());
    assertEquals("int32 string8(1) null", one(describer.call(1, "x", null)));
    assertEquals(12L, adder.as(java.util.function.LongUnaryOperator.class).applyAsLong(2));
  }

  @Test
  void entitiesAreCallablesToo() {
    Caller add = Guests.c("add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    assertEquals(3L, one(echo("invoke", types(MetaFFICallable, MetaFFIInt64, MetaFFIInt64), types(MetaFFIAny))
        .call(add, 1, 2)));
  }

  @Test
  void anObjectThatIsNoFunctionIsRefused() {
    fails("TYPE_MISMATCH", () -> echo("invoke", types(MetaFFICallable), null).call(new Object()), "not callable");
    fails("TYPE_MISMATCH", () -> echo("invoke", types(MetaFFICallable), null).call("text"), "Argument 1", "a callable");
  }

  @Test
  void exceptionsPassThroughGuests() {
    IllegalStateException thrown = new IllegalStateException("from Java", new RuntimeException("deep"));
    Runnable fail = () -> {
      throw thrown;
    };
    MetaFFIException found = fails(
        "GUEST_EXCEPTION", () -> echo("invoke", types(MetaFFICallable), null).call(fail), "from Java");
    assertEquals("java.lang.IllegalStateException", found.guestType());
    assertSame(thrown, found.getCause());
    MetaFFIException wrapped = fails(
        "GUEST_EXCEPTION", () -> echo("invoke_wrapped", types(MetaFFICallable), null).call(fail), "a callback failed");
    assertEquals("echo.Wrapped", wrapped.guestType());
    assertEquals("from Java", wrapped.getCause().getMessage());
    assertSame(thrown, wrapped.getCause().getCause());
    // Over two more hops, with everything it had.
    Runnable again = () -> {
      throw wrapped;
    };
    MetaFFIException outer = fails("GUEST_EXCEPTION", () -> echo("invoke", types(MetaFFICallable), null).call(again));
    assertEquals("echo.Wrapped", outer.guestType());
    assertEquals(wrapped.guestStack(), outer.guestStack());
  }

  @Test
  void callsNestAndUseLargeArguments() {
    Caller invoke = echo("invoke", types(MetaFFICallable, MetaFFIAny), types(MetaFFIAny));
    String large = "x".repeat(100_000);
    Object[] depth = {0};
    Function<Object, Object>[] self = cast(new Function<?, ?>[1]);
    self[0] = x -> {
      depth[0] = (int) depth[0] + 1;
      return (int) depth[0] < 20 ? one(invoke.call(self[0], x + large.substring(0, 3000))) : x;
    };
    Object found = one(invoke.call(self[0], large));
    assertEquals(100_000 + 19 * 3000, ((String) found).length());
    BiFunction<Object, Object, Object> two = (a, b) -> a;
    fails("SIGNATURE", () -> invoke.call(two, 1), "1", "2");
  }

  @SuppressWarnings("unchecked")
  private static Function<Object, Object>[] cast(Object array) {
    return (Function<Object, Object>[]) array;
  }
}
