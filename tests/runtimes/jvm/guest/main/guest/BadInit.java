package guest;

/** Its static initialiser throws IllegalStateException("bad init"). */
public final class BadInit {
  public static final int VALUE = fail();

  private BadInit() {}

  private static int fail() {
    throw new IllegalStateException("bad init");
  }

  public static int value() {
    return VALUE;
  }
}
