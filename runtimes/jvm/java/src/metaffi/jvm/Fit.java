package metaffi.jvm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import metaffi.Caller;

/** How well a declared type fits a Java parameter. Pure functions. */
final class Fit {
  /** No argument of the declared type can be passed. */
  static final int NONE = -1;
  /** The Java type is the one that carries the declared type. */
  static final int EXACT = 0;
  /** A wider primitive, or a supertype. */
  static final int WIDEN = 1;
  /** Its box, or a supertype of the box. */
  static final int BOX = 2;
  /** The box of a wider primitive, or a collection for an array. */
  static final int CONVERT = 3;
  /** Only the value can tell. */
  static final int ANY = 4;

  private Fit() {}

  static int of(Declared declared, Class<?> parameter) {
    if (declared.alias != null && !takesAlias(declared, parameter)) return NONE;
    if (declared.type == Types.NULL) return parameter.isPrimitive() ? NONE : EXACT;
    if (declared.type == Types.ANY && declared.alias == null) return any(declared, parameter);
    if (declared.type == Types.HANDLE || declared.type == Types.ANY) return object(declared, parameter);
    if (declared.isArray()) return array(declared, parameter);
    if (declared.type == Types.CALLABLE) return callable(parameter);
    if (Types.isString(declared.type)) return subtype(String.class, parameter);
    return scalar(declared.type, parameter);
  }

  /** Whether {@code a} is at least as good a parameter as {@code b} for an argument that fits both equally well. */
  static boolean atLeastAsSpecific(Declared declared, Class<?> a, Class<?> b) {
    if (a == b) return true;
    if (a.isPrimitive() && b.isPrimitive()) return preference(declared.type, a) <= preference(declared.type, b);
    if (a.isPrimitive() || b.isPrimitive()) return a.isPrimitive() && !declared.isDynamic();
    // Where only the value can tell, the more general parameter takes more values.
    return declared.isDynamic() ? a.isAssignableFrom(b) : b.isAssignableFrom(a);
  }

  private static boolean takesAlias(Declared declared, Class<?> parameter) {
    boolean object = declared.type == Types.HANDLE || declared.type == Types.ANY || declared.type == Types.CALLABLE;
    return object ? parameter.isAssignableFrom(declared.alias) : parameter == declared.alias;
  }

  private static int any(Declared declared, Class<?> parameter) {
    if (parameter == declared.natural()) return EXACT;
    if (parameter.isAssignableFrom(declared.natural())) return WIDEN;
    if (!declared.isArray()) return ANY;
    return Types.dims(parameter) >= declared.dims || isContainer(parameter) ? ANY : NONE;
  }

  private static int object(Declared declared, Class<?> parameter) {
    if (declared.alias != null) return subtype(declared.alias, parameter);
    if (parameter.isPrimitive()) return NONE;
    if (parameter.isAssignableFrom(declared.natural())) return subtype(declared.natural(), parameter);
    // A cast that is checked when called; what has a type of its own is seldom passed as a handle.
    if (!declared.isArray()) return hasOwnType(parameter) ? CONVERT : WIDEN;
    boolean elements = Types.dims(parameter) >= declared.dims && !elementAt(parameter, declared.dims).isPrimitive();
    if (elements) return WIDEN;
    return isContainer(parameter) ? CONVERT : NONE;
  }

  private static boolean hasOwnType(Class<?> type) {
    return type == String.class || Types.isBox(type) || type.isArray();
  }

  private static int array(Declared declared, Class<?> parameter) {
    if (declared.type == Types.CALLABLE) return callableArray(declared, parameter);
    int direct = subtype(declared.natural(), parameter);
    if (direct != NONE) return direct;
    Class<?> element = Types.natural(declared.type);
    if (declared.type == Types.CHAR32 && parameter == Types.arrayOf(char.class, declared.dims)) return WIDEN;
    if (declared.type == Types.CHAR8 && parameter == Types.arrayOf(byte.class, declared.dims)) return WIDEN;
    if (parameter.isAssignableFrom(Types.arrayOf(Types.box(element), declared.dims))) return BOX;
    return isContainer(parameter) ? CONVERT : NONE;
  }

  private static int callableArray(Declared declared, Class<?> parameter) {
    if (parameter.isAssignableFrom(declared.natural())) return subtype(declared.natural(), parameter);
    boolean right = Types.dims(parameter) == declared.dims && FunctionalMethod.of(Types.element(parameter)) != null;
    return right ? EXACT : NONE;
  }

  private static int callable(Class<?> parameter) {
    if (FunctionalMethod.of(parameter) != null) return EXACT;
    return parameter.isAssignableFrom(Caller.class) ? WIDEN : NONE;
  }

  private static int scalar(int type, Class<?> parameter) {
    if (parameter.isPrimitive()) {
      int preference = preference(type, parameter);
      return preference < 0 ? NONE : Math.min(preference, WIDEN);
    }
    if (parameter.isAssignableFrom(Types.box(Types.natural(type)))) return BOX;
    for (Class<?> wider : carriers(type)) {
      if (parameter == Types.box(wider)) return CONVERT;
    }
    return NONE;
  }

  private static int subtype(Class<?> given, Class<?> parameter) {
    if (given == parameter) return EXACT;
    return parameter.isAssignableFrom(given) ? WIDEN : NONE;
  }

  /** Position among the primitives that can carry the type, the exact one first; -1 if it cannot. */
  private static int preference(int type, Class<?> primitive) {
    Class<?>[] carriers = carriers(type);
    for (int i = 0; i < carriers.length; i++) {
      if (carriers[i] == primitive) return i;
    }
    return -1;
  }

  private static Class<?>[] carriers(int type) {
    switch (type) {
      case Types.INT8:
      case Types.UINT8:
        return new Class<?>[] {byte.class, short.class, int.class, long.class};
      case Types.INT16:
      case Types.UINT16:
        return new Class<?>[] {short.class, int.class, long.class};
      case Types.INT32:
      case Types.UINT32:
        return new Class<?>[] {int.class, long.class};
      case Types.FLOAT32:
        return new Class<?>[] {float.class, double.class};
      case Types.CHAR8:
        return new Class<?>[] {char.class, byte.class};
      case Types.CHAR32:
        return new Class<?>[] {int.class, char.class};
      default:
        return Types.isScalar(type) ? new Class<?>[] {Types.natural(type)} : new Class<?>[0];
    }
  }

  /** A collection type that {@link Coerce} can make of an array. */
  private static boolean isContainer(Class<?> type) {
    return type != Object.class
        && Iterable.class.isAssignableFrom(type)
        && (type.isAssignableFrom(ArrayList.class) || type.isAssignableFrom(LinkedHashSet.class));
  }

  private static Class<?> elementAt(Class<?> array, int depth) {
    Class<?> element = array;
    for (int i = 0; i < depth; i++) element = element.getComponentType();
    return element;
  }
}
