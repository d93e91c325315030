package hosttests;

import static hosttests.Guests.echo;
import static hosttests.Guests.fails;
import static hosttests.Guests.infos;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import metaffi.Caller;
import org.junit.jupiter.api.Test;

class SegmentsTest {
  private static final Caller SCALE =
      Guests.C.load("callable=scale", infos(MetaFFIInt32PackedArray, MetaFFISize, MetaFFIInt32), null);

  @Test
  void nativeOnesAreLent() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3);
      SCALE.call(segment, 3, 10);
      assertArrayEquals(new int[] {10, 20, 30}, segment.toArray(ValueLayout.JAVA_INT));
    }
  }

  @Test
  void thoseOfTheHeapAreCopied() {
    int[] array = {1, 2};
    SCALE.call(MemorySegment.ofArray(array), 2, 10);
    assertEquals(1, array[0]);
    assertArrayEquals(new long[] {1, 2}, (long[]) echo(MetaFFIInt64Array, MemorySegment.ofArray(new long[] {1, 2})));
    assertArrayEquals(new byte[] {1, 2}, (byte[]) echo(MetaFFIAny, MemorySegment.ofArray(new byte[] {1, 2})));
  }

  @Test
  void closedOnesAndOddSizesAreRefused() {
    MemorySegment closed;
    try (Arena arena = Arena.ofConfined()) {
      closed = arena.allocate(8);
    }
    fails("INVALID_ARGUMENT", () -> SCALE.call(closed, 2, 1), "arena");
    fails("TYPE_MISMATCH", () -> echo(MetaFFIInt32Array, MemorySegment.ofArray(new byte[6])), "6 bytes");
  }
}
