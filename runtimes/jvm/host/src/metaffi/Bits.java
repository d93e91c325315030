package metaffi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import metaffi.jvm.Types;

/** Method handles between Java primitives and the payload of a scalar value, with the ranges of {@link PutScalar}. */
final class Bits {
  private Bits() {}

  /** (java) → long, the bits of a value of {@code element}; throws OUT_OF_RANGE. */
  static MethodHandle from(Class<?> java, int element) {
    MethodHandle bits;
    if (java == boolean.class) {
      bits = find("ofBoolean", long.class, boolean.class);
    } else if (element == Types.FLOAT64) {
      boolean isFloat = java == float.class || java == double.class;
      bits = isFloat ? find("ofDouble", long.class, double.class) : find("ofWhole", long.class, long.class);
    } else if (element == Types.FLOAT32) {
      boolean isLong = java != float.class && java != double.class;
      String name = java == float.class ? "ofFloat" : isLong ? "ofWholeFloat" : "ofDoubleFloat";
      bits = find(name, long.class, java == float.class ? float.class : isLong ? long.class : double.class);
    } else {
      bits = MethodHandles.insertArguments(whole(java, element), 0, element);
    }
    return bits.asType(MethodType.methodType(long.class, java));
  }

  /** Whether a Java type has the values of the scalar {@code element}, all of them and no others. */
  static boolean areSame(Class<?> java, int element) {
    return java == Type.natural(element) && element != Types.CHAR8 && element != Types.CHAR32;
  }

  /** (element, number) → long. */
  private static MethodHandle whole(Class<?> java, int element) {
    String name = areSame(java, element) ? "masked" : Type.isChar(element) ? "ofChar" : "checked";
    return find(name, long.class, int.class, long.class);
  }

  /** (long) → java: a value's payload, of which only the bytes of {@code element} count. */
  static MethodHandle to(Class<?> java, int element) {
    if (element == Types.FLOAT64) return find("toDouble", double.class, long.class);
    if (element == Types.FLOAT32) {
      return find("toFloat", float.class, long.class).asType(MethodType.methodType(java, long.class));
    }
    if (element == Types.BOOL) {
      MethodHandle truth = find("toBoolean", boolean.class, long.class);
      return MethodHandles.explicitCastArguments(truth, MethodType.methodType(java, long.class));
    }
    boolean isSigned = !Type.isUnsigned(element) && !Type.isChar(element);
    MethodHandle number = find(isSigned ? "signed" : "masked", long.class, int.class, long.class);
    return MethodHandles.explicitCastArguments(
        MethodHandles.insertArguments(number, 0, element), MethodType.methodType(java, long.class));
  }

  static int width(Class<?> primitive) {
    if (primitive == long.class || primitive == double.class) return 8;
    if (primitive == int.class || primitive == float.class) return 4;
    return primitive == short.class || primitive == char.class ? 2 : 1;
  }

  private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return MethodHandles.lookup().findStatic(Bits.class, name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static long ofBoolean(boolean x) {
    return x ? 1 : 0;
  }

  static long ofDouble(double x) {
    return Double.doubleToRawLongBits(x);
  }

  static long ofFloat(float x) {
    return Float.floatToRawIntBits(x) & 0xFFFFFFFFL;
  }

  static long ofDoubleFloat(double x) {
    return ofFloat(PutScalar.narrowed(x));
  }

  static long ofWhole(long x) {
    return ofDouble(PutScalar.exact(x, Types.FLOAT64));
  }

  static long ofWholeFloat(long x) {
    return ofDoubleFloat(PutScalar.exact(x, Types.FLOAT32));
  }

  static long masked(int element, long x) {
    return PutScalar.mask(x, element);
  }

  static long checked(int element, long x) {
    return PutScalar.checked(x, element);
  }

  static long ofChar(int element, long x) {
    return PutScalar.checkedChar(x, element);
  }

  static double toDouble(long bits) {
    return Double.longBitsToDouble(bits);
  }

  static float toFloat(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  static boolean toBoolean(long bits) {
    return (bits & 0xFF) != 0;
  }

  static long signed(int element, long bits) {
    int shift = 64 - 8 * Type.size(element);
    return bits << shift >> shift;
  }
}
