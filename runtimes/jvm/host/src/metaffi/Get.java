package metaffi;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import metaffi.jvm.Coerce;
import metaffi.jvm.Types;

/** Values to Java objects: the natural ones, as {@link Type#natural} has them. */
final class Get {
  private Get() {}

  /**
   * The object of a value that the caller owns; what the value holds is given back, or belongs to the object from now on.
   */
  static Object owned(ByteBuffer values, long base, int at) {
    int type = values.getInt(at + 8);
    if (type == Types.INT64) return values.getLong(at); // most frequent, and not to be found among many
    if (Type.size(type) != 0) return scalar(values, at, type);
    if (type == Types.NULL) return null;
    if (type == Types.HANDLE) return ownedHandle(base + at, values.getLong(at), values.getInt(at + 12));
    boolean isBlock = (type & Types.PACKED) != 0 || Types.isString(type);
    try {
      return borrowed(values, base, at);
    } finally {
      if (isBlock) Crossing.free(values.getLong(at));
      else Native.valueFree(base + at);
    }
  }

  /** The same of a declared type: where it is any, nobody said that the bits of a uint64 are wanted. */
  static Object owned(ByteBuffer values, long base, int at, Type declared) {
    Object object = owned(values, base, at);
    boolean isWide = object instanceof Long && (Long) object < 0 && declared.element == Types.ANY;
    if (!isWide) return object;
    int type = values.getInt(at + 8);
    return type == Types.UINT64 || type == Types.SIZE ? Coerce.unsigned((Long) object) : object;
  }

  /** A Java object comes back as itself; the reference on one of another language is the object's from now on. */
  private static Object ownedHandle(long value, long slot, int generation) {
    Object own = Crossing.objectOf(slot, generation);
    if (own == null && slot == 0) {
      throw Failure.of(MetaFFIErrorCode.TYPE_MISMATCH, "The guest gave a handle without an object.");
    }
    if (own == null) return new MetaFFIHandle(slot, generation);
    Native.valueFree(value);
    return own;
  }

  /** The object of a value that somebody else frees. */
  static Object borrowed(ByteBuffer values, long base, int at) {
    return borrowed(values, base, at, 0, Object.class);
  }

  /** The same inside of arrays, where {@code wanted} is the type of the place for it. */
  private static Object borrowed(ByteBuffer values, long base, int at, int depth, Class<?> wanted) {
    int type = values.getInt(at + 8);
    if (Type.size(type) != 0) return scalar(values, at, type);
    long payload = values.getLong(at);
    int length = values.getInt(at + 12);
    boolean isEmptyRow = (type & Types.ARRAY) != 0 && length == 0 && wanted.isArray(); // it does not tell its dimensions
    if (isEmptyRow) return Array.newInstance(wanted.getComponentType(), 0);
    if ((type & Types.PACKED) != 0) return Crossing.packed(payload, length, type);
    if ((type & Types.ARRAY) != 0) return array(payload, length, Type.element(type), depth, wanted);
    switch (type) {
      case Types.NULL:
        return null;
      case Types.STRING8:
      case Types.STRING16:
      case Types.STRING32:
        return Crossing.string(payload, length, type);
      case Types.HANDLE:
        return handle(base + at, payload, length);
      case Types.CALLABLE:
        return Callables.get(base + at, payload, length);
      default:
        throw Failure.of(MetaFFIErrorCode.TYPE_MISMATCH, "The guest gave a value of " + Types.name(type) + ".");
    }
  }

  static Object scalar(ByteBuffer values, int at, int element) {
    switch (element) {
      case Types.INT8:
      case Types.UINT8:
        return values.get(at);
      case Types.INT16:
      case Types.UINT16:
        return values.getShort(at);
      case Types.INT32:
      case Types.UINT32:
      case Types.CHAR32:
        return values.getInt(at);
      case Types.FLOAT32:
        return values.getFloat(at);
      case Types.FLOAT64:
        return values.getDouble(at);
      case Types.BOOL:
        return values.get(at) != 0;
      case Types.CHAR8:
        return (char) (values.get(at) & 0xFF);
      case Types.CHAR16:
        return values.getChar(at);
      default:
        return values.getLong(at);
    }
  }

  /** A Java object comes back as itself. */
  private static Object handle(long value, long slot, int generation) {
    Object own = Crossing.objectOf(slot, generation);
    if (own != null) return own;
    Native.retain(value);
    return new MetaFFIHandle(slot, generation);
  }

  private static Object array(long address, int length, int element, int depth, Class<?> wanted) {
    if (depth > Put.MAX_NESTING) {
      throw Failure.of(
          MetaFFIErrorCode.UNSUPPORTED, "The guest gave arrays that nest more than " + Put.MAX_NESTING + " levels deep.");
    }
    if (length < 0 || length > Integer.MAX_VALUE / Space.VALUE) {
      throw Failure.of(
          MetaFFIErrorCode.OUT_OF_RANGE,
          "An array of " + Integer.toUnsignedString(length) + " values is too long for Java.");
    }
    ByteBuffer items = length == 0 ? null : Space.view(address, (long) Space.VALUE * length);
    boolean isTold = wanted.isArray() && !wanted.getComponentType().isPrimitive();
    Class<?> component = isTold ? wanted.getComponentType() : component(items, length, element);
    Object[] result = (Object[]) Array.newInstance(component, length);
    for (int i = 0; i < length; i++) {
      result[i] = borrowed(items, address, i * Space.VALUE, depth + 1, component);
    }
    return result;
  }

  /** long[] for two dimensions of int64, String for strings, Object for everything that has no Java type of its own. */
  private static Class<?> component(ByteBuffer items, int length, int element) {
    Class<?> leaf = Types.isString(element) ? String.class : Type.natural(element);
    if (leaf == null) return Object.class;
    // Numbers in one dimension are packed: what comes here has two at least.
    int dimensions = Types.isString(element) ? 0 : 1;
    for (int i = 0; i < length; i++) dimensions = Math.max(dimensions, depthOf(items, i * Space.VALUE, 0));
    for (int i = 0; i < dimensions; i++) leaf = Array.newInstance(leaf, 0).getClass();
    return leaf;
  }

  private static int depthOf(ByteBuffer values, int at, int depth) {
    int type = values.getInt(at + 8);
    if ((type & Types.ARRAY) == 0 || depth > Put.MAX_NESTING) return 0;
    if ((type & Types.PACKED) != 0) return 1;
    int inner = Types.isString(Type.element(type)) ? 0 : 1;
    int length = Math.min(values.getInt(at + 12), Integer.MAX_VALUE / Space.VALUE);
    if (length > 0) {
      ByteBuffer items = Space.view(values.getLong(at), (long) Space.VALUE * length);
      for (int i = 0; i < length; i++) inner = Math.max(inner, depthOf(items, i * Space.VALUE, depth + 1));
    }
    return inner + 1;
  }
}
