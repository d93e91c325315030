package hosttests;

import static hosttests.Guests.c;
import static hosttests.Guests.echo;
import static hosttests.Guests.fails;
import static hosttests.Guests.one;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarsTest {
  static Stream<Arguments> cameBack() {
    return Stream.of(
        arguments(MetaFFIInt8, (byte) -128, (byte) -128),
        arguments(MetaFFIInt8, 127L, (byte) 127),
        arguments(MetaFFIInt16, (short) -32768, (short) -32768),
        arguments(MetaFFIInt16, 32767, (short) 32767),
        arguments(MetaFFIInt32, Integer.MIN_VALUE, Integer.MIN_VALUE),
        arguments(MetaFFIInt32, (long) Integer.MAX_VALUE, Integer.MAX_VALUE),
        arguments(MetaFFIInt64, Long.MIN_VALUE, Long.MIN_VALUE),
        arguments(MetaFFIInt64, BigInteger.valueOf(Long.MAX_VALUE), Long.MAX_VALUE),
        arguments(MetaFFIInt64, 7, 7L),
        arguments(MetaFFIUInt8, (byte) -1, (byte) -1),
        arguments(MetaFFIUInt8, 255, (byte) -1),
        arguments(MetaFFIUInt16, (short) -2, (short) -2),
        arguments(MetaFFIUInt16, 65535, (short) -1),
        arguments(MetaFFIUInt32, -1, -1),
        arguments(MetaFFIUInt32, 4294967295L, -1),
        arguments(MetaFFIUInt64, -1L, -1L),
        arguments(MetaFFIUInt64, BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), -1L),
        arguments(MetaFFISize, 12, 12L),
        arguments(MetaFFIBool, true, true),
        arguments(MetaFFIBool, false, false),
        arguments(MetaFFIChar8, 'ÿ', 'ÿ'),
        arguments(MetaFFIChar8, "a", 'a'),
        arguments(MetaFFIChar16, '\uD83D', '\uD83D'),
        arguments(MetaFFIChar16, 8364, '€'),
        arguments(MetaFFIChar32, 0x1F600, 0x1F600),
        arguments(MetaFFIChar32, "😀", 0x1F600),
        arguments(MetaFFIChar32, 'x', (int) 'x'),
        arguments(MetaFFIFloat32, 1.5f, 1.5f),
        arguments(MetaFFIFloat32, 0.25, 0.25f),
        arguments(MetaFFIFloat32, Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY),
        arguments(MetaFFIFloat64, Double.NaN, Double.NaN),
        arguments(MetaFFIFloat64, Double.MIN_VALUE, Double.MIN_VALUE),
        arguments(MetaFFIFloat64, -0.0, -0.0),
        arguments(MetaFFIFloat64, 3, 3.0),
        arguments(MetaFFIFloat64, 1.5f, 1.5));
  }

  @ParameterizedTest
  @MethodSource("cameBack")
  void comesBack(MetaFFITypes type, Object given, Object wanted) {
    assertEquals(wanted, echo(type, given));
  }

  public interface Natural {
    Object of(BigInteger number);
  }

  /** Declared it is the bits of a long; where nobody said so it is the number. */
  @Test
  void aUint64ThatNoLongHoldsIsABigIntegerAsAny() {
    BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    for (MetaFFITypes unsigned : List.of(MetaFFIUInt64, MetaFFISize)) {
      Caller echo = Guests.echo().load("callable=echo", types(unsigned), types(MetaFFIAny));
      assertEquals(most, echo.call(most)[0]);
      assertEquals(most, echo.as(Natural.class).of(most));
      assertEquals(7L, echo.call(7)[0]);
    }
    assertEquals(-1L, Guests.echo().load("callable=echo", types(MetaFFIInt64), types(MetaFFIAny)).call(-1)[0]);
  }

  static Stream<Arguments> bigNumbers() {
    return Stream.of(
        arguments(BigInteger.valueOf(5), 5L),
        arguments(BigInteger.valueOf(Long.MIN_VALUE), Long.MIN_VALUE),
        arguments(BigInteger.valueOf(Long.MAX_VALUE), Long.MAX_VALUE),
        arguments(BigInteger.ONE.shiftLeft(63), BigInteger.ONE.shiftLeft(63)),
        arguments(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)));
  }

  @ParameterizedTest
  @MethodSource("bigNumbers")
  void aBigIntegerIsItsNumberAsAny(BigInteger given, Object wanted) {
    Object found = Guests.echo().load("callable=echo", types(MetaFFIAny), types(MetaFFIAny)).call(given)[0];
    assertEquals(wanted, found);
    assertNotSame(given, found);
  }

  @Test
  void aBigIntegerThatNoTypeHoldsIsAnObjectAsAny() {
    for (BigInteger given : List.of(BigInteger.ONE.shiftLeft(64), BigInteger.valueOf(Long.MIN_VALUE).subtract(BigInteger.ONE))) {
      assertSame(given, Guests.echo().load("callable=echo", types(MetaFFIAny), types(MetaFFIAny)).call(given)[0]);
    }
  }

  static Stream<Arguments> outOfRange() {
    return Stream.of(
        arguments(MetaFFIInt8, 128),
        arguments(MetaFFIInt16, -32769),
        arguments(MetaFFIInt32, 1L << 31),
        arguments(MetaFFIInt64, BigInteger.ONE.shiftLeft(63)),
        arguments(MetaFFIUInt8, 256),
        arguments(MetaFFIUInt8, (short) -1),
        arguments(MetaFFIUInt16, (byte) -1),
        arguments(MetaFFIUInt32, -1L),
        arguments(MetaFFIUInt64, -1),
        arguments(MetaFFIUInt64, BigInteger.valueOf(-1)),
        arguments(MetaFFIChar8, 256),
        arguments(MetaFFIChar16, 0x10000),
        arguments(MetaFFIChar32, 0x110000),
        arguments(MetaFFIFloat32, 1e300),
        arguments(MetaFFIFloat64, (1L << 53) + 1),
        arguments(MetaFFIFloat64, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void isRefusedOutOfRange(MetaFFITypes type, Object given) {
    fails("OUT_OF_RANGE", () -> echo(type, given), "Argument 1", String.valueOf(given), "does not fit");
  }

  static Stream<Arguments> wrongClass() {
    return Stream.of(
        arguments(MetaFFIInt64, 1.0),
        arguments(MetaFFIInt64, "1"),
        arguments(MetaFFIInt64, true),
        arguments(MetaFFIBool, 1),
        arguments(MetaFFIFloat64, "1"),
        arguments(MetaFFIFloat64, 'x'),
        arguments(MetaFFIChar8, "ab"),
        arguments(MetaFFIChar8, ""),
        arguments(MetaFFIChar32, 1.5),
        arguments(MetaFFIInt32, new int[0]));
  }

  @ParameterizedTest
  @MethodSource("wrongClass")
  void isRefusedInAWrongClass(MetaFFITypes type, Object given) {
    fails("TYPE_MISMATCH", () -> echo(type, given), "Argument 1");
  }

  @Test
  void isRefusedWhenNull() {
    fails("NULL_VALUE", () -> echo(MetaFFIInt64, null), "Argument 1 of echo.echo", "int64");
    fails("NULL_VALUE", () -> echo(MetaFFIBool, null));
  }

  @Test
  void reachesC() {
    assertEquals(42L, one(c("add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64)).call(40, 2)));
    assertEquals((byte) 7, one(c("seven", null, types(MetaFFIUInt8)).call()));
    assertNull(c("nothing", null, null).call());
  }

  @Test
  void manyArgumentsKeepTheirOrder() {
    MetaFFITypes[] twelve = new MetaFFITypes[12];
    java.util.Arrays.fill(twelve, MetaFFIInt64);
    Object[] ones = new Object[12];
    long wanted = 0;
    for (int i = 0; i < 12; i++) {
      ones[i] = (long) i;
      wanted += (i + 1L) * i;
    }
    assertEquals(wanted, one(c("twelve", twelve, types(MetaFFIInt64)).call(ones)));
  }

  @Test
  void severalResultsComeInOrder() {
    MetaFFITypes[] types = types(MetaFFIInt64, MetaFFIString8, MetaFFIBool);
    Object[] results = Guests.echo().load("callable=echo", types, types).call(1, "two", true);
    org.junit.jupiter.api.Assertions.assertArrayEquals(new Object[] {1L, "two", true}, results);
  }

  @Test
  void wrongCountsAreRefused() {
    fails("SIGNATURE", () -> c("add", types(MetaFFIInt64, MetaFFIInt64), null).call(1), "1 argument was", "2 parameters");
    fails("SIGNATURE", () -> c("nothing", null, null).call(1), "0 parameters");
    fails("SIGNATURE", () -> c("add", types(MetaFFIInt64, MetaFFIInt64), null).call((Object[]) null), "0 arguments");
  }
}
