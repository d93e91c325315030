package bench;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;
import java.util.stream.LongStream;

/** What the jvm benchmarks call; each member does next to nothing, so that the way to it is what is measured. */
public final class Guest {
  private static final long[] NUMBERS = LongStream.range(0, 10_000).toArray();

  private long total;

  public Guest(long start) {
    total = start;
  }

  public static void nothing() {}

  public static long add(long a, long b) {
    return a + b;
  }

  public static double addDoubles(double a, double b) {
    return a + b;
  }

  public long accumulate(long amount) {
    total += amount;
    return total;
  }

  public static String echo(String text) {
    return text;
  }

  public static long[] echoArray(long[] items) {
    return items;
  }

  public static long last(long[] items) {
    return items[items.length - 1];
  }

  public static long[] numbers() {
    return NUMBERS;
  }

  /** Takes and gives what is only known when it is called. */
  public static Object addAny(Object a, Object b) {
    return (Long) a + (Long) b;
  }

  public static Object echoAny(Object value) {
    return value;
  }

  public static long apply(LongBinaryOperator operator, long a, long b) {
    return operator.applyAsLong(a, b);
  }

  public static void fail() {
    throw new IllegalStateException("the benchmark wants it so");
  }

  /** Class, message and stack trace of an exception in one crossing: what hand-written JNI would have as a helper. */
  public static String[] describe(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return new String[] {thrown.getClass().getName(), thrown.getMessage(), text.toString()};
  }

  /** The same of an exception and then of its causes. */
  public static String[] describeAll(Throwable thrown) {
    String[] all = describe(thrown);
    for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      int before = all.length;
      all = Arrays.copyOf(all, before + 3);
      System.arraycopy(describe(cause), 0, all, before, 3);
    }
    return all;
  }

  public static Guest make() {
    return new Guest(0);
  }
}
