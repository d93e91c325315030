package hosttests;

import static hosttests.Guests.one;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ThreadsTest {
  private static final MetaFFITypes[] ANY = types(MetaFFIAny);
  private static final Caller ECHO = Guests.echo().load("callable=echo", ANY, ANY);
  private static final Caller INVOKE = Guests.echo().load("callable=invoke", types(MetaFFICallable, MetaFFIAny), ANY);
  private static final Caller ADD = Guests.c("add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
  private static final LongBinaryOperator TYPED = ADD.as(LongBinaryOperator.class);

  private static void everything(int seed) {
    assertEquals(seed + 1L, TYPED.applyAsLong(seed, 1));
    assertEquals(seed + 2L, one(ADD.call(seed, 2)));
    String text = "text é😀 " + seed;
    assertEquals(text, one(ECHO.call(text)));
    long[][] rows = {{seed}, {1, 2}};
    assertArrayEquals(rows, (long[][]) one(ECHO.call((Object) rows)));
    Function<Object, Object> twice = x -> one(ECHO.call("" + x + x));
    assertEquals("" + seed + seed, one(INVOKE.call(twice, seed)));
    Object object = new Object();
    assertEquals(object, one(ECHO.call(object)));
    try {
      ADD.call("x", 1);
    } catch (MetaFFIException expected) {
      assertEquals("TYPE_MISMATCH", expected.codeName());
    }
  }

  @Test
  void anyNumberOfThreadsCallAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int seed = i * 1000;
        work.add(() -> {
          for (int j = 0; j < 200; j++) everything(seed + j);
          return null;
        });
      }
      for (Future<Void> one : threads.invokeAll(work)) one.get();
    } finally {
      threads.shutdown();
    }
  }

  /** Each with arguments, results, callbacks and errors of its own, on few carriers. */
  @Test
  void virtualThreadsToo() throws Exception {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int seed = i * 1000;
      Function<Object, Object> sleepy = x -> {
        try {
          Thread.sleep(1);
        } catch (InterruptedException interrupted) {
          throw new IllegalStateException(interrupted);
        }
        return x;
      };
      threads.add(startVirtual(() -> {
        try {
          for (int j = 0; j < 5; j++) {
            everything(seed + j);
            Thread.yield();
            assertEquals(seed + j, one(INVOKE.call(sleepy, seed + j)));
          }
        } catch (Throwable failure) {
          failures.add(failure);
        }
      }));
    }
    for (Thread thread : threads) thread.join();
    assertEquals(List.of(), new ArrayList<>(failures));
  }

  /** Another thread where Java has none. */
  private static Thread startVirtual(Runnable run) throws ReflectiveOperationException {
    try {
      return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, run);
    } catch (NoSuchMethodException before21) {
      Thread thread = new Thread(run);
      thread.start();
      return thread;
    }
  }

  /** Also after calls enough to make the callable a function of its own, which would attach the thread in its own way. */
  @Test
  void aThreadThatLeftTheJvmIsAttachedAgain() {
    Caller invoke = Guests.echo().load("callable=invoke_detached", types(MetaFFICallable, MetaFFIInt64), types(MetaFFIInt64));
    Set<String> names = ConcurrentHashMap.newKeySet();
    Set<Long> threads = ConcurrentHashMap.newKeySet();
    LongBinaryOperator add = (a, b) -> {
      names.add(Thread.currentThread().getName() + (Thread.currentThread().isDaemon() ? "" : ", no daemon"));
      threads.add(Thread.currentThread().getId());
      return a + b;
    };
    assertEquals(42L, one(invoke.call(MetaFFIRuntime.makeMetaFFICallable(add), 3000)));
    assertEquals(Set.of("MetaFFI callback"), names);
    assertEquals(2, threads.size());
  }

  private static long residentPages() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
  }

  /** Half a gigabyte would be left behind if arguments, results or callables were not given back. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void callsLeaveNothingBehind() throws IOException {
    long[] array = new long[20_000];
    String text = "x".repeat(100_000);
    Function<Object, Object> same = x -> x;
    for (int i = 0; i < 200; i++) everything(i);
    System.gc();
    long before = residentPages();
    for (int i = 0; i < 1000; i++) {
      ECHO.call(array);
      ECHO.call(text);
      INVOKE.call(same, array);
      ECHO.call((Object) new Object[] {text, new Object(), array});
    }
    System.gc();
    long grown = (residentPages() - before) * 4096;
    assertTrue(grown < 400_000_000, grown + " bytes more than before");
  }
}
