package metaffi;

import java.nio.ByteBuffer;

/** Memory segments: there are none before Java 22, whose version of this class is in src22. */
final class Segments {
  private Segments() {}

  static boolean isSegment(Object object) {
    return false;
  }

  /** @throws MetaFFIException INVALID_ARGUMENT if this thread may not read it (any more) */
  static void check(Object segment) {
    throw new IllegalStateException();
  }

  static boolean isNative(Object segment) {
    throw new IllegalStateException();
  }

  static boolean isReadOnly(Object segment) {
    throw new IllegalStateException();
  }

  /** In bytes. */
  static long size(Object segment) {
    throw new IllegalStateException();
  }

  /** Of a native segment; 0 for one on the heap. */
  static long address(Object segment) {
    throw new IllegalStateException();
  }

  static void copy(Object segment, ByteBuffer to) {
    throw new IllegalStateException();
  }
}
