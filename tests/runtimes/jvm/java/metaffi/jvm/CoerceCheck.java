package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.contains;
import static metaffi.jvm.Check.equal;
import static metaffi.jvm.Check.raises;
import static metaffi.jvm.Check.same;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import metaffi.Caller;

/** {@link Coerce}. */
public final class CoerceCheck {
  public static void main(String[] args) {
    check("Numbers", CoerceCheck::numbers);
    check("NumbersOutOfRange", CoerceCheck::ranges);
    check("CharactersAndStrings", CoerceCheck::text);
    check("Arrays", CoerceCheck::arrays);
    check("Containers", CoerceCheck::containers);
    check("NullsAndMismatches", CoerceCheck::mismatches);
    check("Callers", CoerceCheck::callers);
    check("Natural", CoerceCheck::natural);
    Check.finish();
  }

  private static void numbers() {
    equal(5, Coerce.to(5L, int.class));
    equal((byte) -128, Coerce.to(-128L, Byte.class));
    equal(5L, Coerce.to(5, long.class));
    equal(5.0, Coerce.to(5L, double.class));
    equal(0.1f, Coerce.to(0.1, float.class));
    equal(Float.POSITIVE_INFINITY, Coerce.to(Double.POSITIVE_INFINITY, float.class));
    equal(BigInteger.valueOf(5), Coerce.to(5L, BigInteger.class));
    equal(5L, Coerce.to(BigInteger.valueOf(5), long.class));
    equal(5L, Coerce.to(5L, Number.class));
    equal(97, Coerce.to('a', int.class));
    equal(true, Coerce.to(true, boolean.class));
  }

  private static void ranges() {
    contains(raises(ArithmeticException.class, () -> Coerce.to(1L << 31, int.class)).getMessage(), "2147483648", "int");
    raises(ArithmeticException.class, () -> Coerce.to(128, byte.class));
    raises(ArithmeticException.class, () -> Coerce.to(1e300, float.class));
    raises(ArithmeticException.class, () -> Coerce.to(Long.MAX_VALUE, double.class));
    raises(ArithmeticException.class, () -> Coerce.to((1L << 53) + 1, double.class));
    raises(ArithmeticException.class, () -> Coerce.to(BigInteger.ONE.shiftLeft(64), long.class));
    raises(ArithmeticException.class, () -> Coerce.to(0x10000, char.class));
    raises(ArithmeticException.class, () -> Coerce.to(-1, char.class));
    raises(ClassCastException.class, () -> Coerce.to(1.5, long.class));
    raises(ClassCastException.class, () -> Coerce.to(1L, boolean.class));
    raises(ClassCastException.class, () -> Coerce.to("1", long.class));
  }

  private static void text() {
    equal('x', Coerce.to("x", char.class));
    equal('x', Coerce.to(120, Character.class));
    equal("x", Coerce.to('x', String.class));
    equal("x", Coerce.to(new StringBuilder("x"), String.class));
    raises(ClassCastException.class, () -> Coerce.to("xy", char.class));
    equal(Thread.State.NEW, Coerce.to("NEW", Thread.State.class));
    contains(raises(ClassCastException.class, () -> Coerce.to("OLD", Thread.State.class)).getMessage(), "OLD", "NEW");
  }

  private static void arrays() {
    long[] longs = {1, 2};
    same(longs, Coerce.to(longs, long[].class));
    same(longs, Coerce.to(longs, Object.class));
    equal(new int[] {1, 2}, Coerce.to(new Object[] {1L, 2L}, int[].class));
    equal(new Long[] {1L, 2L}, Coerce.to(longs, Long[].class));
    equal(new Object[] {1L, 2L}, Coerce.to(longs, Object[].class));
    equal(new long[][] {{1}, null, {}, {2, 3}},
        Coerce.to(new Object[] {new Object[] {1L}, null, new long[0], new int[] {2, 3}}, long[][].class));
    equal(new String[] {"a", null}, Coerce.to(new Object[] {"a", null}, String[].class));
    equal(new String[] {"a", "b"}, Coerce.to(List.of("a", "b"), String[].class));
    contains(
        raises(ClassCastException.class, () -> Coerce.to(new Object[] {1L, "x"}, long[].class)).getMessage(),
        "Element 1", "String");
    raises(NullPointerException.class, () -> Coerce.to(new Object[] {null}, long[].class));
    raises(ArithmeticException.class, () -> Coerce.to(new long[] {300}, byte[].class));
  }

  private static void containers() {
    equal(List.of(1L, 2L), Coerce.to(new long[] {1, 2}, List.class));
    equal(List.of("a"), Coerce.to(new Object[] {"a"}, Collection.class));
    equal(List.of(List.of(1L), List.of()), Coerce.to(new Object[] {new long[] {1}, new Object[0]}, Iterable.class));
    equal(Set.of(1L), Coerce.to(new long[] {1, 1}, Set.class));
    equal(Set.of(1L), Coerce.to(new long[] {1, 1}, HashSet.class));
    equal(1L, ((Queue<?>) Coerce.to(new long[] {1, 2}, Queue.class)).peek());
    equal(Map.of("k", 1L), Coerce.to(new Object[][] {{"k", 1L}}, Map.class));
    equal(Map.of("k", 1L), Coerce.to(new Object[] {new Object[] {"k", 1L}}, Map.class));
    contains(raises(ClassCastException.class, () -> Coerce.to(new Object[] {1L}, Map.class)).getMessage(), "pair");
    raises(ClassCastException.class, () -> Coerce.to(new long[0], Thread.class));
  }

  private static void mismatches() {
    equal(null, Coerce.to(null, String.class));
    contains(raises(NullPointerException.class, () -> Coerce.to(null, int.class)).getMessage(), "null", "int");
    contains(
        raises(ClassCastException.class, () -> Coerce.to(new long[0][0], String.class)).getMessage(),
        "long[][]", "java.lang.String");
  }

  @SuppressWarnings("unchecked")
  private static void callers() {
    Caller caller = values -> new Object[] {values[0] + "!"};
    Function<Object, Object> function = (Function<Object, Object>) Coerce.to(caller, Function.class);
    equal("a!", function.apply("a"));
    equal("a!!", function.andThen(function).apply("a"));
    java.util.function.LongUnaryOperator operator =
        (java.util.function.LongUnaryOperator)
            Coerce.to((Caller) v -> new Object[] {(int) (long) (Long) v[0] + 1}, java.util.function.LongUnaryOperator.class);
    equal(6L, operator.applyAsLong(5));
    Runnable runnable = (Runnable) Coerce.to((Caller) v -> null, Runnable.class);
    runnable.run();
    equal(true, runnable.equals(runnable));
    contains(runnable.toString(), "java.lang.Runnable@");
    raises(ClassCastException.class, () -> Coerce.to(caller, Thread.class));
  }

  private static void natural() {
    equal(new Object[] {1, new Object[] {2}}, Coerce.natural(List.of(1, List.of(2))));
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put("a", List.of(1));
    map.put(null, null);
    equal(new Object[][] {{"a", new Object[] {1}}, {null, null}}, Coerce.natural(map));
    equal("s", Coerce.natural("s"));
    equal(null, Coerce.natural(null));
    List<Object> cyclic = new ArrayList<>();
    cyclic.add(cyclic);
    same(cyclic, ((Object[]) Coerce.natural(cyclic))[0]);
    Object twice = List.of(1);
    equal(new Object[] {new Object[] {1}, new Object[] {1}}, Coerce.natural(List.of(twice, twice)));
  }
}
