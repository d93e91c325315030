package metaffi.jvm;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import metaffi.Caller;

/** MetaFFI's types and the Java types that carry them. The numbers are MetaFFI's own, see {@code abi/}. The package {@code metaffi} uses them too. */
public final class Types {
  public static final int FLOAT64 = 1;
  public static final int FLOAT32 = 2;
  public static final int INT8 = 4;
  public static final int INT16 = 8;
  public static final int INT32 = 16;
  public static final int INT64 = 32;
  public static final int UINT8 = 64;
  public static final int UINT16 = 128;
  public static final int UINT32 = 256;
  public static final int UINT64 = 512;
  public static final int BOOL = 1024;
  public static final int STRING8 = 4096;
  public static final int STRING16 = 8192;
  public static final int STRING32 = 16384;
  public static final int HANDLE = 32768;
  public static final int ARRAY = 65536;
  public static final int SIZE = 262144;
  public static final int CHAR8 = 524288;
  public static final int CHAR16 = 1048576;
  public static final int CHAR32 = 2097152;
  public static final int ANY = 4194304;
  public static final int NULL = 8388608;
  public static final int CALLABLE = 16777216;
  public static final int PACKED = 33554432;

  private static final Map<Integer, String> NAMES = new LinkedHashMap<>();
  private static final Map<String, Class<?>> PRIMITIVES = new LinkedHashMap<>();
  private static final Map<Class<?>, Class<?>> BOXES = new LinkedHashMap<>();

  static {
    Object[] names = {
      FLOAT64, "float64", FLOAT32, "float32", INT8, "int8", INT16, "int16", INT32, "int32", INT64, "int64",
      UINT8, "uint8", UINT16, "uint16", UINT32, "uint32", UINT64, "uint64", BOOL, "bool", STRING8, "string8",
      STRING16, "string16", STRING32, "string32", HANDLE, "handle", SIZE, "size", CHAR8, "char8", CHAR16, "char16",
      CHAR32, "char32", ANY, "any", NULL, "null", CALLABLE, "callable"
    };
    for (int i = 0; i < names.length; i += 2) NAMES.put((Integer) names[i], (String) names[i + 1]);
    Class<?>[] boxes = {
      boolean.class, Boolean.class, byte.class, Byte.class, short.class, Short.class, char.class, Character.class,
      int.class, Integer.class, long.class, Long.class, float.class, Float.class, double.class, Double.class,
      void.class, Void.class
    };
    for (int i = 0; i < boxes.length; i += 2) {
      PRIMITIVES.put(boxes[i].getName(), boxes[i]);
      BOXES.put(boxes[i], boxes[i + 1]);
    }
  }

  private Types() {}

  /** The primitive type (or void) of that name, or null. */
  static Class<?> primitive(String name) {
    return PRIMITIVES.get(name);
  }

  /** The box of a primitive; any other type itself. */
  static Class<?> box(Class<?> type) {
    return BOXES.getOrDefault(type, type);
  }

  public static boolean isBox(Class<?> type) {
    return type != Void.class && BOXES.containsValue(type);
  }

  /** The primitive of a box; any other type itself. */
  static Class<?> unbox(Class<?> type) {
    for (Map.Entry<Class<?>, Class<?>> entry : BOXES.entrySet()) {
      if (entry.getValue() == type) return entry.getKey();
    }
    return type;
  }

  public static boolean isScalar(int type) {
    return natural(type) != null && natural(type).isPrimitive();
  }

  public static boolean isString(int type) {
    return type == STRING8 || type == STRING16 || type == STRING32;
  }

  static boolean known(int type) {
    return NAMES.containsKey(type);
  }

  /** The Java type that carries a MetaFFI element type exactly; null for those without one (null, callable). */
  public static Class<?> natural(int type) {
    switch (type) {
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
      case STRING8:
      case STRING16:
      case STRING32:
        return String.class;
      case HANDLE:
      case ANY:
        return Object.class;
      case CALLABLE:
        return Caller.class;
      default:
        return null;
    }
  }

  static Class<?> arrayOf(Class<?> element, int dims) {
    return dims == 0 ? element : Array.newInstance(element, new int[dims]).getClass();
  }

  static int dims(Class<?> type) {
    int dims = 0;
    for (Class<?> c = type; c.isArray(); c = c.getComponentType()) dims++;
    return dims;
  }

  static Class<?> element(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) element = element.getComponentType();
    return element;
  }

  /** {@code int64}, {@code int64_array}, {@code int64_packed_array}. */
  public static String name(int type) {
    int element = type & ~(ARRAY | PACKED);
    String name = element == 0 ? "" : NAMES.getOrDefault(element, "type " + element);
    if ((type & (ARRAY | PACKED)) == 0) return name.isEmpty() ? "type 0" : name;
    String suffix = (type & PACKED) != 0 ? "packed_array" : "array";
    return name.isEmpty() ? suffix : name + "_" + suffix;
  }

  /** The MetaFFI type that a value of a Java type is best declared as, array flags included; 0 for void. */
  static int ofJava(Class<?> type) {
    if (type == void.class) return 0;
    if (type.isArray()) {
      int element = ofJava(element(type));
      boolean packed = dims(type) == 1 && element(type).isPrimitive();
      return element | ARRAY | (packed ? PACKED : 0);
    }
    if (type.isPrimitive()) return ofPrimitive(type);
    if (type == String.class) return STRING8;
    if (type == Object.class) return ANY;
    if (type == Caller.class) return CALLABLE;
    return isCallback(type) ? CALLABLE : HANDLE;
  }

  /** Marked as a functional interface; Comparable, Iterable and the like have one method too and are objects. */
  private static boolean isCallback(Class<?> type) {
    return type.isInterface()
        && type.isAnnotationPresent(FunctionalInterface.class)
        && !Collection.class.isAssignableFrom(type)
        && FunctionalMethod.of(type) != null;
  }

  /** The type that a Java primitive naturally is. */
  public static int ofPrimitive(Class<?> type) {
    if (type == boolean.class) return BOOL;
    if (type == byte.class) return INT8;
    if (type == short.class) return INT16;
    if (type == char.class) return CHAR16;
    if (type == int.class) return INT32;
    if (type == long.class) return INT64;
    return type == float.class ? FLOAT32 : FLOAT64;
  }
}
