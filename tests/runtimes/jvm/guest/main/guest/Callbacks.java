package guest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import metaffi.Caller;

/** Host functions in, lambdas out. */
public final class Callbacks {
  private static volatile LongBinaryOperator stored;

  private Callbacks() {}

  /** A package-private functional interface: taken over a reflective proxy. */
  interface Secret {
    long apply(long v);
  }

  /** Takes arrays of callables. */
  public static long applyAll(LongUnaryOperator[] functions, long v) {
    long result = v;
    for (LongUnaryOperator f : functions) result = f.applyAsLong(result);
    return result;
  }

  public static long apply(LongBinaryOperator f, long a, long b) {
    return f.applyAsLong(a, b);
  }

  public static long applyTo(LongUnaryOperator f, long v) {
    return f.applyAsLong(v);
  }

  /** A lambda that divides: ArithmeticException for 0. */
  public static LongBinaryOperator quotient() {
    return Exceptions::divide;
  }

  /** Calls it n times over an accumulator that begins at 0: f(acc, i). */
  public static long fold(LongBinaryOperator f, int n) {
    long acc = 0;
    for (int i = 0; i < n; i++) acc = f.applyAsLong(acc, i);
    return acc;
  }

  public static Object applyFunction(Function<Object, Object> f, Object v) {
    return f.apply(v);
  }

  public static String applyToString(Function<String, String> f, String v) {
    return f.apply(v);
  }

  public static Object applyBi(BiFunction<Object, Object, Object> f, Object a, Object b) {
    return f.apply(a, b);
  }

  public static void run(Runnable f) {
    f.run();
  }

  public static Object supply(Supplier<Object> f) {
    return f.get();
  }

  public static void consume(Consumer<Object> f, Object v) {
    f.accept(v);
  }

  public static long supplyLong(LongSupplier f) {
    return f.getAsLong();
  }

  public static boolean supplyBoolean(BooleanSupplier f) {
    return f.getAsBoolean();
  }

  public static boolean test(IntPredicate f, int v) {
    return f.test(v);
  }

  public static double applyDouble(DoubleUnaryOperator f, double v) {
    return f.applyAsDouble(v);
  }

  public static Object callCallable(Callable<Object> f) throws Exception {
    return f.call();
  }

  public static long length(ToLongFunction<String> f, String v) {
    return f.applyAsLong(v);
  }

  /** Calls with ("s", {1,2}, true, 1, 2, 'c', 3, 4, 5.5, 6.5, o). */
  public static String mix(Mixer f, Object o) {
    return f.mix("s", new long[] {1, 2}, true, (byte) 1, (short) 2, 'c', 3, 4L, 5.5f, 6.5, o);
  }

  /** Through the interface's default method: the text twice. */
  public static String mixTwice(Mixer f) {
    return f.twice().mix("s", new long[0], false, (byte) 0, (short) 0, 'c', 0, 0L, 0f, 0, null);
  }

  /** Calls the bridge apply(Object). */
  public static Object applyBridge(StringOp f, String v) {
    Function<String, String> erased = f;
    return erased.apply(v);
  }

  /** Calls with an array and returns the callback's array's sum. */
  public static long applyArray(Function<long[], long[]> f, long[] v) {
    return Arrays.sum(f.apply(v));
  }

  /** Sorts with a host comparator. */
  public static String[] sort(String[] v, Comparator<String> by) {
    String[] sorted = v.clone();
    java.util.Arrays.sort(sorted, by);
    return sorted;
  }

  /** Any callable, dynamically: the results as an array. */
  public static Object[] callDynamic(Caller f, Object... args) {
    return f.call(args);
  }

  public static long callSecret(Secret f, long v) {
    return f.apply(v);
  }

  /** Keeps a callback beyond the call. */
  public static void store(LongBinaryOperator f) {
    stored = f;
  }

  public static long callStored(long a, long b) {
    return stored.applyAsLong(a, b);
  }

  public static LongBinaryOperator stored() {
    return stored;
  }

  /** Whether it is the very object that is stored. */
  public static boolean isStored(LongBinaryOperator f) {
    return f == stored;
  }

  public static void dropStored() {
    stored = null;
  }

  /** Calls it from a new Java thread and waits. */
  public static long applyOnThread(LongBinaryOperator f, long a, long b) throws InterruptedException {
    return Threads.onThread(() -> f.applyAsLong(a, b));
  }

  /** Calls the stored one from a new Java thread and waits. */
  public static long callStoredOnThread(long a, long b) throws InterruptedException {
    return Threads.onThread(() -> stored.applyAsLong(a, b));
  }

  /** Calls it {@code each} times from each of {@code threads} threads at once: the sum of f(thread, i). */
  public static long applyOnThreads(LongBinaryOperator f, int threads, int each) throws InterruptedException {
    long[] sums = new long[threads];
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int id = t;
      all.add(
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) sums[id] += f.applyAsLong(id, i);
              }));
    }
    for (Thread thread : all) thread.start();
    for (Thread thread : all) thread.join();
    return Arrays.sum(sums);
  }

  /** A lambda that adds n. */
  public static LongUnaryOperator adder(long n) {
    return v -> v + n;
  }

  /** A lambda over objects. */
  public static Function<Object, Object> prefixer(String prefix) {
    return v -> prefix + v;
  }

  /** A lambda as Object. */
  public static Object adderAsObject(long n) {
    return adder(n);
  }

  /** A lambda that runs and counts in {@link Scalars#calls}. */
  public static Runnable counter() {
    return Scalars::nothing;
  }

  public static Mixer mixer() {
    return (s, longs, z, b, sh, c, i, j, f, d, o) ->
        s + Arrays.sum(longs) + z + b + sh + c + i + j + f + d + o;
  }

  /** A lambda that throws IllegalStateException(message). */
  public static Supplier<Object> thrower(String message) {
    return () -> {
      throw new IllegalStateException(message);
    };
  }

  /** A Caller of Java's own: returns its arguments in reverse. */
  public static Caller reverser() {
    return args -> {
      Object[] reversed = new Object[args.length];
      for (int i = 0; i < args.length; i++) reversed[i] = args[args.length - 1 - i];
      return reversed;
    };
  }

  /** Gives back the very callable it got. */
  public static LongBinaryOperator giveBack(LongBinaryOperator f) {
    return f;
  }

  /** Implements two functional interfaces: taking it as a callable is ambiguous. */
  public static final class TwoWays implements LongUnaryOperator, Supplier<String> {
    @Override
    public long applyAsLong(long v) {
      return v;
    }

    @Override
    public String get() {
      return "two ways";
    }
  }

  public static Object twoWays() {
    return new TwoWays();
  }
}
