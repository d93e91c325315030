package metaffi;

/** A declared type as the conversions use it: element, dimensions, and what its values are in Java. */
final class Type {
  static final int ARRAY = MetaFFITypeInfo.ARRAY;
  static final int PACKED = MetaFFITypeInfo.PACKED;

  static final int FLOAT64 = 1;
  static final int FLOAT32 = 2;
  static final int INT8 = 4;
  static final int INT16 = 8;
  static final int INT32 = 16;
  static final int INT64 = 32;
  static final int UINT8 = 64;
  static final int UINT16 = 128;
  static final int UINT32 = 256;
  static final int UINT64 = 512;
  static final int BOOL = 1024;
  static final int STRING8 = 4096;
  static final int STRING16 = 8192;
  static final int STRING32 = 16384;
  static final int HANDLE = 32768;
  static final int SIZE = 262144;
  static final int CHAR8 = 524288;
  static final int CHAR16 = 1048576;
  static final int CHAR32 = 2097152;
  static final int ANY = 4194304;
  static final int NULL = 8388608;
  static final int CALLABLE = 16777216;

  static final Type ANYTHING = new Type(ANY, 0);

  /** Without flags. */
  final int element;

  /** 0: no array. */
  final int dimensions;

  Type(int element, int dimensions) {
    this.element = element;
    this.dimensions = dimensions;
  }

  /** Of a type as the C API writes it: flags in the type, 0 dimensions of an array mean 1. */
  static Type of(int type, int dimensions) {
    int least = (type & ARRAY) != 0 ? 1 : 0;
    return new Type(element(type), Math.max(least, dimensions));
  }

  static Type of(MetaFFITypeInfo info) {
    return of(info.type().value(), info.dimensions());
  }

  static int element(int type) {
    return type & ~(ARRAY | PACKED);
  }

  /** Bytes of a number, bool or char; 0 for any other type. */
  static int size(int element) {
    switch (element) {
      case INT8:
      case UINT8:
      case BOOL:
      case CHAR8:
        return 1;
      case INT16:
      case UINT16:
      case CHAR16:
        return 2;
      case INT32:
      case UINT32:
      case CHAR32:
      case FLOAT32:
        return 4;
      case INT64:
      case UINT64:
      case SIZE:
      case FLOAT64:
        return 8;
      default:
        return 0;
    }
  }

  boolean isScalar() {
    return dimensions == 0 && size(element) != 0;
  }

  static boolean isText(int element) {
    return element == STRING8 || element == STRING16 || element == STRING32;
  }

  static boolean isUnsigned(int element) {
    return element == UINT8 || element == UINT16 || element == UINT32 || element == UINT64 || element == SIZE;
  }

  /** The Java type that carries a scalar: same width, but a char for char8. */
  static Class<?> natural(int element) {
    switch (element) {
      case INT8:
      case UINT8:
        return byte.class;
      case INT16:
      case UINT16:
        return short.class;
      case INT32:
      case UINT32:
      case CHAR32:
        return int.class;
      case INT64:
      case UINT64:
      case SIZE:
        return long.class;
      case FLOAT32:
        return float.class;
      case FLOAT64:
        return double.class;
      case BOOL:
        return boolean.class;
      case CHAR8:
      case CHAR16:
        return char.class;
      default:
        return null;
    }
  }

  /** The type that a Java primitive naturally is. */
  static int ofPrimitive(Class<?> primitive) {
    if (primitive == long.class) return INT64;
    if (primitive == int.class) return INT32;
    if (primitive == double.class) return FLOAT64;
    if (primitive == float.class) return FLOAT32;
    if (primitive == boolean.class) return BOOL;
    if (primitive == byte.class) return INT8;
    if (primitive == short.class) return INT16;
    return CHAR16;
  }

  /** "int64", "string8_array". */
  static String name(int type) {
    String suffix = (type & PACKED) != 0 ? "_packed_array" : (type & ARRAY) != 0 ? "_array" : "";
    int element = element(type);
    for (MetaFFITypeInfo.MetaFFITypes known : MetaFFITypeInfo.MetaFFITypes.values()) {
      if (known.value() == element) return known.name().substring("MetaFFI".length()).toLowerCase(java.util.Locale.ROOT) + suffix;
    }
    return "type " + type;
  }

  @Override
  public String toString() {
    if (dimensions == 0) return name(element);
    return name(element) + "_array" + (dimensions > 1 ? " of " + dimensions + " dimensions" : "");
  }
}
