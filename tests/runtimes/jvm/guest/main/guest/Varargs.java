package guest;

/** Variable arity. */
public final class Varargs {
  public final String text;

  /** A constructor with variable arity. */
  public Varargs(String... parts) {
    text = String.join("-", parts);
  }

  public static long sum(long... v) {
    return Arrays.sum(v);
  }

  public static String join(String separator, String... parts) {
    return String.join(separator, parts);
  }

  /** Like String.format. */
  public static String format(String format, Object... args) {
    return String.format(java.util.Locale.ROOT, format, args);
  }

  public int count(Object... v) {
    return v == null ? -1 : v.length;
  }
}
