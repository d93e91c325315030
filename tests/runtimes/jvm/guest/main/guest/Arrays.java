package guest;

/** Arrays of every primitive, of strings and of objects, of one to three dimensions, ragged ones too. */
public final class Arrays {
  private Arrays() {}

  public static boolean[] echoBooleans(boolean[] v) {
    return v;
  }

  public static byte[] echoBytes(byte[] v) {
    return v;
  }

  public static short[] echoShorts(short[] v) {
    return v;
  }

  public static char[] echoChars(char[] v) {
    return v;
  }

  public static int[] echoInts(int[] v) {
    return v;
  }

  public static long[] echoLongs(long[] v) {
    return v;
  }

  public static float[] echoFloats(float[] v) {
    return v;
  }

  public static double[] echoDoubles(double[] v) {
    return v;
  }

  public static boolean[][] echoBooleans2(boolean[][] v) {
    return v;
  }

  public static byte[][] echoBytes2(byte[][] v) {
    return v;
  }

  public static short[][] echoShorts2(short[][] v) {
    return v;
  }

  public static char[][] echoChars2(char[][] v) {
    return v;
  }

  public static int[][] echoInts2(int[][] v) {
    return v;
  }

  public static long[][] echoLongs2(long[][] v) {
    return v;
  }

  public static float[][] echoFloats2(float[][] v) {
    return v;
  }

  public static double[][] echoDoubles2(double[][] v) {
    return v;
  }

  public static boolean[][][] echoBooleans3(boolean[][][] v) {
    return v;
  }

  public static byte[][][] echoBytes3(byte[][][] v) {
    return v;
  }

  public static short[][][] echoShorts3(short[][][] v) {
    return v;
  }

  public static char[][][] echoChars3(char[][][] v) {
    return v;
  }

  public static int[][][] echoInts3(int[][][] v) {
    return v;
  }

  public static long[][][] echoLongs3(long[][][] v) {
    return v;
  }

  public static float[][][] echoFloats3(float[][][] v) {
    return v;
  }

  public static double[][][] echoDoubles3(double[][][] v) {
    return v;
  }

  public static String[] echoStrings(String[] v) {
    return v;
  }

  public static String[][] echoStrings2(String[][] v) {
    return v;
  }

  public static Object[] echoObjects(Object[] v) {
    return v;
  }

  public static Object[][] echoObjects2(Object[][] v) {
    return v;
  }

  /** Packed sum. */
  public static long sum(long[] v) {
    long sum = 0;
    for (long x : v) sum += x;
    return sum;
  }

  public static double sumDoubles(double[] v) {
    double sum = 0;
    for (double x : v) sum += x;
    return sum;
  }

  /** Bytes as signed numbers. */
  public static int sumBytes(byte[] v) {
    int sum = 0;
    for (byte x : v) sum += x;
    return sum;
  }

  /** Over rows that may be null or empty. */
  public static long sumRagged(long[][] v) {
    long sum = 0;
    for (long[] row : v) {
      if (row != null) sum += sum(row);
    }
    return sum;
  }

  public static long sum3(long[][][] v) {
    long sum = 0;
    for (long[][] plane : v) sum += sumRagged(plane);
    return sum;
  }

  /** {0, 1, … n-1}. */
  public static long[] range(int n) {
    long[] v = new long[n];
    for (int i = 0; i < n; i++) v[i] = i;
    return v;
  }

  /** {{}, {1}, {1, 2}, …}: n rows. */
  public static long[][] triangle(int n) {
    long[][] v = new long[n][];
    for (int i = 0; i < n; i++) {
      v[i] = new long[i];
      for (int j = 0; j < i; j++) v[i][j] = j + 1;
    }
    return v;
  }

  /** {{1}, null, {2, 3}}. */
  public static long[][] withNullRow() {
    return new long[][] {{1}, null, {2, 3}};
  }

  /** {{{1, 2}, {3}}, {}, {{4}}}. */
  public static int[][][] ragged3() {
    return new int[][][] {{{1, 2}, {3}}, {}, {{4}}};
  }

  public static String join(String[] v) {
    return String.join(",", v);
  }

  public static long[] empty() {
    return new long[0];
  }

  /** Null where an array is declared. */
  public static long[] nothing() {
    return null;
  }

  /** {1, "two", 3.0, null, true}. */
  public static Object[] mixed() {
    return new Object[] {1L, "two", 3.0, null, true};
  }

  /** Boxed elements. */
  public static Long[] boxed() {
    return new Long[] {1L, 2L, 3L};
  }

  /** Three new counters, of values 1, 2 and 3. */
  public static Counter[] counters() {
    return new Counter[] {new Counter(1), new Counter(2), new Counter(3)};
  }

  /** Sum of the counters' values. */
  public static long total(Counter[] counters) {
    long total = 0;
    for (Counter c : counters) total += c.value;
    return total;
  }

  /** Changes its argument: a host's own packed data must not change. */
  public static void fill(long[] v, long with) {
    java.util.Arrays.fill(v, with);
  }
}
