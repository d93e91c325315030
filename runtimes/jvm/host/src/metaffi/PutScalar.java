package metaffi;

import java.math.BigInteger;
import metaffi.jvm.Types;

/** Boxes to the bits of numbers, bools and chars, with their ranges checked. */
final class PutScalar {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  private PutScalar() {}

  /** long.class for a Long; null for what is no box. */
  static Class<?> primitiveOf(Object object) {
    if (object instanceof Long) return long.class;
    if (object instanceof Integer) return int.class;
    if (object instanceof Double) return double.class;
    if (object instanceof Boolean) return boolean.class;
    if (object instanceof Float) return float.class;
    if (object instanceof Byte) return byte.class;
    if (object instanceof Short) return short.class;
    return object instanceof Character ? char.class : null;
  }

  /** The payload of a scalar value. A box as wide as an unsigned type gives its bits, a wider one its number. */
  static long bits(Object object, int element) {
    switch (element) {
      case Types.FLOAT64:
        return Double.doubleToRawLongBits(doubleOf(object, element));
      case Types.FLOAT32:
        return Float.floatToRawIntBits(floatOf(object)) & 0xFFFFFFFFL;
      case Types.BOOL:
        if (object instanceof Boolean) return (Boolean) object ? 1 : 0;
        throw Failure.mismatch(object, "bool");
      case Types.CHAR8:
      case Types.CHAR16:
      case Types.CHAR32:
        return charOf(object, element);
      case Types.UINT64:
      case Types.SIZE:
        if (object instanceof BigInteger) return large((BigInteger) object, element);
        return object instanceof Long ? (Long) object : checked(integer(object, element), element);
      default:
        long number = integer(object, element);
        return sameWidth(object, element) ? mask(number, element) : checked(number, element);
    }
  }

  private static boolean sameWidth(Object object, int element) {
    return element == Types.UINT8 && object instanceof Byte
        || element == Types.UINT16 && object instanceof Short
        || element == Types.UINT32 && object instanceof Integer;
  }

  private static long integer(Object object, int element) {
    if (object instanceof Long || object instanceof Integer || object instanceof Short || object instanceof Byte) {
      return ((Number) object).longValue();
    }
    if (object instanceof BigInteger) {
      if (((BigInteger) object).bitLength() > 63) throw Failure.range(object, element);
      return ((BigInteger) object).longValue();
    }
    if (object instanceof Character) return (Character) object;
    throw Failure.mismatch(object, Types.name(element));
  }

  /** Whether int64 or uint64 holds it. */
  static boolean fitsInteger(BigInteger number) {
    return number.bitLength() <= (number.signum() < 0 ? 63 : 64);
  }

  private static long large(BigInteger number, int element) {
    if (number.signum() < 0 || number.compareTo(TWO_64) >= 0) throw Failure.range(number, element);
    return number.longValue();
  }

  static long mask(long number, int element) {
    int size = Type.size(element);
    return size == 8 ? number : number & ((1L << 8 * size) - 1);
  }

  /** The bits of a number that must be in the type's range. */
  static long checked(long number, int element) {
    int size = Type.size(element);
    if (Type.isUnsigned(element)) {
      if (number < 0 || size < 8 && number >>> 8 * size != 0) throw Failure.range(number, element);
      return number;
    }
    if (size < 8) {
      int shift = 64 - 8 * size;
      if (number << shift >> shift != number) throw Failure.range(number, element);
    }
    return mask(number, element);
  }

  private static double doubleOf(Object object, int element) {
    if (object instanceof Double || object instanceof Float) return ((Number) object).doubleValue();
    if (object instanceof Character) throw Failure.mismatch(object, Types.name(element));
    return exact(integer(object, element), element);
  }

  /** A whole number as a floating-point one that is the same number. */
  static double exact(long whole, int element) {
    double result = (double) whole;
    if ((long) result != whole || whole == Long.MAX_VALUE) throw Failure.range(whole, element);
    return result;
  }

  private static float floatOf(Object object) {
    if (object instanceof Float) return (Float) object;
    return narrowed(doubleOf(object, Types.FLOAT32));
  }

  /** Rounded; a finite number that would become infinite is refused. */
  static float narrowed(double number) {
    float result = (float) number;
    if (Float.isInfinite(result) && !Double.isInfinite(number)) throw Failure.range(number, Types.FLOAT32);
    return result;
  }

  private static long charOf(Object object, int element) {
    long code;
    if (object instanceof Character) {
      code = (Character) object;
    } else if (object instanceof String) {
      String text = (String) object;
      if (text.isEmpty() || text.codePointCount(0, text.length()) != 1) {
        throw Failure.of(
            MetaFFIErrorCode.TYPE_MISMATCH,
            "A text of " + text.length() + " chars was given where one character is needed.");
      }
      code = text.codePointAt(0);
    } else {
      code = integer(object, element);
    }
    return checkedChar(code, element);
  }

  static long checkedChar(long code, int element) {
    long most = element == Types.CHAR8 ? 0xFF : element == Types.CHAR16 ? 0xFFFF : Character.MAX_CODE_POINT;
    if (code < 0 || code > most) throw Failure.range(code, element);
    return code;
  }
}
