package guest;

/** Static functions over strings. */
public final class Strings {
  private Strings() {}

  public static String echo(String s) {
    return s;
  }

  /** UTF-16 units; -1 for null. */
  public static int length(String s) {
    return s == null ? -1 : s.length();
  }

  /** Unicode characters. */
  public static int codePoints(String s) {
    return s.codePointCount(0, s.length());
  }

  public static String concat(String a, String b) {
    return a + b;
  }

  /** Returns null. */
  public static String nothing() {
    return null;
  }

  public static boolean isNull(String s) {
    return s == null;
  }

  /** "a😀b": a character outside the BMP. */
  public static String astral() {
    return "a\ud83d\ude00b";
  }

  /** Three units, the middle one U+0000. */
  public static String withNul() {
    return "a\0b";
  }

  /** A lone surrogate: no valid Unicode. */
  public static String loneSurrogate() {
    return "x\ud800y";
  }

  /** n times 'é'. */
  public static String repeat(int n) {
    return "é".repeat(n);
  }

  /** CharSequence in, and a CharSequence that is no String out: reversed. */
  public static CharSequence reverse(CharSequence s) {
    return new StringBuilder(s).reverse();
  }
}
