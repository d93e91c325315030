package hosttests;

import static hosttests.Guests.c;
import static hosttests.Guests.fails;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which interfaces {@code Caller.as} takes, and classes that several class loaders have. */
public class InterfacesTest {
  private static final Caller ADD = c("add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));

  private static Caller echo(MetaFFITypes type) {
    return Guests.echo().load("callable=echo", types(type), types(type));
  }

  /** One method, with types of its own. */
  public interface Mapping<A, B> {
    B map(A a);
  }

  /** The same method with other types: two erasures of it. */
  public interface Lengths extends Mapping<String, Long> {
    @Override
    Long map(String text);
  }

  /** Besides the one method everything that is not abstract, and Object's own. */
  public interface Talkative {
    long add(long a, long b);

    @Override
    boolean equals(Object other);

    @Override
    String toString();

    default long addThree(long a, long b, long c) {
      return add(hidden(a, b), c);
    }

    private long hidden(long a, long b) {
      return add(a, b);
    }

    static long five() {
      return 5;
    }
  }

  interface PackagePrivate {
    long add(long a, long b);

    default long twice(long a) {
      return add(a, a);
    }
  }

  private interface Hidden extends PackagePrivate {}

  interface Throwing<E extends Exception> {
    long add(long a, long b) throws E;
  }

  @Test
  @SuppressWarnings("unchecked")
  void genericOnes() throws Exception {
    assertEquals("x", ((Mapping<String, String>) echo(MetaFFIString8).as(Mapping.class)).map("x"));
    Lengths lengths = c("text_length", types(MetaFFIString8), types(MetaFFISize)).as(Lengths.class);
    assertEquals(3L, lengths.map("abc"));
    Mapping<String, Long> general = lengths;
    assertEquals(2L, general.map("ab"));
    Mapping<Object, Object> wrong = (Mapping<Object, Object>) (Mapping<?, ?>) lengths;
    assertThrows(ClassCastException.class, () -> wrong.map(5));
    assertEquals(3, ADD.as(Throwing.class).add(1, 2));
    Callable<Byte> seven = c("seven", null, types(MetaFFIUInt8)).as(Callable.class);
    assertEquals((byte) 7, seven.call());
  }

  @Test
  void thoseWithOtherMethods() {
    Talkative talkative = ADD.as(Talkative.class);
    assertEquals(6, talkative.addThree(1, 2, 3));
    assertEquals(8, ADD.as(PackagePrivate.class).twice(4));
    assertEquals(8, ADD.as(Hidden.class).twice(4));
    Comparator<?> compare =
        Guests.echo().load("callable=echo", types(MetaFFIInt32, MetaFFIInt32), types(MetaFFIInt32)).as(Comparator.class);
    @SuppressWarnings("unchecked")
    Comparator<Object> byFirst = (Comparator<Object>) compare;
    assertEquals(-4, byFirst.compare(-4, 9));
    assertEquals(9, byFirst.reversed().compare(-4, 9));
  }

  static Stream<Arguments> objects() {
    return Stream.of(arguments(Talkative.class), arguments(Hidden.class), arguments(LongBinaryOperator.class));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void theirObjectsAreObjects(Class<?> type) {
    Object one = ADD.as(type);
    Object other = ADD.as(type);
    assertEquals(one, one);
    assertEquals(one.hashCode(), one.hashCode());
    assertNotEquals(one, other);
    assertFalse(one.equals(null));
    assertTrue(one.toString().length() > 0);
    assertTrue(type.isInstance(one));
  }

  interface Two {
    long add(long a, long b);

    long subtract(long a, long b);
  }

  interface None {}

  abstract static class AClass {
    abstract long add(long a, long b);
  }

  @interface AnAnnotation {}

  enum AnEnum {}

  static Stream<Arguments> wrongOnes() {
    return Stream.of(
        arguments(Two.class, "is not a functional interface"),
        arguments(None.class, "is not a functional interface"),
        arguments(List.class, "is not a functional interface"),
        arguments(AClass.class, "is not a functional interface"),
        arguments(AnAnnotation.class, "cannot be called as ()Class"), // an annotation has a method
        arguments(AnEnum.class, "is not a functional interface"),
        arguments(long[].class, "is not a functional interface"),
        arguments(long.class, "is not a functional interface"),
        arguments(Runnable.class, "it has 2 parameters"),
        arguments(Function.class, "it has 2 parameters"));
  }

  @ParameterizedTest
  @MethodSource("wrongOnes")
  void whatIsNoFittingInterfaceIsRefusedAtOnce(Class<?> type, String why) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> ADD.as(type));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  // --- class loaders ------------------------------------------------------------------------------

  /** Loads classes of these tests anew, and takes everything else from where these tests have it. */
  private static URLClassLoader another() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return new URLClassLoader(urls.toArray(new URL[0]), InterfacesTest.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(InterfacesTest.class.getName())) return super.loadClass(name, resolve);
        synchronized (getClassLoadingLock(name)) {
          Class<?> loaded = findLoadedClass(name);
          return loaded == null ? findClass(name) : loaded;
        }
      }
    };
  }

  /** Of whichever class loader. */
  public static final class Lambdas {
    private Lambdas() {}

    public static Object squares() {
      return (Lengths) text -> (long) text.length() * text.length();
    }
  }

  @Test
  void interfacesAndLambdasOfAnotherClassLoaderServe() throws Exception {
    try (URLClassLoader loader = another()) {
      Class<?> type = loader.loadClass(Talkative.class.getName());
      assertNotSame(Talkative.class, type);
      Object talkative = ADD.as(type);
      assertTrue(type.isInstance(talkative));
      assertFalse(talkative instanceof Talkative);
      assertEquals(6L, type.getMethod("addThree", long.class, long.class, long.class).invoke(talkative, 1L, 2L, 3L));
      Object lambda = loader.loadClass(Lambdas.class.getName()).getMethod("squares").invoke(null);
      assertFalse(lambda instanceof Lengths);
      Caller invoke = Guests.echo().load(
          "callable=invoke", types(MetaFFICallable, MetaFFIString8), types(MetaFFIInt64));
      assertEquals(9L, invoke.call(lambda, "abc")[0]);
      assertEquals(9L, invoke.call(Lambdas.squares(), "abc")[0]);
    }
  }

  /** Java lets one class loader have a native library, and says so. */
  @Test
  void aSecondCopyOfThePackageIsToldWhy() throws Exception {
    new MetaFFIRuntime("native").loadRuntimePlugin();
    try (URLClassLoader loader = new URLClassLoader(
        new URL[] {MetaFFIRuntime.class.getProtectionDomain().getCodeSource().getLocation()},
        ClassLoader.getPlatformClassLoader())) {
      Class<?> second = loader.loadClass(MetaFFIRuntime.class.getName());
      assertNotSame(MetaFFIRuntime.class, second);
      Object runtime = second.getConstructor(String.class).newInstance("native");
      InvocationTargetException thrown = assertThrows(
          InvocationTargetException.class, () -> second.getMethod("loadRuntimePlugin").invoke(runtime));
      RuntimeException refused = assertInstanceOf(RuntimeException.class, thrown.getCause());
      assertEquals(MetaFFIException.class.getName(), refused.getClass().getName());
      assertTrue(refused.getMessage().contains("Another class loader has a copy"), refused.getMessage());
      assertTrue(refused.getMessage().contains("one class loader"), refused.getMessage());
    }
  }

  @Test
  void errorsOfTypedViewsAreThoseOfCalls() {
    Lengths lengths = c("text_length", types(MetaFFIString8), types(MetaFFISize)).as(Lengths.class);
    fails("INVALID_STRING", () -> lengths.map("\uD800"), "Argument 1");
  }
}
