package guest;

/** Static functions over primitives. */
public final class Scalars {
  /** How often {@link #nothing} was called. */
  public static volatile int calls;

  private Scalars() {}

  /** void(); counts in {@link #calls}. */
  public static void nothing() {
    calls++;
  }

  public static long add(long a, long b) {
    return a + b;
  }

  public static double divide(double a, double b) {
    return a / b;
  }

  /** Every primitive once: the sum of all, true counting 1 and the char its code. */
  public static double mixed8(boolean z, byte b, short s, char c, int i, long j, float f, double d) {
    return (z ? 1 : 0) + b + s + c + i + j + f + d;
  }

  /** More arguments than registers: a + 2b + 3c … */
  public static long sum12(
      long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k, long l) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
  }

  /** Ten of mixed types, each weighed by its place. */
  public static double weigh10(
      long a, double b, byte c, float d, short e, int f, short g, double h, int i, long j) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
  }

  public static boolean echoBoolean(boolean v) {
    return v;
  }

  public static byte echoByte(byte v) {
    return v;
  }

  public static short echoShort(short v) {
    return v;
  }

  public static char echoChar(char v) {
    return v;
  }

  public static int echoInt(int v) {
    return v;
  }

  public static long echoLong(long v) {
    return v;
  }

  public static float echoFloat(float v) {
    return v;
  }

  public static double echoDouble(double v) {
    return v;
  }

  public static boolean not(boolean v) {
    return !v;
  }

  public static byte byteMin() {
    return Byte.MIN_VALUE;
  }

  public static byte byteMax() {
    return Byte.MAX_VALUE;
  }

  public static short shortMin() {
    return Short.MIN_VALUE;
  }

  public static short shortMax() {
    return Short.MAX_VALUE;
  }

  /** U+0000. */
  public static char charMin() {
    return Character.MIN_VALUE;
  }

  /** U+FFFF. */
  public static char charMax() {
    return Character.MAX_VALUE;
  }

  public static int intMin() {
    return Integer.MIN_VALUE;
  }

  public static int intMax() {
    return Integer.MAX_VALUE;
  }

  public static long longMin() {
    return Long.MIN_VALUE;
  }

  public static long longMax() {
    return Long.MAX_VALUE;
  }

  /** The smallest positive one. */
  public static float floatMin() {
    return Float.MIN_VALUE;
  }

  public static float floatMax() {
    return Float.MAX_VALUE;
  }

  public static double doubleMin() {
    return Double.MIN_VALUE;
  }

  public static double doubleMax() {
    return Double.MAX_VALUE;
  }

  public static double nan() {
    return Double.NaN;
  }

  public static float negativeInfinity() {
    return Float.NEGATIVE_INFINITY;
  }

  /** Boxed in and out; null stays null. */
  public static Integer boxedIncrement(Integer v) {
    return v == null ? null : v + 1;
  }

  public static Long boxedLong(Long v) {
    return v;
  }

  public static Double boxedHalf(Double v) {
    return v == null ? null : v / 2;
  }

  public static Boolean boxedNot(Boolean v) {
    return v == null ? null : !v;
  }

  public static Character boxedChar(Character v) {
    return v;
  }
}
