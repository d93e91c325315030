package hosttests;

import static hosttests.Guests.fails;
import static hosttests.Guests.infos;
import static hosttests.Guests.one;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo;
import org.junit.jupiter.api.Test;

/** The runtime jvm in a Java process: it is the process's own JVM. */
class JvmGuestTest {
  private static final String FOLDER = Guests.environment("METAFFI_TEST_GUEST_DIR");
  private static final MetaFFIModule GUEST =
      new MetaFFIRuntime("jvm").loadModule(FOLDER + "/guest.jar;" + FOLDER + "/guestlib.jar");

  @Test
  void objectsAreThoseOfTheProcess() {
    Caller identity = GUEST.load(
        "class=java.lang.System,callable=identityHashCode", types(MetaFFIHandle), types(MetaFFIInt32));
    Object object = new Object();
    assertEquals(System.identityHashCode(object), one(identity.call(object)));
    Caller requireNonNull = GUEST.load(
        "class=java.util.Objects,callable=requireNonNull", types(MetaFFIHandle), types(MetaFFIHandle));
    assertSame(object, one(requireNonNull.call(object)));
    List<?> list = (List<?>) one(GUEST.load(
        "class=java.util.List,callable=of", types(MetaFFIHandle), types(MetaFFIHandle)).call(object));
    assertSame(object, list.get(0));
  }

  @Test
  void exceptionsAreTheCauseThemselves() {
    MetaFFIException failure = fails(
        "GUEST_EXCEPTION",
        () -> GUEST.load("class=guest.Exceptions,callable=unchecked", types(MetaFFIString8), null).call("oops"),
        "oops");
    assertTrue(failure.guestStack().contains("guest.Exceptions.unchecked"), failure.guestStack());
    assertInstanceOf(RuntimeException.class, failure.getCause());
    assertEquals(failure.guestType(), failure.getCause().getClass().getName());
  }

  @Test
  void lambdasReachInterfacesAndTheirExceptionsComeBack() {
    Caller apply = GUEST.load(
        "class=guest.Callbacks,callable=apply",
        types(MetaFFICallable, MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    assertEquals(42L, one(apply.call((LongBinaryOperator) (a, b) -> a * b, 6, 7)));
    IllegalArgumentException thrown = new IllegalArgumentException("mine");
    MetaFFIException failure = fails("GUEST_EXCEPTION", () -> apply.call((LongBinaryOperator) (a, b) -> {
      throw thrown;
    }, 1, 2), "mine");
    Throwable last = failure;
    while (last.getCause() != null) last = last.getCause();
    assertSame(thrown, last);
    Caller sort = GUEST.load(
        "class=guest.Callbacks,callable=sort", types(MetaFFIString8Array, MetaFFICallable), types(MetaFFIString8Array));
    Comparator<String> backwards = Comparator.reverseOrder();
    assertEquals(List.of("c", "b", "a"),
        List.of((Object[]) one(sort.call(new String[] {"a", "c", "b"}, (Function2) backwards::compare))));
  }

  @FunctionalInterface
  public interface Function2 {
    int compare(String a, String b);
  }

  @Test
  void errorsOfOtherGuestsPassThroughIt() {
    Caller adder = (Caller) one(Guests.echo().load("callable=adder", types(MetaFFIInt64), types(MetaFFICallable)).call(1));
    Caller raise = Guests.echo().load(
        "callable=raise", types(MetaFFIInt64, MetaFFIString8, MetaFFIString8, MetaFFIString8), null);
    Function<Object, Object> failing = x -> raise.call(21, "deep", "echo.Deep", "echo stack");
    Caller applyFunction = GUEST.load(
        "class=guest.Callbacks,callable=applyFunction", types(MetaFFICallable, MetaFFIAny), types(MetaFFIAny));
    MetaFFIException hop = fails("GUEST_EXCEPTION", () -> applyFunction.call(failing, 1), "deep");
    assertEquals("metaffi.MetaFFIException", hop.guestType()); // what the Java guest saw
    MetaFFIException failure = assertInstanceOf(MetaFFIException.class, hop.getCause());
    assertEquals("echo.Deep", failure.guestType());
    assertEquals("echo stack", failure.guestStack());
    assertEquals("the cause of it", failure.getCause().getMessage());
    Function<Object, Object> add = x -> adder.call(x)[0];
    assertEquals(8L, one(applyFunction.call(add, 7L)));
    MetaFFIException refused = fails("GUEST_EXCEPTION", () -> applyFunction.call(add, "text"), "Argument 1");
    assertEquals("TYPE_MISMATCH", assertInstanceOf(MetaFFIException.class, refused.getCause()).codeName());
  }

  private static MetaFFIModule toBeClosed;

  /** Closes the module while the module loads a member of it. */
  public static final class ClosesItsModule {
    static {
      toBeClosed.close();
    }

    private ClosesItsModule() {}

    public static int seven() {
      return 7;
    }
  }

  @Test
  void aModuleMayBeClosedWhileItsEntitiesAreLoaded() {
    MetaFFIModule module = new MetaFFIRuntime("jvm").loadModule(FOLDER + "/guest.jar");
    toBeClosed = module;
    String member = "class=" + ClosesItsModule.class.getName() + ",callable=seven";
    assertEquals(7, one(module.load(member, null, types(MetaFFIInt32)).call()));
    fails("RELEASED", () -> module.load(member), "was closed");
  }

  @Test
  void overloadsAreChosenByAlias() {
    MetaFFITypeInfo[] parameters = infos(Guests.info(MetaFFIAny, "java.lang.Object"));
    Caller valueOf = GUEST.load("class=java.lang.String,callable=valueOf", parameters, infos(MetaFFIString8));
    assertEquals("5", one(valueOf.call(5)));
  }
}
