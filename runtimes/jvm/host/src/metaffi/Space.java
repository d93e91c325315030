package metaffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory that values are written to. {@link #reserve} sets {@link #buffer}, {@link #at} and {@link #address}, to
 * be read before the next reservation.
 */
abstract class Space {
  /** Bytes of a value: payload 0–7, type 8–11, length 12–15. */
  static final int VALUE = 16;

  /** Where the last reservation is. */
  ByteBuffer buffer;

  int at;
  long address;

  /** Room for {@code bytes}, aligned to 16, contents undefined. */
  abstract void reserve(long bytes);

  /** Whether values written here own the references in them; otherwise the space drops them. */
  abstract boolean isOwned();

  /** In a space that is not owned: the object stays reachable, and a {@link Releasable} unreleased, until the call is over. Memory of an arena may be closed all the same. */
  abstract void hold(Object object);

  /** In a space that is not owned: the value at this address holds a reference to be dropped afterwards. */
  abstract void dropLater(long value);

  static ByteBuffer view(long address, long bytes) {
    return Native.view(address, bytes).order(ByteOrder.nativeOrder());
  }

  static int checkedSize(long bytes) {
    if (bytes <= Integer.MAX_VALUE - VALUE) return (int) bytes;
    throw Failure.of(MetaFFIErrorCode.OUT_OF_RANGE, bytes + " bytes in one value are more than Java can address.");
  }

  /** Copies an array of primitives, but booleans, to what was reserved last. */
  final void copyIn(Object array) {
    ByteBuffer to = buffer.duplicate().order(ByteOrder.nativeOrder());
    to.position(at);
    if (array instanceof long[]) to.asLongBuffer().put((long[]) array);
    else if (array instanceof double[]) to.asDoubleBuffer().put((double[]) array);
    else if (array instanceof int[]) to.asIntBuffer().put((int[]) array);
    else if (array instanceof byte[]) to.put((byte[]) array);
    else if (array instanceof float[]) to.asFloatBuffer().put((float[]) array);
    else if (array instanceof short[]) to.asShortBuffer().put((short[]) array);
    else to.asCharBuffer().put((char[]) array);
  }
}
