package bench;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;

/** What the jvm benchmarks call; each member does next to nothing, so that the way to it is what is measured. */
public final class Guest {
  private long total;

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

  private Guest() {}

  public static Guest make() {
    return new Guest();
  }
}
