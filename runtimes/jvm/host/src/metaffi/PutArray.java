package metaffi;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Collection;
import metaffi.jvm.Types;

/** Java arrays, collections and buffers to array values. */
final class PutArray {
  private PutArray() {}

  static void array(Space space, ByteBuffer values, long base, int at, Object object, Type type, int depth) {
    if (object == null) {
      Put.head(values, at, 0, Types.NULL, 0);
      return;
    }
    if (depth > Put.MAX_NESTING) {
      throw Failure.of(
          MetaFFIErrorCode.UNSUPPORTED,
          "Arrays that nest more than " + Put.MAX_NESTING + " levels deep, or contain themselves, cannot be passed.");
    }
    if (type.isInout) Memory.requireWritable(object, type);
    boolean scalars = Type.size(type.element) != 0;
    if (scalars && type.dimensions == 1) {
      packed(space, values, at, object, type);
      return;
    }
    Object source = object instanceof Collection ? ((Collection<?>) object).toArray() : object;
    if (!(source instanceof Object[])) {
      if (!source.getClass().isArray() || type.element != Types.ANY) throw Failure.mismatch(object, type);
      source = boxed(source);
    }
    elements(space, values, base, at, (Object[]) source, type, depth);
  }

  private static void elements(
      Space space, ByteBuffer values, long base, int at, Object[] source, Type type, int depth) {
    Type element =
        type.dimensions == 1 && type.element == Types.ANY ? Type.ANYTHING : new Type(type.element, type.dimensions - 1);
    space.reserve((long) Space.VALUE * source.length);
    ByteBuffer items = space.buffer;
    int first = space.at;
    long itemsBase = space.address - first;
    Owned.clear(items, first, source.length);
    Put.head(values, at, space.address, type.element | Types.ARRAY, source.length);
    for (int i = 0; i < source.length; i++) {
      try {
        Put.value(space, items, itemsBase, first + i * Space.VALUE, source[i], element, depth + 1);
      } catch (MetaFFIException failure) {
        throw Failure.prefixed(failure, "Element " + i + ": ");
      }
    }
  }

  private static Object[] boxed(Object primitives) {
    Object[] result = new Object[Array.getLength(primitives)];
    for (int i = 0; i < result.length; i++) result[i] = Array.get(primitives, i);
    return result;
  }

  /** Numbers, bools and chars in one dimension: one block, copied at once where the Java array has the same bits. */
  static void packed(Space space, ByteBuffer values, int at, Object object, Type type) {
    int element = type.element;
    boolean isArray = object.getClass().isArray();
    if (!isArray && Memory.elementOf(object) != 0) {
      Memory.put(space, values, at, object, element);
      return;
    }
    Object source = object instanceof Collection ? ((Collection<?>) object).toArray() : object;
    if (!source.getClass().isArray()) throw Failure.mismatch(object, type);
    int length = Array.getLength(source);
    int size = Type.size(element);
    space.reserve((long) size * length);
    Put.head(values, at, space.address, element | Types.ARRAY | Types.PACKED, length);
    if (!copied(source, element, space)) oneByOne(source, length, element, size, space.buffer, space.at);
  }

  private static boolean copied(Object source, int element, Space space) {
    Class<?> from = source.getClass().getComponentType();
    boolean chars = from == char.class && (element == Types.CHAR16 || element == Types.UINT16);
    boolean same = from == Type.natural(element) && element != Types.CHAR8 && element != Types.BOOL;
    boolean charBits = from == short.class && element == Types.CHAR16;
    if (!same && !chars && !charBits) return false;
    Crossing.copyIn(source, space);
    return true;
  }

  private static void oneByOne(Object source, int length, int element, int size, ByteBuffer to, int at) {
    for (int i = 0; i < length; i++) {
      long bits;
      try {
        bits = PutScalar.bits(Array.get(source, i), element);
      } catch (MetaFFIException failure) {
        throw Failure.prefixed(failure, "Element " + i + ": ");
      }
      int offset = at + i * size;
      if (size == 8) to.putLong(offset, bits);
      else if (size == 4) to.putInt(offset, (int) bits);
      else if (size == 2) to.putShort(offset, (short) bits);
      else to.put(offset, (byte) bits);
    }
  }

  /** int64 and 2 for long[][], string8 and 1 for String[], any and 1 for arrays of everything else. */
  static Type typeOf(Class<?> array) {
    int dimensions = 0;
    Class<?> element = array;
    for (; element.isArray(); element = element.getComponentType()) dimensions++;
    if (element.isPrimitive()) return new Type(Types.ofPrimitive(element), dimensions);
    return element == String.class ? new Type(Types.STRING8, dimensions) : new Type(Types.ANY, 1);
  }
}
