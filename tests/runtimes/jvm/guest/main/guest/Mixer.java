package guest;

/** A functional interface of our own with every kind of parameter. */
@FunctionalInterface
public interface Mixer {
  String mix(String s, long[] longs, boolean z, byte b, short sh, char c, int i, long j, float f, double d, Object o);

  /** A default method beside the functional one. */
  default Mixer twice() {
    return (s, longs, z, b, sh, c, i, j, f, d, o) -> {
      String once = mix(s, longs, z, b, sh, c, i, j, f, d, o);
      return once + once;
    };
  }
}
