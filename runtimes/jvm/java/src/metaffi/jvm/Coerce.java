package metaffi.jvm;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import metaffi.Caller;

/** Slow-path conversions between the natural Java object of a value and the Java type a member wants. */
public final class Coerce {
  private static final double LONG_RANGE = 0x1p63;

  private Coerce() {}

  /**
   * Turns a natural object into one that can be passed as {@code target} (a box for a primitive). Called by the
   * plug-in for arguments that have no direct conversion.
   *
   * @throws NullPointerException null for a primitive
   * @throws ArithmeticException a number out of the target's range
   * @throws ClassCastException any other object that does not fit; each message names what was found and wanted
   */
  public static Object to(Object natural, Class<?> target) {
    if (natural == null) {
      if (!target.isPrimitive()) return null;
      throw new NullPointerException("null was given where Java wants a primitive " + target.getName());
    }
    Class<?> wanted = Types.box(target);
    if (wanted.isInstance(natural)) return natural;
    if (Types.isBox(wanted)) return toBox(natural, wanted);
    if (wanted.isArray() && natural.getClass().isArray()) return toArray(natural, wanted.getComponentType());
    if (wanted.isEnum() && natural instanceof String) return toEnum((String) natural, wanted);
    if (natural instanceof Number) return toBig((Number) natural, wanted);
    if (natural instanceof Character && wanted.isAssignableFrom(String.class)) return natural.toString();
    if (natural instanceof CharSequence && wanted == String.class) return natural.toString();
    if (natural instanceof Caller && FunctionalMethod.of(wanted) != null) {
      return ReflectiveAdapter.create(wanted, (Caller) natural);
    }
    if (natural instanceof Iterable && wanted.isArray()) {
      return toArray(list((Iterable<?>) natural).toArray(), wanted.getComponentType());
    }
    if (natural.getClass().isArray()) return toContainer(natural, wanted);
    throw mismatch(natural, target);
  }

  /**
   * The value that an object returned as {@code any} stands for: collections become {@code Object[]}, maps
   * {@code Object[][]} of {key, value}, both with natural elements; all else stays as it is.
   */
  public static Object natural(Object result) {
    if (!(result instanceof Collection) && !(result instanceof Map)) return result;
    return natural(result, new IdentityHashMap<>());
  }

  /** The number that the bits are without a sign, for an {@code any} that no long holds. */
  public static BigInteger unsigned(long bits) {
    BigInteger low = BigInteger.valueOf(bits & Long.MAX_VALUE);
    return bits < 0 ? low.setBit(63) : low;
  }

  private static Object natural(Object value, Map<Object, Object> open) {
    if (!(value instanceof Collection) && !(value instanceof Map)) return value;
    if (open.put(value, value) != null) return value; // it contains itself
    Object converted = value instanceof Map ? pairs((Map<?, ?>) value, open) : elements((Collection<?>) value, open);
    open.remove(value);
    return converted;
  }

  private static Object[] elements(Collection<?> collection, Map<Object, Object> open) {
    Object[] source = collection.toArray();
    Object[] elements = new Object[source.length];
    for (int i = 0; i < source.length; i++) elements[i] = natural(source[i], open);
    return elements;
  }

  private static Object[][] pairs(Map<?, ?> map, Map<Object, Object> open) {
    List<Object[]> pairs = new ArrayList<>(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      pairs.add(new Object[] {natural(entry.getKey(), open), natural(entry.getValue(), open)});
    }
    return pairs.toArray(new Object[0][]);
  }

  private static Object toBox(Object natural, Class<?> box) {
    if (box == Character.class) return toCharacter(natural);
    Object number = natural instanceof Character ? (Object) (int) (Character) natural : natural;
    if (!(number instanceof Number) || box == Boolean.class) throw mismatch(natural, box);
    if (box == Double.class) return toDouble((Number) number);
    if (box == Float.class) return toFloat((Number) number);
    long value = toLong((Number) number, box);
    if (box == Long.class) return value;
    if (box == Integer.class && value == (int) value) return (int) value;
    if (box == Short.class && value == (short) value) return (short) value;
    if (box == Byte.class && value == (byte) value) return (byte) value;
    throw outOfRange(natural, box);
  }

  private static Character toCharacter(Object natural) {
    if (natural instanceof CharSequence) {
      CharSequence text = (CharSequence) natural;
      if (text.length() == 1) return text.charAt(0);
      throw new ClassCastException(
          "A string of " + text.length() + " UTF-16 units was given where Java wants one char: " + quoted(text));
    }
    if (natural instanceof Float || natural instanceof Double || !(natural instanceof Number)) {
      throw mismatch(natural, char.class);
    }
    long code = toLong((Number) natural, Character.class);
    if (code != (char) code) throw outOfRange(natural, Character.class);
    return (char) code;
  }

  private static long toLong(Number number, Class<?> box) {
    if (number instanceof BigInteger) {
      if (((BigInteger) number).bitLength() > 63) throw outOfRange(number, box);
      return number.longValue();
    }
    if (isIntegral(number)) return number.longValue();
    throw mismatch(number, box);
  }

  private static Double toDouble(Number number) {
    double value = number.doubleValue();
    if (number instanceof Long && !exact((Long) number, value)) throw inexact(number, Double.class);
    return value;
  }

