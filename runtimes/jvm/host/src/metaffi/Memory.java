package metaffi;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import metaffi.jvm.Types;

/** Memory that the program holds itself: buffers, and memory segments where there are any ({@link Segments}). */
final class Memory {
  private Memory() {}

  /** Element type of what counts as memory, 0 for anything else. */
  static int elementOf(Object object) {
    if (!(object instanceof Buffer)) return Segments.isSegment(object) ? Types.UINT8 : 0;
    if (object instanceof ByteBuffer) return Types.UINT8;
    if (object instanceof ShortBuffer) return Types.INT16;
    if (object instanceof CharBuffer) return Types.CHAR16;
    if (object instanceof IntBuffer) return Types.INT32;
    if (object instanceof LongBuffer) return Types.INT64;
    if (object instanceof FloatBuffer) return Types.FLOAT32;
    return object instanceof DoubleBuffer ? Types.FLOAT64 : 0;
  }

  /**
   * Writes an array value of {@code element} over the object's memory, which is not copied when it is direct (or native)
   * and the value is borrowed. Bytes may stand for any element type; others must have its width.
   */
  static void put(Space space, ByteBuffer values, int at, Object object, int element) {
    if (!(object instanceof Buffer)) {
      Segments.check(object);
      long bytes = Segments.size(object);
      long units = units(object, bytes, element);
      long address = space.isOwned() ? 0 : Segments.address(object);
      if (address == 0) {
        space.reserve(bytes);
        Segments.copy(object, slice(space, bytes));
        address = space.address;
      } else {
        space.hold(object);
      }
      array(values, at, address, element, units);
      return;
    }
    Buffer buffer = (Buffer) object;
    int width = Type.size(elementOf(object));
    checkElements(buffer, width, element);
    long bytes = (long) buffer.remaining() * width;
    long units = units(object, bytes, element);
    if (buffer.isDirect() && !space.isOwned()) {
      array(values, at, Native.bufferAddress(buffer) + (long) buffer.position() * width, element, units);
      space.hold(buffer);
      return;
    }
    space.reserve(bytes);
    copy(buffer, slice(space, bytes));
    array(values, at, space.address, element, units);
  }

  private static void checkElements(Buffer buffer, int width, int element) {
    int size = Type.size(element);
    if (width != 1 && width != size) {
      throw Failure.mismatch(buffer, Types.name(element | Types.ARRAY) + " (elements of this width)");
    }
    if (size != 1 && orderOf(buffer) != ByteOrder.nativeOrder()) {
      throw Failure.mismatch(
          buffer,
          Types.name(element | Types.ARRAY)
              + " (in native byte order: call order(ByteOrder.nativeOrder()) on its ByteBuffer)");
    }
  }

  /** @throws MetaFFIException if what a callee writes to the object's place in a value would not arrive in the object */
  static void requireWritable(Object object, Type type) {
    if (isWritable(object)) return;
    throw Failure.mismatch(
        object,
        "a writable direct buffer or native memory segment for " + type
            + " (it is declared inout: the callee writes into it)");
  }

  private static boolean isWritable(Object object) {
    if (object instanceof Buffer) return ((Buffer) object).isDirect() && !((Buffer) object).isReadOnly();
    return Segments.isSegment(object) && Segments.isNative(object) && !Segments.isReadOnly(object);
  }

  private static ByteBuffer slice(Space space, long bytes) {
    ByteBuffer whole = space.buffer.duplicate();
    whole.limit(space.at + (int) bytes).position(space.at);
    return whole.slice().order(ByteOrder.nativeOrder());
  }

  private static void array(ByteBuffer values, int at, long address, int element, long units) {
    Put.head(values, at, address, element | Types.ARRAY | Types.PACKED, (int) units);
  }

  private static long units(Object object, long bytes, int element) {
    int size = Type.size(element);
    if (bytes % size != 0) {
      throw Failure.of(
          MetaFFIErrorCode.TYPE_MISMATCH,
          bytes + " bytes of a " + object.getClass().getTypeName() + " are no whole number of " + Types.name(element)
              + " elements of " + size + " bytes.");
    }
    long units = bytes / size;
    if (units > 0xFFFFFFFFL) throw Failure.range(units, Types.UINT32);
    return units;
  }

  private static ByteOrder orderOf(Buffer buffer) {
    if (buffer instanceof ByteBuffer) return ((ByteBuffer) buffer).order();
    if (buffer instanceof ShortBuffer) return ((ShortBuffer) buffer).order();
    if (buffer instanceof CharBuffer) return ((CharBuffer) buffer).order();
    if (buffer instanceof IntBuffer) return ((IntBuffer) buffer).order();
    if (buffer instanceof LongBuffer) return ((LongBuffer) buffer).order();
    if (buffer instanceof FloatBuffer) return ((FloatBuffer) buffer).order();
    return ((DoubleBuffer) buffer).order();
  }

  private static void copy(Buffer from, ByteBuffer to) {
    if (from instanceof ByteBuffer) to.put(((ByteBuffer) from).duplicate());
    else if (from instanceof ShortBuffer) to.asShortBuffer().put(((ShortBuffer) from).duplicate());
    else if (from instanceof CharBuffer) to.asCharBuffer().put(((CharBuffer) from).duplicate());
    else if (from instanceof IntBuffer) to.asIntBuffer().put(((IntBuffer) from).duplicate());
    else if (from instanceof LongBuffer) to.asLongBuffer().put(((LongBuffer) from).duplicate());
    else if (from instanceof FloatBuffer) to.asFloatBuffer().put(((FloatBuffer) from).duplicate());
    else to.asDoubleBuffer().put(((DoubleBuffer) from).duplicate());
  }
}
