package hosttests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import metaffi.Caller;
import metaffi.MetaFFIDispatch;
import metaffi.MetaFFIException;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.function.Executable;

/** The guests of these tests: a C library, and the runtime "echo", which gives back what it gets. */
final class Guests {
  static final MetaFFIModule C = new MetaFFIRuntime("native").loadModule(environment("METAFFI_TEST_NATIVE_GUEST"));
  private static MetaFFIModule echo;

  private Guests() {}

  static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) throw new IllegalStateException(name + " is not set: run these tests with ctest");
    return value;
  }

  static synchronized MetaFFIModule echo() {
    if (echo == null) echo = new MetaFFIRuntime("echo").loadModule("any");
    return echo;
  }

  static MetaFFITypes[] types(MetaFFITypes... types) {
    return types;
  }

  static MetaFFITypeInfo info(MetaFFITypes type, String alias) {
    return new MetaFFITypeInfo(type, alias);
  }

  static MetaFFITypeInfo[] infos(Object... types) {
    MetaFFITypeInfo[] infos = new MetaFFITypeInfo[types.length];
    for (int i = 0; i < infos.length; i++) {
      infos[i] = types[i] instanceof MetaFFITypes
          ? new MetaFFITypeInfo((MetaFFITypes) types[i])
          : (MetaFFITypeInfo) types[i];
    }
    return infos;
  }

  /** Gives back one value of the type, by the trampoline and by the interpreter. */
  static Object echo(MetaFFITypeInfo type, Object value) {
    Object result = null;
    for (MetaFFIDispatch dispatch : new MetaFFIDispatch[] {MetaFFIDispatch.JIT, MetaFFIDispatch.INTERPRETER}) {
      result = echo().load("callable=echo", infos(type), infos(type), dispatch).call(new Object[] {value})[0];
    }
    return result;
  }

  static Object echo(MetaFFITypes type, Object value) {
    return echo(new MetaFFITypeInfo(type), value);
  }

  static Caller c(String name, MetaFFITypes[] params, MetaFFITypes[] results) {
    return C.load("callable=" + name, params, results);
  }

  static Object one(Object[] results) {
    assertEquals(1, results.length);
    return results[0];
  }

  /** The error, whose code and words are as told. */
  static MetaFFIException fails(String code, Executable call, String... words) {
    MetaFFIException failure = assertThrows(MetaFFIException.class, call);
    assertEquals(code, failure.codeName(), failure.getMessage());
    for (String word : words) assertTrue(failure.getMessage().contains(word), failure.getMessage());
    return failure;
  }
}
