package metaffi.jvm;

/** Text about objects, for messages. Nothing here throws. */
public final class Describe {
  private static final int LIMIT = 200;

  private Describe() {}

  /** The object's own text, cut to 200 characters; its type when it has none to give. */
  public static String of(Object value) {
    if (value == null) return "null";
    try {
      return cut(String.valueOf(value.toString()));
    } catch (Throwable failed) {
      return typeName(value) + " (its toString() threw " + failed.getClass().getName() + ")";
    }
  }

  /** The class's name as written in Java source ({@code long[][]}), or "null". */
  public static String typeName(Object value) {
    return value == null ? "null" : value.getClass().getTypeName();
  }

  private static String cut(String text) {
    if (text.length() <= LIMIT) return text;
    int end = LIMIT - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) end--;
    return text.substring(0, end) + "…";
  }
}
