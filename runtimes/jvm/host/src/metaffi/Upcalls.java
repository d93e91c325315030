package metaffi;

/** Functions in native code that are Java methods: not before Java 22, whose version of this class is in src22. */
final class Upcalls {
  private Upcalls() {}

  /** What {@link Callback#function} gives; null: there is none. */
  static Object make(Shape shape, Object target) {
    return null;
  }

  static long address(Object function) {
    throw new IllegalStateException();
  }
}
