package metaffi.jvm;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;

/** Whether a declared result can hold what a member returns, and what has to be done to it before. */
final class ResultFit {
  private ResultFit() {}

  /**
   * The class to coerce the result to before it is converted, or null if it is natural already.
   *
   * @param returned the Java type returned
   * @throws LoadException TYPE_MISMATCH naming both
   */
  static Class<?> check(Declared[] results, Class<?> returned, String signature) {
    if (results.length == 0) return null;
    if (results.length > 1) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH,
          results.length + " results are declared for " + signature + "; a Java member returns at most one.");
    }
    Declared declared = results[0];
    if (returned == void.class) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH,
          "A result " + declared + " is declared for " + signature + ", which returns void. Declare no result.");
    }
    if (declared.alias != null && !related(declared.alias, returned)) throw mismatch(declared, returned, signature);
    if (declared.isArray()) return array(declared, returned, signature);
    return scalarOrObject(declared, returned, signature);
  }

  private static Class<?> scalarOrObject(Declared declared, Class<?> returned, String signature) {
    switch (declared.type) {
      case Types.ANY:
        return null;
      case Types.HANDLE:
      case Types.CALLABLE:
      case Types.NULL:
        if (returned.isPrimitive()) throw mismatch(declared, returned, signature);
        return null;
      default:
        break;
    }
    if (Types.isString(declared.type)) {
      if (returned == String.class) return null;
      if (CharSequence.class.isAssignableFrom(returned) || holds(returned, String.class)) return String.class;
      throw mismatch(declared, returned, signature);
    }
    Class<?> natural = Types.natural(declared.type);
    if (returned.isPrimitive()) {
      if (!widens(declared.type, returned)) throw mismatch(declared, returned, signature);
      return null;
    }
    Class<?> box = Types.box(natural);
    if (returned == box) return null;
    if (holds(returned, box) || (Types.isBox(returned) && widens(declared.type, Types.unbox(returned)))) return box;
    throw mismatch(declared, returned, signature);
  }

  private static Class<?> array(Declared declared, Class<?> returned, String signature) {
    boolean object = declared.type == Types.HANDLE || declared.type == Types.ANY || declared.type == Types.CALLABLE;
    if (object) return objectArray(declared, returned, signature);
    Class<?> natural = declared.natural();
    if (returned == natural || isCharArray(declared, returned)) return null;
    Class<?> boxed = Types.arrayOf(Types.box(Types.natural(declared.type)), declared.dims);
    boolean elements = Types.isString(declared.type) && Types.dims(returned) == declared.dims
        && CharSequence.class.isAssignableFrom(Types.element(returned));
    if (holds(returned, natural) || holds(returned, boxed) || elements) return natural;
    throw mismatch(declared, returned, signature);
  }

  private static Class<?> objectArray(Declared declared, Class<?> returned, String signature) {
    int dims = Types.dims(returned);
    if (dims >= declared.dims) {
      boolean references = dims > declared.dims || !Types.element(returned).isPrimitive();
      if (references || declared.type == Types.ANY) return null;
      throw mismatch(declared, returned, signature);
    }
    Class<?> target = Types.arrayOf(Object.class, declared.dims);
    boolean convertible = dims == 0
        && (Collection.class.isAssignableFrom(returned) || returned == Iterable.class || holds(returned, target));
    if (convertible || holds(returned, target)) return target;
    throw mismatch(declared, returned, signature);
  }

  /** char arrays may be declared as any character type; int arrays as char32. */
  private static boolean isCharArray(Declared declared, Class<?> returned) {
    boolean character = declared.type == Types.CHAR8 || declared.type == Types.CHAR16
        || declared.type == Types.CHAR32 || declared.type == Types.UINT16;
    return character && returned == Types.arrayOf(char.class, declared.dims);
  }

  /** A variable of type {@code returned} may hold a {@code wanted}: only the value can tell. */
  private static boolean holds(Class<?> returned, Class<?> wanted) {
    return !returned.isPrimitive() && returned.isAssignableFrom(wanted);
  }

  /** Whether every value of a Java primitive fits the MetaFFI type (characters apart, which are checked). */
  private static boolean widens(int type, Class<?> primitive) {
    Class<?> natural = Types.natural(type);
    if (natural == primitive) return true;
    if (primitive == char.class) return type == Types.CHAR32 || type == Types.UINT16;
    if (primitive == byte.class && type == Types.CHAR8) return true;
    switch (type) {
      case Types.INT16:
        return primitive == byte.class;
      case Types.INT32:
        return primitive == byte.class || primitive == short.class;
      case Types.INT64:
        return primitive == byte.class || primitive == short.class || primitive == int.class;
      case Types.FLOAT64:
        return primitive == float.class;
      default:
        return false;
    }
  }

  private static boolean related(Class<?> alias, Class<?> returned) {
    Class<?> a = Types.box(alias);
    Class<?> b = Types.box(returned);
    return a.isAssignableFrom(b) || b.isAssignableFrom(a) || (a.isInterface() && !b.isPrimitive() && !isClosed(b));
  }

  /** A class whose objects can implement no further interface. */
  private static boolean isClosed(Class<?> type) {
    return type.isArray() || Modifier.isFinal(type.getModifiers());
  }

  private static LoadException mismatch(Declared declared, Class<?> returned, String signature) {
    int better = Types.ofJava(returned);
    String advice = Map.class.isAssignableFrom(returned) ? "handle or any" : Types.name(better);
    int dims = Types.dims(returned);
    if (dims > 1) advice += " with " + dims + " dimensions";
    return new LoadException(
        LoadException.TYPE_MISMATCH,
        "A result " + declared + " is declared for " + signature + ", and it cannot hold Java's "
            + returned.getTypeName() + ". Declare " + advice + ".");
  }
}
