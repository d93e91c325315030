package cross;

import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;

/**
 * Java was there first; Go and CPython follow in the order that METAFFI_TEST_ORDER says. Afterwards Java recovers from null
 * dereferences that the processor reports, Go from nil dereferences, and Python raises exceptions, in turn and at once.
 */
class OrderTest {
  private final Map<String, Runnable> faults = new LinkedHashMap<>();

  private static MetaFFITypes[] types(MetaFFITypes... types) {
    return types;
  }

  private static Runnable go() {
    String library = System.getenv("METAFFI_TEST_GUEST_DIR") + "/cross_MetaFFIGuest.so";
    MetaFFIModule module = new MetaFFIRuntime("go").loadModule(library);
    Caller dereference = module.load("callable=NilDereference", null, types(MetaFFIInt64));
    return () -> expect(dereference, "nil pointer dereference");
  }

  private static Runnable python() {
    MetaFFIModule module = new MetaFFIRuntime("python3").loadModule("operator");
    Caller divide = module.load("callable=truediv", types(MetaFFIFloat64, MetaFFIFloat64), types(MetaFFIFloat64));
    return () -> {
      assertEquals(0.5, divide.call(1.0, 2.0)[0]);
      expect(divide, "division by zero", 1.0, 0.0);
    };
  }

  private static void expect(Caller caller, String words, Object... arguments) {
    MetaFFIException found = assertThrows(MetaFFIException.class, () -> caller.call(arguments));
    assertTrue(found.getMessage().contains(words), found.getMessage());
  }

  private static long length(long[] numbers) {
    return numbers.length;
  }

  /** Compiled code looks at no pointer for which it never saw null. */
  private static Runnable java() {
    long sum = 0;
    for (int i = 0; i < 20000; i++) sum += length(new long[] {1, i});
    assertEquals(40000, sum);
    return () -> assertThrows(NullPointerException.class, () -> length(null));
  }

  private void provoke(int times) {
    for (int i = 0; i < times; i++) faults.values().forEach(Runnable::run);
  }

  @Test
  void everyFaultIsAnExceptionWhateverTheOrder() throws Exception {
    faults.put("jvm", java());
    for (String name : System.getenv("METAFFI_TEST_ORDER").split(",")) {
      faults.put(name, name.equals("go") ? go() : python());
      provoke(1);
    }
    provoke(500);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) running.add(threads.submit(() -> provoke(200)));
    for (Future<?> each : running) each.get();
    threads.shutdown();
  }
}
