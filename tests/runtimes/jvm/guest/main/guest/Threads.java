package guest;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Callable;

/** Threads of Java's own. */
public final class Threads {
  private Threads() {}

  /** Runs the task on a new thread; rethrows what it throws. */
  static <T> T onThread(Callable<T> task) throws InterruptedException {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future, "guest");
    thread.start();
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException) throw (RuntimeException) e.getCause();
      if (e.getCause() instanceof Error) throw (Error) e.getCause();
      throw new IllegalStateException(e.getCause());
    }
  }

  public static String currentName() {
    return Thread.currentThread().getName();
  }

  public static boolean isDaemon() {
    return Thread.currentThread().isDaemon();
  }

  /** Sleeps, so that a host can show that it runs meanwhile. */
  public static void sleep(int millis) throws InterruptedException {
    Thread.sleep(millis);
  }

  /** Live threads of the JVM: shows whether host threads detach. */
  public static int count() {
    return Thread.activeCount();
  }

  /** Runs a callback on a new thread. */
  public static void runOnThread(Runnable f) throws InterruptedException {
    onThread(
        () -> {
          f.run();
          return null;
        });
  }

  /** Starts a daemon thread that runs the callback after a delay, and returns at once. */
  public static void runLater(Runnable f, int millis) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(millis);
                f.run();
              } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
              }
            },
            "guest-later");
    thread.setDaemon(true);
    thread.start();
  }
}
