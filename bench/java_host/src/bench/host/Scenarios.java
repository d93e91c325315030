package bench.host;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** What is called with what, and which answers are right. */
public final class Scenarios {
  public static final String TEXT = "sixteen letters!";
  public static final String ERROR = "the benchmark wants it so";
  public static final long[] FEW = LongStream.range(0, 16).toArray();
  public static final long[] MANY = LongStream.range(0, 10000).toArray();

  private Scenarios() {}

  /**
   * Runs a job twice.
   *
   * @throws IllegalStateException if it does anything but what the scenario asks for
   */
  static void check(String scenario, Job job) throws Throwable {
    Object first = job.run(1);
    Object second = job.run(1);
    if (scenario.equals("object_method")) {
      require(scenario, second, second.equals((long) first + 3));
    } else {
      require(scenario, first, isRight(scenario, first) && isRight(scenario, second));
    }
  }

  private static void require(String scenario, Object found, boolean right) {
    if (!right) throw new IllegalStateException(scenario + " gives " + text(found));
  }

  private static boolean isRight(String scenario, Object found) {
    switch (scenario) {
      case "void":
        return found == null;
      case "double_double":
        return found.equals(4.0);
      case "string_roundtrip":
        return found.equals(TEXT);
      case "array_16":
        return Arrays.equals((long[]) found, FEW) && found != FEW;
      case "array_10k_in":
      case "buffer_10k_in":
        return found.equals(9999L);
      case "array_10k_out":
        return Arrays.equals((long[]) found, MANY);
      case "dynamic_10k":
        return found != MANY && Arrays.equals(longs(found), MANY);
      case "object_create_method":
        return found.equals(4L);
      case "error":
        return ((String[]) found)[0].contains("rror") && ((String[]) found)[1].contains(ERROR);
      default: // int64_int64, callback, dynamic
        return found.equals(42L);
    }
  }

  private static long[] longs(Object found) {
    Object array = found instanceof List ? ((List<?>) found).toArray() : found;
    return LongStream.range(0, Array.getLength(array)).map(i -> ((Number) Array.get(array, (int) i)).longValue()).toArray();
  }

  private static String text(Object found) {
    String all = found instanceof Object[] ? Arrays.toString((Object[]) found) : String.valueOf(found);
    return all.length() > 200 ? all.substring(0, 200) + "…" : all;
  }
}
