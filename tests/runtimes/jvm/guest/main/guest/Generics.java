package guest;

import guest.base.Container;

/** Generic members: erased types, bridges, covariant results, a public method of a non-public class. */
public final class Generics {
  private Generics() {}

  /** Has bridges get()Object and put(Object), which must not make put ambiguous. */
  public static class StringBox extends Container<String> implements Comparable<StringBox> {
    private String value;

    @Override
    public String get() {
      return value;
    }

    @Override
    public void put(String v) {
      value = v;
    }

    @Override
    public int compareTo(StringBox other) {
      return value.compareTo(other.value);
    }
  }

  /** Erased to Object. */
  public static <T> T identity(T v) {
    return v;
  }

  /** The greater one; erased to Comparable. */
  public static <T extends Comparable<T>> T max(T a, T b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  static class HiddenBase {
    /** Public method of a non-public class, inherited by a public one. */
    public String inheritedFromHidden() {
      return "from hidden base";
    }
  }

  /** Makes {@link HiddenBase}'s method public. */
  public static class Exposed extends HiddenBase {}

  private static final class HiddenSupplier implements java.util.function.Supplier<String> {
    @Override
    public String get() {
      return "from hidden supplier";
    }
  }

  /** An object of a private class: callable through its interface. */
  public static java.util.function.Supplier<String> hiddenSupplier() {
    return new HiddenSupplier();
  }
}
