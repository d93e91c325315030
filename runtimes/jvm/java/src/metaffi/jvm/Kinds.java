package metaffi.jvm;

/** The one-letter kinds by which the plug-in chooses a conversion and a JNI call. */
final class Kinds {
  private Kinds() {}

  /** Z B S C I J F D: primitives; T: String; A: one-dimensional primitive array; L: other reference; V: void. */
  static char of(Class<?> type) {
    if (type == void.class) return 'V';
    if (type.isPrimitive()) return primitive(type);
    if (type == String.class) return 'T';
    return type.isArray() && type.getComponentType().isPrimitive() ? 'A' : 'L';
  }

  static String of(Class<?>[] types) {
    StringBuilder kinds = new StringBuilder(types.length);
    for (Class<?> type : types) kinds.append(of(type));
    return kinds.toString();
  }

  private static char primitive(Class<?> type) {
    if (type == boolean.class) return 'Z';
    if (type == byte.class) return 'B';
    if (type == short.class) return 'S';
    if (type == char.class) return 'C';
    if (type == int.class) return 'I';
    if (type == long.class) return 'J';
    return type == float.class ? 'F' : 'D';
  }
}
