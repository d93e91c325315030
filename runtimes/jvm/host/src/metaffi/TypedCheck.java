package metaffi;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import metaffi.jvm.Types;

/** Whether a {@link MethodType} goes with an entity's declared types: what never could is refused before any call. */
final class TypedCheck {
  private static final Class<?>[] BOOLS = {Boolean.class};
  private static final Class<?>[] WHOLES = {
    Byte.class, Short.class, Integer.class, Long.class, BigInteger.class, Character.class
  };
  private static final Class<?>[] CHARS = {
    Character.class, String.class, Byte.class, Short.class, Integer.class, Long.class, BigInteger.class
  };
  private static final Class<?>[] FLOATS = {
    Float.class, Double.class, Byte.class, Short.class, Integer.class, Long.class, BigInteger.class
  };
  private static final Class<?>[] TEXTS = {CharSequence.class, Character.class};
  private static final Class<?>[] GIVEN_TEXTS = {String.class, Character.class};
  private static final Class<?>[] GIVEN_FLOATS = {Float.class, Double.class, BigDecimal.class};
  private static final Class<?>[] GIVEN_WHOLES = {
    Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class, Character.class, String.class,
    BigInteger.class, BigDecimal.class
  };

  private TypedCheck() {}

  /** @throws IllegalArgumentException naming what does not go together */
  static void check(EntityCaller entity, MethodType type) {
    if (type.parameterCount() != entity.parameters.length) {
      throw unfit(entity, type, "it has " + counted(entity.parameters.length, "parameter"));
    }
    for (int i = 0; i < entity.parameters.length; i++) {
      if (!takes(entity.parameters[i], type.parameterType(i))) {
        throw unfit(entity, type, "parameter " + (i + 1) + " is " + hint(entity.parameters[i]));
      }
    }
    if (type.returnType() == void.class) return;
    if (entity.results.length != 1) {
      if (type.returnType() == Object[].class) return;
      throw unfit(entity, type, entity.results.length == 0
          ? "it has no result: return void"
          : "it has " + counted(entity.results.length, "result") + ": return Object[]");
    }
    if (!gives(entity.results[0], type.returnType())) {
      throw unfit(entity, type, "its result is " + hint(entity.results[0]));
    }
  }

  private static IllegalArgumentException unfit(EntityCaller entity, MethodType type, String why) {
    return new IllegalArgumentException(entity.name + " cannot be called as " + type + ": " + why + ".");
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String hint(Type declared) {
    if (declared.isScalar()) return declared + ", " + Type.natural(declared.element).getName() + " in Java, or a type of its range";
    if (declared.dimensions > 0) return declared + ", an array in Java";
    return declared + (taken(declared) == TEXTS ? ", a String in Java" : ", an object in Java");
  }

  /** Whether a Java type can go where {@code declared} stands, its range checked when it is called. */
  private static boolean takes(Type declared, Class<?> java) {
    if (!java.isPrimitive()) return holds(java, declared, taken(declared)); // checked at the call
    if (!declared.isScalar()) return declared.dimensions == 0 && declared.element == Types.ANY;
    if (declared.element == Types.BOOL || java == boolean.class) {
      return declared.element == Types.BOOL && java == boolean.class;
    }
    if (java == float.class || java == double.class) return isFloat(declared);
    return java != char.class || !isFloat(declared);
  }

  /** The classes that objects for {@code declared} can be of; null: many. */
  private static Class<?>[] taken(Type declared) {
    if (declared.element == Types.STRING8 || declared.element == Types.STRING16 || declared.element == Types.STRING32) {
      return TEXTS;
    }
    if (declared.element == Types.BOOL) return BOOLS;
    if (isFloat(declared)) return FLOATS;
    if (Type.isChar(declared.element)) return CHARS;
    return declared.isScalar() ? WHOLES : null;
  }

  /** Of results, as {@link metaffi.jvm.Coerce#to} converts them. */
  private static Class<?>[] given(Type declared) {
    Class<?>[] taken = taken(declared);
    if (taken == TEXTS) return GIVEN_TEXTS;
    if (taken == FLOATS) return GIVEN_FLOATS;
    return taken == WHOLES || taken == CHARS ? GIVEN_WHOLES : taken;
  }

  /** Whether a variable of the class {@code java} can hold an object for {@code declared}, which are of {@code classes}. */
  private static boolean holds(Class<?> java, Type declared, Class<?>[] classes) {
    if (declared.dimensions > 0 || declared.element == Types.CALLABLE) return !Types.isBox(java) && java != String.class;
    if (classes == null || classes == GIVEN_TEXTS && java.isEnum()) return true;
    for (Class<?> one : classes) if (one.isAssignableFrom(java) || java.isAssignableFrom(one)) return true;
    return false;
  }

  private static boolean isFloat(Type declared) {
    return declared.element == Types.FLOAT32 || declared.element == Types.FLOAT64;
  }

  /** Whether every result fits the Java type: one as wide has the same bits, a wider one the number. */
  private static boolean gives(Type declared, Class<?> java) {
    if (!java.isPrimitive()) return holds(java, declared, given(declared));
    if (!declared.isScalar()) return false;
    Class<?> natural = Type.natural(declared.element);
    if (natural == java) return true;
    if (natural == float.class) return java == double.class;
    if (natural == double.class || natural == boolean.class || java == boolean.class) return false;
    if (java == float.class || java == double.class) return false;
    int size = Type.size(declared.element);
    if (java == char.class) return size <= 2 && Type.isUnsigned(declared.element);
    return Bits.width(java) >= size;
  }
}
