package metaffi;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Memory segments as arguments. */
final class Segments {
  private Segments() {}

  static boolean isSegment(Object object) {
    return object instanceof MemorySegment;
  }

  /** In bytes. */
  static long size(Object segment) {
    return ((MemorySegment) segment).byteSize();
  }

  /** Of a native segment; 0 for one on the heap. */
  static long address(Object segment) {
    MemorySegment memory = (MemorySegment) segment;
    if (!memory.scope().isAlive()) {
      throw Failure.of(MetaFFIErrorCode.INVALID_ARGUMENT, "The arena of a memory segment is closed.");
    }
    return memory.isNative() ? memory.address() : 0;
  }

  static void copy(Object segment, ByteBuffer to) {
    MemorySegment.ofBuffer(to).copyFrom((MemorySegment) segment);
  }
}
