package cross;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.UnaryOperator;
import metaffi.MetaFFIHandle;

/** Values of the table as Java's, and what came back compared with what the table wants. */
final class Values {
  private static final Map<String, Double> FLOATS =
      Map.of("NaN", Double.NaN, "Infinity", Double.POSITIVE_INFINITY, "-Infinity", Double.NEGATIVE_INFINITY);

  /** What {@code fail} threw last. */
  static volatile IllegalStateException failure;

  private static final Map<String, Object> FUNCTIONS =
      Map.of(
          "add", (LongBinaryOperator) Long::sum,
          "twice", (DoubleUnaryOperator) x -> 2 * x,
          "fail",
              (LongBinaryOperator)
                  (a, b) -> {
                    throw failure = new IllegalStateException("host says no");
                  },
          "shout", (UnaryOperator<String>) text -> text + "!",
          "same", (UnaryOperator<Object>) x -> x);

  private static final Map<String, Object> OBJECTS = Map.of("one", new Object(), "two", new Object());

  private Values() {}

  static Object fromTable(JsonNode value, String declared, Map<String, Object> stored) {
    if (value.isNull()) return null;
    if (value.isObject()) {
      return value.has("stored") ? stored.get(value.get("stored").asText()) : own(value);
    }
    if (value.isArray()) {
      List<Object> items = new ArrayList<>();
      for (JsonNode item : value) items.add(fromTable(item, declared, stored));
      // A list of one dimension is converted as any collection; more are arrays of arrays.
      return items.toArray();
    }
    if (value.isTextual()) {
      return declared.startsWith("float") && FLOATS.containsKey(value.asText()) ? (Object) FLOATS.get(value.asText()) : value.asText();
    }
    if (value.isBoolean()) return value.booleanValue();
    if (value.isFloatingPointNumber()) return value.doubleValue();
    return value.canConvertToLong() ? (Object) value.longValue() : value.bigIntegerValue();
  }

  private static Object own(JsonNode named) {
    return named.has("object") ? OBJECTS.get(named.get("object").asText()) : FUNCTIONS.get(named.get("function").asText());
  }

  static boolean same(Object found, JsonNode wanted, String declared, String guest) {
    if (wanted.isNull() || found == null) return wanted.isNull() && found == null;
    // An object of the JVM is one of this very JVM.
    if (wanted.isObject() && !wanted.has("handle")) return found == own(wanted);
    if (wanted.isObject()) return guest.equals("jvm") != found instanceof MetaFFIHandle;
    if (wanted.isArray()) return sameItems(found, wanted, declared, guest);
    if (wanted.isBoolean()) return found.equals(wanted.booleanValue());
    if (found instanceof Float || found instanceof Double) return sameFloat(((Number) found).doubleValue(), wanted);
    if (wanted.isTextual()) return text(found, declared).equals(wanted.asText());
    return found instanceof Number && !wanted.isFloatingPointNumber()
        && number((Number) found, declared).equals(wanted.bigIntegerValue());
  }

  private static boolean sameItems(Object found, JsonNode wanted, String declared, String guest) {
    if (!found.getClass().isArray() || Array.getLength(found) != wanted.size()) return false;
    for (int i = 0; i < wanted.size(); i++) {
      if (!same(Array.get(found, i), wanted.get(i), declared, guest)) return false;
    }
    return true;
  }

  private static boolean sameFloat(double found, JsonNode wanted) {
    Double special = wanted.isTextual() ? FLOATS.get(wanted.asText()) : null;
    return Double.compare(found, special != null ? special : wanted.doubleValue()) == 0
        || special == null && found == wanted.doubleValue();
  }

  /** A char may be a Character or a code point. */
  private static String text(Object found, String declared) {
    if (found instanceof Integer && declared.startsWith("char32")) return Character.toString((Integer) found);
    return found.toString();
  }

  /** Unsigned types come in the signed Java type as wide. */
  private static BigInteger number(Number found, String declared) {
    long bits = found.longValue();
    if (!declared.startsWith("uint") && !declared.startsWith("size")) return BigInteger.valueOf(bits);
    if (found instanceof Byte) return BigInteger.valueOf(bits & 0xFF);
    if (found instanceof Short) return BigInteger.valueOf(bits & 0xFFFF);
    if (found instanceof Integer) return BigInteger.valueOf(bits & 0xFFFFFFFFL);
    return new BigInteger(Long.toUnsignedString(bits));
  }

  static String shown(Object found) {
    if (found == null || !found.getClass().isArray()) {
      return found + (found == null ? "" : " (" + found.getClass().getSimpleName() + ")");
    }
    List<String> items = new ArrayList<>();
    for (int i = 0; i < Array.getLength(found); i++) items.add(shown(Array.get(found, i)));
    return items.toString();
  }
}
