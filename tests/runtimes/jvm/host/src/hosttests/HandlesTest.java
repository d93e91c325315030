package hosttests;

import static hosttests.Guests.echo;
import static hosttests.Guests.fails;
import static hosttests.Guests.one;
import static hosttests.Guests.types;
import static java.lang.invoke.MethodType.methodType;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.invoke.MethodHandle;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFIErrorCode;
import metaffi.MetaFFIException;
import metaffi.MetaFFIHandle;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HandlesTest {
  private static final Caller MAKE = load("make_object", types(MetaFFIString8), types(MetaFFIHandle));
  private static final Caller COUNT = load("count_objects", null, types(MetaFFIInt64));
  private static final Caller DESCRIBE = load("describe_handle", types(MetaFFIHandle), types(MetaFFIString8));

  private static Caller load(String name, MetaFFITypes[] in, MetaFFITypes[] out) {
    return Guests.echo().load("callable=" + name, in, out);
  }

  static long count() {
    return (long) one(COUNT.call());
  }

  /** The count, once nothing of other tests is waiting to be released. */
  static long settledCount() throws InterruptedException {
    long last = count();
    for (int quiet = 0; quiet < 5; ) {
      System.gc();
      Thread.sleep(20);
      quiet = count() == last ? quiet + 1 : 0;
      last = count();
    }
    return last;
  }

  /** Its result is a number: on Java 22 and later such a call is made on the entity's own function. */
  public interface Pass {
    long pass(long number, MetaFFIHandle object);
  }

  public interface Raise {
    long raise(long code, String message, String type, String stack, MetaFFIHandle object);
  }

  public interface PassAll {
    long pass(long number, String text, MetaFFIHandle object, long[] items, Object any);
  }

  @Test
  void typedCallsWithNumbersTakeThem() throws InterruptedException {
    long before = settledCount();
    Pass pass = load("echo", types(MetaFFIInt64, MetaFFIHandle), types(MetaFFIInt64)).as(Pass.class);
    Raise raise = load(
        "raise",
        types(MetaFFIInt64, MetaFFIString8, MetaFFIString8, MetaFFIString8, MetaFFIHandle),
        types(MetaFFIInt64)).as(Raise.class);
    PassAll all = load(
        "echo",
        types(MetaFFIInt64, MetaFFIString8, MetaFFIHandle, MetaFFIInt64PackedArray, MetaFFIAny),
        types(MetaFFIInt64)).as(PassAll.class);
    MetaFFIHandle handle = (MetaFFIHandle) one(MAKE.call("words"));
    for (long i = 0; i < 3; i++) {
      assertEquals(i, pass.pass(i, handle));
      assertEquals(i, pass.pass(i, null));
      assertEquals(i, all.pass(i, "text", handle, new long[] {1, 2}, handle));
      assertEquals(i, all.pass(i, null, null, null, null));
      fails("GUEST_EXCEPTION", () -> raise.raise(MetaFFIErrorCode.GUEST_EXCEPTION, "no", "T", "S", handle), "no");
    }
    handle.close();
    assertEquals(before, settledCount());
    fails("STALE_HANDLE", () -> pass.pass(1, handle), "Argument 2", "closed");
    fails("STALE_HANDLE", () -> all.pass(1, "", handle, null, 1), "Argument 3", "closed");
    fails("INVALID_STRING", () -> all.pass(1, "\uD800", null, null, 1), "Argument 2");
  }

  /** What a guest gives that has an error of its own. */
  @Test
  void handlesOfNothingAreRefused() {
    Caller give = load("handle_of_nothing", null, types(MetaFFIHandle));
    Supplier<?> typed = give.as(Supplier.class);
    fails("TYPE_MISMATCH", () -> give.call(), "handle without an object");
    fails("TYPE_MISMATCH", typed::get, "handle without an object");
    assertEquals(1L, one(load("echo", types(MetaFFIInt64), types(MetaFFIInt64)).call(1)));
  }

  @Test
  void ownObjectsComeBackAsThemselves() {
    Object object = new Object();
    assertSame(object, echo(MetaFFIHandle, object));
    assertSame(object, echo(MetaFFIAny, object));
    assertNull(echo(MetaFFIHandle, null));
    String text = new String("as an object");
    assertSame(text, echo(MetaFFIHandle, text));
  }

  @Test
  void foreignOnesAreReleasedWhenClosed() throws InterruptedException {
    long before = settledCount();
    MetaFFIHandle handle = (MetaFFIHandle) one(MAKE.call("words"));
    assertEquals("echo.Object", handle.typeName());
    assertEquals(before + 1, count());
    assertEquals("echo.Object|words", one(DESCRIBE.call(handle)));
    handle.close();
    handle.close();
    assertEquals(before, count());
    fails("STALE_HANDLE", () -> DESCRIBE.call(handle), "closed", "Argument 1");
  }

  /** How an object is passed, and which value comes back. */
  static Stream<Arguments> waysOfPassing() {
    MethodHandle typed = load("invoke_then_echo", types(MetaFFICallable, MetaFFIHandle), types(MetaFFIHandle))
        .asMethodHandle(methodType(Object.class, Runnable.class, MetaFFIHandle.class));
    return Stream.of(
        arguments("handle", byCaller(MetaFFIHandle, MetaFFIHandle)),
        arguments("any", byCaller(MetaFFIAny, MetaFFIAny)),
        arguments("typed", (BiFunction<Runnable, MetaFFIHandle, Object>) (run, handle) -> {
          try {
            return typed.invokeExact(run, handle);
          } catch (Throwable thrown) {
            throw new AssertionError(thrown);
          }
        }),
        arguments("element", (BiFunction<Runnable, MetaFFIHandle, Object>) (run, handle) -> ((Object[]) one(
            load("invoke_then_echo", types(MetaFFICallable, MetaFFIHandleArray), types(MetaFFIHandleArray))
                .call(run, new Object[] {handle})))[0]),
        arguments("element of any", (BiFunction<Runnable, MetaFFIHandle, Object>) (run, handle) -> ((Object[])
            byCaller(MetaFFIAny, MetaFFIAny).apply(run, List.of(handle)))[0]));
  }

  private static BiFunction<Runnable, Object, Object> byCaller(MetaFFITypes in, MetaFFITypes out) {
    Caller call = load("invoke_then_echo", types(MetaFFICallable, in), types(out));
    return (run, handle) -> one(call.call(run, handle));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysOfPassing")
  void closedDuringACallTheyLiveUntilItsEnd(String how, BiFunction<Runnable, MetaFFIHandle, Object> pass)
      throws InterruptedException {
    long before = settledCount();
    for (boolean elsewhere : new boolean[] {false, true}) {
      MetaFFIHandle handle = (MetaFFIHandle) one(MAKE.call("words"));
      Runnable close = () -> {
        if (elsewhere) onAThread(handle::close);
        else handle.close();
        assertTrue(handle.isClosed());
        assertEquals(before + 1, count());
        fails("STALE_HANDLE", () -> DESCRIBE.call(handle));
      };
      MetaFFIHandle again = (MetaFFIHandle) pass.apply(close, handle);
      assertEquals("echo.Object|words", one(DESCRIBE.call(again)));
      again.close();
      assertEquals(before, count());
    }
  }

  private static void onAThread(Runnable run) {
    Thread thread = new Thread(run);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void argumentsStayThoughTheirArrayIsEmptied() {
    Caller call = load("invoke_then_echo", types(MetaFFICallable, MetaFFIHandle), types(MetaFFIHandle));
    Object[] arguments = {null, one(MAKE.call("words"))};
    arguments[0] = (Runnable) () -> {
      arguments[1] = null;
      for (int i = 0; i < 10; i++) System.gc();
    };
    assertEquals("echo.Object|words", one(DESCRIBE.call(one(call.call(arguments)))));
  }

  /** While some pass it and others close it: it is there for a whole call or stale, never gone in one. */
  @Test
  void closedOnesAreNeverSeenByACall() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      MetaFFIHandle handle = (MetaFFIHandle) one(MAKE.call("words"));
      Thread user = new Thread(() -> {
        try {
          while (true) assertEquals("echo.Object|words", one(DESCRIBE.call(handle)));
        } catch (MetaFFIException stale) {
          unexpected = "STALE_HANDLE".equals(stale.codeName()) && stale.getMessage().contains("closed") ? unexpected : stale;
        } catch (Throwable other) {
          unexpected = other;
        }
      });
      user.start();
      if (round % 2 == 0) Thread.yield();
      handle.close();
      user.join();
    }
    assertNull(unexpected);
  }

  private static volatile Throwable unexpected;

  @Test
  void foreignOnesAreReleasedWhenForgotten() throws InterruptedException {
    long before = settledCount();
    for (int i = 0; i < 10; i++) MAKE.call("forgotten");
    for (int i = 0; i < 200 && count() > before; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertTrue(count() <= before, () -> count() + " objects are left");
  }

  @Test
  void handlesMadeForACallAreDroppedAfterIt() throws InterruptedException {
    Object object = new Object();
    WeakReference<Object> watched = new WeakReference<>(object);
    echo(MetaFFIHandle, object);
    echo(MetaFFIHandleArray, new Object[] {object});
    fails("TYPE_MISMATCH", () -> load("echo", types(MetaFFIHandle, MetaFFIInt64), null).call(watched.get(), "x"));
    object = null;
    for (int i = 0; i < 200 && watched.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(watched.get());
  }

  @Test
  void lambdasAndCallablesOfGuestsAreDroppedWhenForgotten() throws InterruptedException {
    Object[] caught = {new Object()};
    WeakReference<Object> watched = new WeakReference<>(caught[0]);
    Caller echo = load("echo", types(MetaFFICallable), types(MetaFFICallable));
    Object lambda = lambdaOver(caught[0]);
    assertSame(lambda, one(echo.call(lambda)));
    load("keep", types(MetaFFICallable), null).call(lambda);
    lambda = null;
    caught[0] = null;
    for (int i = 0; i < 5; i++) System.gc();
    assertNotNull(watched.get()); // the guest has it
    load("drop", null, null).call();
    for (int i = 0; i < 200 && watched.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(watched.get());
  }

  private static Runnable lambdaOver(Object object) {
    return () -> object.hashCode();
  }

  @Test
  void guestsKeepObjectsAsLongAsTheyLike() {
    Object object = new Object() {
      @Override
      public String toString() {
        return "kept text";
      }
    };
    load("keep", types(MetaFFIHandle), null).call(object);
    assertSame(object, one(load("kept", null, types(MetaFFIHandle)).call()));
    assertTrue(((String) one(DESCRIBE.call(object))).endsWith("|kept text"));
    load("drop_on_thread", null, null).call();
  }
}
