package guest;

/** A class with constructor overloads, state and instance methods. */
public class Counter {
  /** Counters constructed so far. */
  public static long created;

  public long value;

  /** new Counter(): 0. */
  public Counter() {
    this(0);
  }

  public Counter(long start) {
    value = start;
    count();
  }

  /** Parses the number. */
  public Counter(String start) {
    this(Long.parseLong(start));
  }

  /** A copy. */
  public Counter(Counter other) {
    this(other.value);
  }

  private static synchronized void count() {
    created++;
  }

  public long increment() {
    return ++value;
  }

  public synchronized long add(long by) {
    return value += by;
  }

  public long get() {
    return value;
  }

  /** Returns itself: the same object must come back. */
  public Counter self() {
    return this;
  }

  public boolean same(Object other) {
    return this == other;
  }

  @Override
  public String toString() {
    return "Counter(" + value + ")";
  }
}
