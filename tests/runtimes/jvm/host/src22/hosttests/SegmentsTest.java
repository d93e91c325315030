package hosttests;

import static hosttests.Guests.echo;
import static hosttests.Guests.fails;
import static hosttests.Guests.infos;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReference;
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
  void partsAndReadOnlyOnesAreReadWhereTheyAre() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, 9, 1, 2, 9);
      assertArrayEquals(new int[] {1, 2}, (int[]) echo(MetaFFIInt32Array, segment.asSlice(4, 8)));
      assertArrayEquals(new int[] {9, 1, 2, 9}, (int[]) echo(MetaFFIInt32Array, segment.asReadOnly()));
    }
  }

  @Test
  void inoutWantsWritableNativeMemory() {
    Caller echo = Guests.echo().load(
        "callable=echo", infos(Guests.info(MetaFFIInt32PackedArray, "inout")), infos(MetaFFIInt32PackedArray));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2);
      assertArrayEquals(new int[] {1, 2}, (int[]) echo.call(segment)[0]);
      fails("TYPE_MISMATCH", () -> echo.call(segment.asReadOnly()), "inout");
      fails("TYPE_MISMATCH", () -> echo.call(MemorySegment.ofArray(new int[2])), "inout");
    }
  }

  @Test
  void thoseConfinedToAnotherThreadAreRefused() throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2);
      AtomicReference<Throwable> found = new AtomicReference<>();
      Thread other = new Thread(() -> {
        try {
          fails("INVALID_ARGUMENT", () -> SCALE.call(segment, 2, 10), "Argument 1", "confined", "the other thread");
        } catch (Throwable unexpected) {
          found.set(unexpected);
        }
      }, "the other thread");
      other.start();
      other.join();
      assertNull(found.get());
      assertEquals(2, segment.getAtIndex(ValueLayout.JAVA_INT, 1));
    }
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
