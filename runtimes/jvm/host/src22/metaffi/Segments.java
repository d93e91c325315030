package metaffi;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Memory segments as arguments. */
final class Segments {
  private Segments() {}

  static boolean isSegment(Object object) {
    return object instanceof MemorySegment;
  }

  /** @throws MetaFFIException INVALID_ARGUMENT if this thread may not read it (any more) */
  static void check(Object segment) {
    MemorySegment memory = (MemorySegment) segment;
    if (!memory.scope().isAlive()) {
      throw Failure.of(MetaFFIErrorCode.INVALID_ARGUMENT, "The arena of a memory segment is closed.");
    }
    if (!memory.isAccessibleBy(Thread.currentThread())) {
      throw Failure.of(
          MetaFFIErrorCode.INVALID_ARGUMENT,
          "A memory segment belongs to an arena that is confined to another thread than "
              + Thread.currentThread().getName() + ".");
    }
  }

  static boolean isNative(Object segment) {
    return ((MemorySegment) segment).isNative();
  }

  static boolean isReadOnly(Object segment) {
    return ((MemorySegment) segment).isReadOnly();
  }

  /** In bytes. */
  static long size(Object segment) {
    return ((MemorySegment) segment).byteSize();
  }

  /** Of a native segment; 0 for one on the heap. */
  static long address(Object segment) {
    MemorySegment memory = (MemorySegment) segment;
    return memory.isNative() ? memory.address() : 0;
  }

  static void copy(Object segment, ByteBuffer to) {
    MemorySegment.ofBuffer(to).copyFrom((MemorySegment) segment);
  }
}
