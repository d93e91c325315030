package hosttests;

import static hosttests.Guests.fails;
import static hosttests.Guests.infos;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFIDispatch;
import metaffi.MetaFFIErrorCode;
import metaffi.MetaFFIException;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorsTest {
  @Test
  void guestErrorsKeepTypeStackAndCause() {
    Caller raise = Guests.echo().load(
        "callable=raise", types(MetaFFIInt64, MetaFFIString8, MetaFFIString8, MetaFFIString8), null);
    MetaFFIException failure = assertThrows(
        MetaFFIException.class, () -> raise.call(21, "went wröng", "echo.Error", "at echo\n  at deep"));
    assertEquals(MetaFFIErrorCode.GUEST_EXCEPTION, failure.code());
    assertEquals("went wröng", failure.getMessage());
    assertEquals("echo.Error", failure.guestType());
    assertEquals("at echo\n  at deep", failure.guestStack());
    MetaFFIException cause = assertInstanceOf(MetaFFIException.class, failure.getCause());
    assertEquals("INVALID_ARGUMENT", cause.codeName());
    assertEquals("the cause of it", cause.getMessage());
    assertNull(cause.guestType());
    assertNull(cause.getCause());
  }

  private static MetaFFIException raised(String message, String type) {
    Caller raise = Guests.echo().load(
        "callable=raise", types(MetaFFIInt64, MetaFFIString8, MetaFFIString8, MetaFFIString8), null);
    return assertThrows(MetaFFIException.class, () -> raise.call(21, message, type, "at echo\n  at deep\n"));
  }

  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    thrown.printStackTrace(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertEquals(text.toString(), bytes.toString(StandardCharsets.UTF_8));
    return text.toString();
  }

  @Test
  void whatIsPrintedHasTheGuestsTypeAndStack() {
    MetaFFIException failure = raised("it broke", "echo.Error");
    assertEquals("metaffi.MetaFFIException: echo.Error: it broke", failure.toString());
    assertEquals("metaffi.MetaFFIException: echo.Error broke", raised("echo.Error broke", "echo.Error").toString());
    assertEquals("metaffi.MetaFFIException: no", new MetaFFIException("no", null, 21, 0, null).toString());
    assertEquals("metaffi.MetaFFIException: E", new MetaFFIException(null, "E", 21, 0, null).toString());
    String stack = String.format("Guest stack of %s%n\tat echo%n\t  at deep%n", failure);
    assertTrue(printed(failure).endsWith(stack), printed(failure));
    assertTrue(printed(new MetaFFIException("outer", null, 21, 0, failure)).endsWith(stack), "of a cause");
  }

  @Test
  void copiesKeepTheStack() throws Exception {
    MetaFFIException failure = raised("it broke", "echo.Error");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(failure);
    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    MetaFFIException copy = (MetaFFIException) in.readObject();
    assertEquals("at echo\n  at deep\n", copy.guestStack());
    assertEquals(failure.toString(), copy.toString());
  }

  /** What a callback may throw. */
  interface Failing {
    void run() throws Throwable;
  }

  private static class Checked extends Exception {
    private static final long serialVersionUID = 1L;

    Checked(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static int endless(int depth) {
    if (depth == Integer.MAX_VALUE) throw new IllegalStateException("Java's stacks have no end");
    return endless(depth + 1);
  }

  static Stream<Arguments> throwables() {
    Throwable cause = new java.io.IOException("the disk");
    Checked withSuppressed = new Checked("mit Ümläut 😀", cause);
    withSuppressed.addSuppressed(new IllegalStateException("suppressed"));
    return Stream.of(
        arguments("checked", thrower(withSuppressed)),
        arguments("without a message", thrower(new Checked(null, null))),
        arguments("unchecked", thrower(new IllegalArgumentException("no", cause))),
        arguments("error", thrower(new AssertionError("never", cause))),
        arguments("linkage error", (Failing) () -> Class.forName(Broken.class.getName())),
        arguments("stack overflow", (Failing) () -> endless(1)),
        arguments("out of memory", (Failing) () -> new long[Integer.MAX_VALUE].clone()),
        arguments("interrupted", (Failing) () -> {
          Thread.currentThread().interrupt();
          Thread.sleep(1);
        }));
  }

  private static Failing thrower(Throwable thrown) {
    return () -> {
      throw thrown;
    };
  }

  static final class Broken {
    static {
      Object nothing = null;
      nothing.hashCode();
    }

    private Broken() {}
  }

  /** Java → guest → Java → guest → Java: what is thrown at the end arrives at the start. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("throwables")
  void whatCallbacksThrowKeepsTypeStackAndCauseOverTwoHops(String which, Failing failing) {
    Caller invoke = Guests.echo().load("callable=invoke", types(MetaFFICallable), null);
    Throwable[] thrown = {null};
    Failing inner = () -> {
      try {
        failing.run();
      } catch (Throwable failure) {
        thrown[0] = failure;
        throw failure;
      }
    };
    Failing outer = () -> invoke.call(inner);
    MetaFFIException found = fails("GUEST_EXCEPTION", () -> invoke.call(outer));
    assertSame(thrown[0], found.getCause());
    assertEquals(thrown[0].getClass().getName(), found.guestType());
    if (thrown[0].getMessage() != null) assertEquals(thrown[0].getMessage(), found.getMessage());
    else assertTrue(found.getMessage().contains(thrown[0].getCause() == null ? found.guestType() : "Broken"), found.getMessage());
    assertTrue(found.guestStack().startsWith(thrown[0].toString()), found.guestStack());
    assertTrue(found.guestStack().contains("hosttests.ErrorsTest."), found.guestStack());
    // And Java's own print has all of it.
    assertTrue(printed(found).contains("Caused by: " + thrown[0]), printed(found));
  }

  @Test
  void errorsThatAreForgottenAreFreed() throws InterruptedException {
    Caller raise = Guests.echo().load(
        "callable=raise", types(MetaFFIInt64, MetaFFIString8, MetaFFIString8, MetaFFIString8), null);
    long before = HandlesTest.settledCount();
    for (int i = 0; i < 10; i++) assertThrows(MetaFFIException.class, () -> raise.call(21, "m", "t", "s"));
    assertTrue(HandlesTest.count() > before);
    assertEquals(before, HandlesTest.settledCount());
  }

  @Test
  void whatCannotBeLoadedIsNamed() {
    fails("RUNTIME_NOT_FOUND", () -> new MetaFFIRuntime("cobol").loadRuntimePlugin(), "cobol");
    fails("MODULE_NOT_FOUND", () -> new MetaFFIRuntime("native").loadModule("/no/such/lib.so"), "/no/such/lib.so");
    fails("ENTITY_NOT_FOUND", () -> Guests.C.load("callable=no_such_function"), "no_such_function");
    fails("ENTITY_PATH", () -> Guests.C.load("callable=add,callable=add"));
    fails("ENTITY_PATH", () -> Guests.C.load("what=ever"));
    fails("SIGNATURE", () -> Guests.c("add", types(MetaFFIAny), null));
  }

  @Test
  void nullsAreRefusedWhereTheyMeanNothing() {
    assertThrows(NullPointerException.class, () -> new MetaFFIRuntime(null));
    assertThrows(NullPointerException.class, () -> new MetaFFIRuntime("native").loadModule(null));
    assertThrows(NullPointerException.class, () -> Guests.C.load(null));
    NullPointerException which = assertThrows(
        NullPointerException.class, () -> Guests.C.load("callable=add", new MetaFFITypeInfo[] {null}, null));
    assertTrue(which.getMessage().contains("parameter 1"), which.getMessage());
    assertThrows(NullPointerException.class, () -> new MetaFFITypeInfo((MetaFFITypes) null));
    assertThrows(IllegalArgumentException.class, () -> new MetaFFITypeInfo(MetaFFIInt64Array, -1));
  }

  static Stream<Arguments> namesAndPaths() {
    return Stream.of(
        arguments("name of the runtime", (Consumer<String>) MetaFFIRuntime::new),
        arguments("2 of the runtime",
            (Consumer<String>) text -> new MetaFFIRuntime("native", MetaFFIDispatch.AUTO, "x", text)),
        arguments("module path", (Consumer<String>) text -> new MetaFFIRuntime("native").loadModule(text)),
        arguments("entity path", (Consumer<String>) Guests.C::load),
        arguments("alias of parameter 1", (Consumer<String>) text ->
            Guests.C.load("callable=add", infos(Guests.info(MetaFFIHandle, text)), null)),
        arguments("alias of result 1", (Consumer<String>) text ->
            Guests.C.load("callable=add", null, infos(Guests.info(MetaFFIHandle, text)))));
  }

  /** As C would read them they end at the NUL, or say something else. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("namesAndPaths")
  void namesAndPathsThatCannotArriveAsTheyAreAreRefused(String what, Consumer<String> use) {
    fails("INVALID_ARGUMENT", () -> use.accept("native\0more"), what, "NUL", "index 6", "native\u2400more");
    fails("INVALID_ARGUMENT", () -> use.accept("\uD83D"), what, "lone surrogate", "index 0");
  }

  @Test
  void releasedRuntimesAndClosedModulesSaySo() {
    MetaFFIRuntime runtime = new MetaFFIRuntime("native");
    MetaFFIModule module = runtime.loadModule(Guests.environment("METAFFI_TEST_NATIVE_GUEST"));
    Caller add = module.load("callable=add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    module.close();
    module.close();
    assertEquals(3L, add.call(1, 2)[0]);
    fails("RELEASED", () -> module.load("callable=add"), "closed");
    MetaFFIModule open = runtime.loadModule(Guests.environment("METAFFI_TEST_NATIVE_GUEST"));
    runtime.releaseRuntimePlugin();
    runtime.releaseRuntimePlugin();
    fails("RELEASED", () -> add.call(1, 2));
    fails("RELEASED", () -> open.load("callable=nothing"));
    runtime.loadRuntimePlugin();
    fails("RELEASED", () -> add.call(1, 2));
    runtime.close();
  }

  @Test
  void aRuntimeMayBeReleasedWhileItsModulesAreLoaded() throws InterruptedException {
    String path = Guests.environment("METAFFI_TEST_NATIVE_GUEST");
    MetaFFIRuntime runtime = new MetaFFIRuntime("native");
    AtomicReference<Throwable> unexpected = new AtomicReference<>();
    Thread loader = new Thread(() -> {
      try {
        for (int i = 0; i < 300; i++) runtime.loadModule(path).close();
      } catch (Throwable failure) {
        unexpected.set(failure);
      }
    });
    loader.start();
    while (loader.isAlive()) runtime.releaseRuntimePlugin();
    assertNull(unexpected.get());
  }

  @Test
  void aResultThatCannotBeConvertedLeavesNothingBehind() {
    Caller half = Guests.echo().load("callable=half_invalid", null, types(MetaFFIAny, MetaFFIAny));
    assertEquals(0x110000, half.call()[0]);
  }
}
