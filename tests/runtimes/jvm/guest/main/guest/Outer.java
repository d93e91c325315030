package guest;

/** Nested classes: static, inner, deep, and an interface. */
public class Outer {
  public final int base;

  public Outer(int base) {
    this.base = base;
  }

  public Inner inner(int by) {
    return new Inner(by);
  }

  /** Inner: its constructor takes the Outer first. */
  public class Inner {
    private final int by;

    public Inner(int by) {
      this.by = by;
    }

    public int value() {
      return base + by;
    }
  }

  /** Static nested. */
  public static class Nested {
    public static String where() {
      return "Outer.Nested";
    }

    public String who() {
      return "nested";
    }

    /** Two levels deep: guest.Outer.Nested.Deep or guest.Outer$Nested$Deep. */
    public static class Deep {
      public static int depth() {
        return 2;
      }
    }
  }

  /** Not public. */
  static class Hidden {
    public static int seen() {
      return 1;
    }
  }
}
