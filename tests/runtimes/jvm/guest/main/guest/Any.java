package guest;

/** Object-typed members: any, both ways. */
public final class Any {
  /** Keeps one object; null at first. */
  private static Object kept;

  private Any() {}

  public static Object echo(Object v) {
    return v;
  }

  /** The Java class of what arrived, as in source ("long[]"), or "null". */
  public static String typeOf(Object v) {
    return v == null ? "null" : v.getClass().getTypeName();
  }

  public static String textOf(Object v) {
    return String.valueOf(v);
  }

  public static boolean isNull(Object v) {
    return v == null;
  }

  public static boolean same(Object a, Object b) {
    return a == b;
  }

  public static void keep(Object v) {
    kept = v;
  }

  public static Object kept() {
    return kept;
  }

  /**
   * One of each kind: null, boolean, byte, short, char, int, long, float, double, string, longs, strings, ragged, list,
   * map, counter, lambda, enum, biginteger.
   */
  public static Object make(String kind) {
    switch (kind) {
      case "null":
        return null;
      case "boolean":
        return true;
      case "byte":
        return (byte) -8;
      case "short":
        return (short) -16;
      case "char":
        return 'x';
      case "int":
        return -32;
      case "long":
        return -64L;
      case "float":
        return 1.5f;
      case "double":
        return 2.25;
      case "string":
        return "text";
      case "longs":
        return new long[] {1, 2, 3};
      case "strings":
        return new String[] {"a", null, "c"};
      case "ragged":
        return new long[][] {{1}, {}, {2, 3}};
      case "list":
        return Collections.names();
      case "map":
        return Collections.ages();
      case "counter":
        return new Counter(7);
      case "lambda":
        return (java.util.function.LongUnaryOperator) x -> x + 1;
      case "enum":
        return Color.GREEN;
      case "biginteger":
        return java.math.BigInteger.ONE.shiftLeft(80);
      default:
        throw new IllegalArgumentException("no such kind: " + kind);
    }
  }

  /** Number and Comparable take boxes. */
  public static double half(Number n) {
    return n.doubleValue() / 2;
  }

  public static int compare(Comparable<Object> a, Object b) {
    return a.compareTo(b);
  }
}
