package metaffi;

import java.nio.ByteBuffer;

/** Memory segments: there are none before Java 22, whose version of this class is in src22. */
final class Segments {
  private Segments() {}

  static boolean isSegment(Object object) {
    return false;
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