  private static Float toFloat(Number number) {
    float value = number.floatValue();
    if (number instanceof Long || number instanceof Integer) {
      if (!exact(number.longValue(), value)) throw inexact(number, Float.class);
    } else if (Float.isInfinite(value) && !Double.isInfinite(number.doubleValue())) {
      throw outOfRange(number, Float.class);
    }
    return value;
  }

  /** 2^63 is a double and no long, though (long) makes it one. */
  private static boolean exact(long number, double value) {
    return value < LONG_RANGE && (long) value == number;
  }

  private static boolean isIntegral(Number number) {
    return number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte;
  }

  private static Object toBig(Number number, Class<?> wanted) {
    if (wanted == BigInteger.class && isIntegral(number)) return BigInteger.valueOf(number.longValue());
    if (wanted == BigDecimal.class) {
      return isIntegral(number) ? BigDecimal.valueOf(number.longValue()) : BigDecimal.valueOf(number.doubleValue());
    }
    throw mismatch(number, wanted);
  }

  private static Object toEnum(String name, Class<?> type) {
    StringBuilder known = new StringBuilder();
    for (Object constant : type.getEnumConstants()) {
      String candidate = ((Enum<?>) constant).name();
      if (candidate.equals(name)) return constant;
      known.append(known.length() == 0 ? "" : ", ").append(candidate);
    }
    throw new ClassCastException(
        quoted(name) + " is not a constant of enum " + type.getTypeName() + ", which has " + known);
  }

  private static Object toArray(Object source, Class<?> component) {
    int length = Array.getLength(source);
    Object target = Array.newInstance(component, length);
    for (int i = 0; i < length; i++) {
      try {
        Array.set(target, i, to(Array.get(source, i), component));
      } catch (ClassCastException wrong) {
        throw atIndex(new ClassCastException("Element " + i + ": " + wrong.getMessage()), wrong);
      } catch (ArithmeticException wrong) {
        throw atIndex(new ArithmeticException("Element " + i + ": " + wrong.getMessage()), wrong);
      } catch (NullPointerException wrong) {
        throw atIndex(new NullPointerException("Element " + i + ": " + wrong.getMessage()), wrong);
      }
    }
    return target;
  }

  private static RuntimeException atIndex(RuntimeException named, RuntimeException cause) {
    named.initCause(cause);
    return named;
  }

  private static Object toContainer(Object array, Class<?> wanted) {
    if (wanted.isAssignableFrom(ArrayList.class)) return fill(array, new ArrayList<>(Array.getLength(array)));
    if (wanted.isAssignableFrom(LinkedHashSet.class)) return fill(array, new LinkedHashSet<>());
    if (wanted.isAssignableFrom(LinkedList.class)) return fill(array, new LinkedList<>());
    if (wanted.isAssignableFrom(ArrayDeque.class)) return fill(array, new ArrayDeque<>());
    if (wanted.isAssignableFrom(TreeSet.class)) return fill(array, new TreeSet<>());
    if (wanted.isAssignableFrom(LinkedHashMap.class)) return fill(array, wanted, new LinkedHashMap<>());
    if (wanted.isAssignableFrom(TreeMap.class)) return fill(array, wanted, new TreeMap<>());
    throw mismatch(array, wanted);
  }

  private static Collection<?> list(Iterable<?> source) {
    if (source instanceof Collection) return (Collection<?>) source;
    List<Object> list = new ArrayList<>();
    source.forEach(list::add);
    return list;
  }

  /** Inner arrays become lists: generic Java code expects List of List. */
  private static Collection<Object> fill(Object array, Collection<Object> into) {
    int length = Array.getLength(array);
    for (int i = 0; i < length; i++) into.add(inner(Array.get(array, i)));
    return into;
  }

  private static Map<Object, Object> fill(Object array, Class<?> wanted, Map<Object, Object> into) {
    int length = Array.getLength(array);
    for (int i = 0; i < length; i++) {
      Object pair = Array.get(array, i);
      if (pair == null || !pair.getClass().isArray() || Array.getLength(pair) != 2) {
        throw new ClassCastException(
            "Element " + i + " of an array for a " + wanted.getTypeName() + " is " + Describe.typeName(pair)
                + ", not a pair of key and value");
      }
      into.put(inner(Array.get(pair, 0)), inner(Array.get(pair, 1)));
    }
    return into;
  }

  private static Object inner(Object value) {
    return value != null && value.getClass().isArray() ? fill(value, new ArrayList<>()) : value;
  }

  private static String quoted(CharSequence text) {
    return '\'' + Describe.of(text) + '\'';
  }

  /** Wanted boxes are called by their primitive's name: it is the range that matters. */
  private static String name(Class<?> target) {
    return Types.unbox(target).getTypeName();
  }

  private static ClassCastException mismatch(Object natural, Class<?> target) {
    return new ClassCastException(
        "A " + Describe.typeName(natural) + " was given where Java wants " + name(target));
  }

  private static ArithmeticException outOfRange(Object natural, Class<?> target) {
    return new ArithmeticException(
        Describe.of(natural) + " (" + Describe.typeName(natural) + ") is out of the range of " + name(target));
  }

  private static ArithmeticException inexact(Object natural, Class<?> target) {
    return new ArithmeticException(
        Describe.of(natural) + " (" + Describe.typeName(natural) + ") has no exact value as " + name(target));
  }
}
