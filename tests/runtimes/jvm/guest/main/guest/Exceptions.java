package guest;

import java.io.IOException;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;
import metaffi.MetaFFIException;

/** Everything that can be thrown, and what callbacks throw. */
public final class Exceptions {
  private Exceptions() {}

  /** An exception type of our own, with data. */
  public static class GuestException extends Exception {
    private static final long serialVersionUID = 1L;
    public final int number;

    public GuestException(String message, int number) {
      super(message);
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /** Its getMessage throws. */
  public static class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException("no message for you");
    }
  }

  /** IOException("disk on fire"). */
  public static void checked() throws IOException {
    throw new IOException("disk on fire");
  }

  /** IllegalArgumentException(message). */
  public static void unchecked(String message) {
    throw new IllegalArgumentException(message);
  }

  /** RuntimeException without message. */
  public static void withoutMessage() {
    throw new RuntimeException();
  }

  /** RuntimeException("outer") caused by IllegalStateException("middle") caused by IOException("inner"). */
  public static void withCause() {
    throw new RuntimeException("outer", new IllegalStateException("middle", new IOException("inner")));
  }

  /** GuestException(message, number). */
  public static long custom(String message, int number) throws GuestException {
    throw new GuestException(message, number);
  }

  public static void broken() {
    throw new Broken();
  }

  /** a caused by b caused by a. */
  public static void cyclicCause() {
    RuntimeException a = new RuntimeException("a");
    RuntimeException b = new RuntimeException("b", a);
    a.initCause(b);
    throw a;
  }

  /** StackOverflowError. */
  public static long overflow(long n) {
    return overflow(n + 1) + 1;
  }

  /** ArithmeticException for 0. */
  public static long divide(long a, long b) {
    return a / b;
  }

  /** ClassCastException. */
  public static String cast(Object o) {
    return (String) o;
  }

  /** ArrayIndexOutOfBoundsException. */
  public static long at(long[] v, int index) {
    return v[index];
  }

  /** NullPointerException that Java catches itself, by a fault in compiled code: returns how often, n. */
  public static int caughtNullPointers(int n) {
    int caught = 0;
    Counter[] counters = {new Counter(1), null};
    long sum = 0;
    for (int i = 0; i < 2 * n; i++) {
      try {
        sum += counters[i & 1].value;
      } catch (NullPointerException expected) {
        caught++;
      }
    }
    return sum == n ? caught : -1;
  }

  /** NullPointerException out of the guest. */
  public static long nullPointer() {
    Counter none = Boolean.getBoolean("guest.never") ? new Counter() : null;
    return none.value;
  }

  /** Whatever the callback throws goes through. */
  public static long through(LongBinaryOperator f) {
    return f.applyAsLong(1, 2);
  }

  /** What the callback throws, wrapped: RuntimeException("wrapped", it). */
  public static long wrapped(LongBinaryOperator f) {
    try {
      return f.applyAsLong(1, 2);
    } catch (RuntimeException e) {
      throw new RuntimeException("wrapped", e);
    }
  }

  /** What the callback throws, wrapped: IllegalStateException("applied to a and b", it). */
  public static long applyWrapped(LongBinaryOperator f, long a, long b) {
    try {
      return f.applyAsLong(a, b);
    } catch (RuntimeException e) {
      throw new IllegalStateException("applied to " + a + " and " + b, e);
    }
  }

  /** Has a use for the failure. */
  public static long applyOr(LongBinaryOperator f, long a, long b, long otherwise) {
    try {
      return f.applyAsLong(a, b);
    } catch (RuntimeException e) {
      return otherwise;
    }
  }

  /** Catches what the callback throws: "class: message", or "nothing". */
  public static String caught(LongBinaryOperator f) {
    try {
      f.applyAsLong(1, 2);
      return "nothing";
    } catch (Throwable e) {
      return e.getClass().getName() + ": " + e.getMessage();
    }
  }

  /** Catches the host's error: its type in the host's language, or what else was thrown. */
  public static String caughtGuestType(Runnable f) {
    try {
      f.run();
      return "nothing";
    } catch (MetaFFIException e) {
      return e.guestType();
    } catch (RuntimeException e) {
      return "not foreign: " + e.getClass().getName();
    }
  }

  /** Calls again after a failure: the first call's error is dropped. */
  public static Object retry(Supplier<Object> f) {
    try {
      return f.get();
    } catch (RuntimeException first) {
      return f.get();
    }
  }

  /** Returns an exception as a value. */
  public static Throwable asValue(String message) {
    return new IllegalStateException(message);
  }

  /** Throws what it is given. */
  public static void rethrow(Throwable t) throws Throwable {
    throw t;
  }
}
