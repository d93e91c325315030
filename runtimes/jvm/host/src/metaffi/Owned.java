package metaffi;

import java.nio.ByteBuffer;
import metaffi.jvm.Types;

/** Memory for results, which their receiver frees. */
final class Owned extends Space {
  @Override
  void reserve(long bytes) {
    int size = checkedSize(Math.max(bytes, 1));
    address = Native.allocate(size);
    buffer = view(address, size);
    at = 0;
  }

  @Override
  boolean isOwned() {
    return true;
  }

  @Override
  void hold(Object object) {
    throw new IllegalStateException("what is owned has a reference of its own");
  }

  @Override
  void dropLater(long value) {
    throw new IllegalStateException("what is owned is not dropped");
  }

  /** Makes `count` values at an address null, so that they can be freed at any time. */
  static void clear(ByteBuffer values, int at, int count) {
    for (int i = 0; i < count; i++) {
      values.putLong(at + i * VALUE, 0);
      values.putInt(at + i * VALUE + 8, Types.NULL);
      values.putInt(at + i * VALUE + 12, 0);
    }
  }
}
