package hosttests;

import static hosttests.Guests.c;
import static hosttests.Guests.echo;
import static hosttests.Guests.fails;
import static hosttests.Guests.infos;
import static hosttests.Guests.one;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFITypeInfo;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArraysTest {
  private static void comesBack(MetaFFITypes type, Object array) {
    Object back = echo(type, array);
    assertSame(array.getClass(), back.getClass());
    assertArrayEquals(new Object[] {array}, new Object[] {back});
  }

  @Test
  void primitivesComeBackAsTheyWere() {
    comesBack(MetaFFIInt8Array, new byte[] {-128, 0, 127});
    comesBack(MetaFFIUInt8PackedArray, new byte[] {-1, 1});
    comesBack(MetaFFIInt16Array, new short[] {-1, 2});
    comesBack(MetaFFIUInt16PackedArray, new short[] {-1, 2});
    comesBack(MetaFFIInt32PackedArray, new int[] {Integer.MIN_VALUE, 5});
    comesBack(MetaFFIUInt32Array, new int[] {-1});
    comesBack(MetaFFIInt64Array, new long[] {Long.MIN_VALUE, 1, 2});
    comesBack(MetaFFIUInt64PackedArray, new long[] {-1});
    comesBack(MetaFFISizeArray, new long[] {1});
    comesBack(MetaFFIFloat32Array, new float[] {1.5f, Float.NaN});
    comesBack(MetaFFIFloat64PackedArray, new double[] {-0.0, 1e300});
    comesBack(MetaFFIBoolArray, new boolean[] {true, false});
    comesBack(MetaFFIChar8Array, new char[] {'a', 'ÿ'});
    comesBack(MetaFFIChar16PackedArray, new char[] {'€', '\uD83D'});
    comesBack(MetaFFIChar32Array, new int[] {0x1F600});
  }

  @Test
  void emptyOnesAndLargeOnesToo() {
    comesBack(MetaFFIInt64Array, new long[0]);
    comesBack(MetaFFIBoolArray, new boolean[1000]);
    long[] large = new long[300_000];
    Arrays.setAll(large, i -> i * 3L);
    comesBack(MetaFFIInt64PackedArray, large);
  }

  @Test
  void elementsOfOtherTypesAreConverted() {
    assertArrayEquals(new long[] {1, 2}, (long[]) echo(MetaFFIInt64Array, new int[] {1, 2}));
    assertArrayEquals(new long[] {1, 2}, (long[]) echo(MetaFFIInt64Array, List.of(1, 2L)));
    assertArrayEquals(new byte[] {-1, 7}, (byte[]) echo(MetaFFIUInt8Array, new int[] {255, 7}));
    assertArrayEquals(new double[] {1, 2.5}, (double[]) echo(MetaFFIFloat64Array, new Number[] {1, 2.5f}));
    fails("OUT_OF_RANGE", () -> echo(MetaFFIUInt8Array, new int[] {1, 256}), "Argument 1", "Element 1", "256");
    fails("NULL_VALUE", () -> echo(MetaFFIInt64Array, new Long[] {1L, null}), "Element 1");
    fails("TYPE_MISMATCH", () -> echo(MetaFFIInt64Array, "12"), "java.lang.String", "int64_array");
    fails("TYPE_MISMATCH", () -> echo(MetaFFIInt64Array, 5));
  }

  @Test
  void severalDimensionsMayBeRagged() {
    MetaFFITypeInfo two = new MetaFFITypeInfo(MetaFFIInt64Array, 2);
    MetaFFITypeInfo three = new MetaFFITypeInfo(MetaFFIFloat64Array, 3);
    long[][] ragged = {{1, 2, 3}, {}, {4}};
    assertArrayEquals(ragged, (long[][]) echo(two, ragged));
    long[][] holes = {{1}, null};
    assertArrayEquals(holes, (long[][]) echo(two, holes));
    double[][][] cube = {{{1}, {2, 3}}, {}};
    assertArrayEquals(cube, (double[][][]) echo(three, cube));
    long[][][][] deep = {{{{1}, {}}}, {{}}, {}, null};
    assertArrayEquals(deep, (long[][][][]) echo(new MetaFFITypeInfo(MetaFFIInt64Array, 4), deep));
    fails("TYPE_MISMATCH", () -> echo(two, new long[] {1}), "2 dimensions");
    fails("TYPE_MISMATCH", () -> echo(two, new Object[] {new long[] {1}, "x"}), "Element 1");
  }

  @Test
  void textsAndObjects() {
    String[] texts = {"a", null, "😀"};
    assertArrayEquals(texts, (String[]) echo(MetaFFIString8Array, texts));
    assertArrayEquals(texts, (String[]) echo(MetaFFIString16Array, Arrays.asList(texts)));
    fails("SIGNATURE", () -> echo(MetaFFIString32PackedArray, texts), "declare string32_array");
    String[][] rows = {{"a"}, {"b", "c"}};
    assertArrayEquals(rows, (String[][]) echo(new MetaFFITypeInfo(MetaFFIString32Array, 2), rows));
    String[][][] cube = {{{"a", null}, {}}, {}, {{}}, null};
    assertArrayEquals(cube, (String[][][]) echo(new MetaFFITypeInfo(MetaFFIString8Array, 3), cube));
    assertArrayEquals(cube, (String[][][]) echo(MetaFFIAny, cube));
    String[][] empty = {};
    assertArrayEquals(empty, (Object[]) echo(new MetaFFITypeInfo(MetaFFIString8Array, 2), empty));
    Object[] objects = {new Object(), null};
    assertArrayEquals(objects, (Object[]) echo(MetaFFIHandleArray, objects));
    Object[] many = new Object[5000];
    Arrays.setAll(many, i -> new Object());
    assertArrayEquals(many, (Object[]) echo(MetaFFIHandleArray, many));
  }

  @Test
  void anyTakesWhatThereIs() {
    Object[] mixed = {1, 2L, "three", 4.0, null, true, 'x', new long[] {1}, new String[] {"a"}};
    assertArrayEquals(mixed, (Object[]) echo(MetaFFIAny, mixed));
    assertArrayEquals(new long[][] {{1}, {2, 3}}, (long[][]) echo(MetaFFIAny, new long[][] {{1}, {2, 3}}));
    assertArrayEquals(new Object[] {1, 2}, (Object[]) echo(MetaFFIAny, List.of(1, 2)));
    assertArrayEquals(new Object[] {new Object[] {"k", 1}}, (Object[]) echo(MetaFFIAny, Map.of("k", 1)));
    assertNull(echo(MetaFFIAny, null));
  }

  @Test
  void anArrayThatContainsItselfIsAnError() {
    Object[] loop = new Object[1];
    loop[0] = loop;
    fails("UNSUPPORTED", () -> echo(MetaFFIAny, loop), "nest");
  }

  @Test
  void directBuffersAreLentAndOthersCopied() {
    Caller scale = Guests.C.load(
        "callable=scale", infos(MetaFFIInt32PackedArray, MetaFFISize, MetaFFIInt32), null);
    IntBuffer direct = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder()).asIntBuffer();
    direct.put(new int[] {1, 2, 3, 4}).position(1);
    scale.call(direct, 3, 10);
    assertEquals(1, direct.get(0));
    assertEquals(20, direct.get(1));
    assertEquals(40, direct.get(3));
    int[] array = {1, 2};
    scale.call(IntBuffer.wrap(array), 2, 10);
    assertArrayEquals(new int[] {1, 2}, array);
    ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    bytes.putInt(0, 7);
    scale.call(bytes, 2, 3);
    assertEquals(21, bytes.getInt(0));
  }

  /** Each the three numbers 1, 2, 3 from its position to its limit, in memory that is lent. */
  static Stream<Arguments> directBuffers() {
    IntBuffer whole = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder()).asIntBuffer();
    whole.put(new int[] {9, 1, 2, 3, 9}).position(1).limit(4);
    ByteBuffer bytes = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder());
    bytes.asIntBuffer().put(new int[] {9, 1, 2, 3, 9});
    bytes.position(4).limit(16);
    return Stream.of(
        arguments("from position to limit", whole),
        arguments("duplicate", whole.duplicate()),
        arguments("slice", whole.slice()),
        arguments("read-only", whole.asReadOnlyBuffer()),
        arguments("bytes", bytes),
        arguments("slice of bytes", bytes.slice().order(ByteOrder.nativeOrder())),
        arguments("a view of a slice of bytes", bytes.slice().order(ByteOrder.nativeOrder()).asIntBuffer()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("directBuffers")
  void directBuffersAreReadWhereTheyAre(String which, Buffer buffer) {
    int position = buffer.position();
    assertArrayEquals(new int[] {1, 2, 3}, (int[]) echo(MetaFFIInt32PackedArray, buffer));
    assertEquals(position, buffer.position());
  }

  @Test
  void whatIsDeclaredInoutMustBeMemoryThatIsLent() {
    IntBuffer direct = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).asIntBuffer().put(0, 1).put(1, 2);
    for (MetaFFITypes type : types(MetaFFIInt32PackedArray, MetaFFIInt32Array, MetaFFIAny)) {
      Caller echo = Guests.echo().load("callable=echo", infos(Guests.info(type, "inout")), infos(type));
      assertArrayEquals(new int[] {1, 2}, (int[]) one(echo.call(direct)));
      assertNull(one(echo.call((Object) null)));
      for (Object refused : new Object[] {new int[2], List.of(1, 2), IntBuffer.allocate(2), direct.asReadOnlyBuffer()}) {
        fails("TYPE_MISMATCH", () -> echo.call(refused), "Argument 1", "inout", "writable direct buffer");
      }
    }
  }

  @Test
  void buffersOfAnotherWidthOrOrderAreRefused() {
    fails("TYPE_MISMATCH", () -> echo(MetaFFIInt64Array, IntBuffer.allocate(2)), "width");
    ByteBuffer foreign = ByteBuffer.allocateDirect(8).order(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    fails("TYPE_MISMATCH", () -> echo(MetaFFIInt32Array, foreign.asIntBuffer()), "byte order");
    fails("TYPE_MISMATCH", () -> echo(MetaFFIInt32Array, foreign), "order(ByteOrder.nativeOrder())");
    assertEquals(8, ((byte[]) echo(MetaFFIUInt8Array, foreign)).length); // bytes have none
    fails(
        "TYPE_MISMATCH",
        () -> echo(MetaFFIInt32Array, ByteBuffer.allocate(7).order(ByteOrder.nativeOrder())), "7 bytes");
    assertArrayEquals(new byte[] {1, 2}, (byte[]) echo(MetaFFIAny, ByteBuffer.wrap(new byte[] {1, 2})));
  }

  @Test
  void reachC() {
    Object sum = one(c("sum_int64", types(MetaFFIInt64PackedArray, MetaFFISize), types(MetaFFIFloat64))
        .call(new long[] {1, 2, 3}, 3));
    assertEquals(6.0, sum);
  }
}
