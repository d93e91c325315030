package bench.host;

/** Does one scenario's work some times over, and gives what the last time gave. */
@FunctionalInterface
public interface Job {
  Object run(int count) throws Throwable;
}
