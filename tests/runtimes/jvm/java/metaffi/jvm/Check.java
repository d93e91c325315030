package metaffi.jvm;

import java.io.File;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A small check harness: each topic has a main that runs named checks and exits with 1 if one failed. */
final class Check {
  /** Something that may throw. */
  interface Body {
    void run() throws Throwable;
  }

  private static int run;
  private static int failed;

  private Check() {}

  static void check(String name, Body body) {
    run++;
    try {
      body.run();
    } catch (Throwable problem) {
      failed++;
      System.out.println("FAILED " + name + ": " + problem);
      for (StackTraceElement frame : problem.getStackTrace()) {
        if (frame.getFileName() != null && frame.getFileName().endsWith("Check.java")) {
          System.out.println("    at " + frame);
        }
      }
    }
  }

  static void finish() {
    System.out.println(run + " checks, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }

  static void equal(Object expected, Object found) {
    if (!Objects.deepEquals(expected, found)) {
      throw new AssertionError("expected " + text(expected) + ", found " + text(found));
    }
  }

  static void isTrue(boolean condition) {
    if (!condition) throw new AssertionError("not true");
  }

  static void same(Object expected, Object found) {
    if (expected != found) throw new AssertionError("not the same: " + text(expected) + " and " + text(found));
  }

  static <T extends Throwable> T raises(Class<T> type, Body body) {
    try {
      body.run();
    } catch (Throwable thrown) {
      if (type.isInstance(thrown)) return type.cast(thrown);
      throw new AssertionError("expected " + type.getName() + ", found " + thrown, thrown);
    }
    throw new AssertionError("expected " + type.getName() + ", nothing was thrown");
  }

  /** Runs it, expects a LoadException of that code, and all the parts in its message. */
  static void rejects(int code, Body body, String... parts) {
    LoadException error = raises(LoadException.class, body);
    if (error.code != code) throw new AssertionError("expected code " + code + ", found " + error.code + ": " + error);
    contains(error.getMessage(), parts);
  }

  static void contains(String text, String... parts) {
    for (String part : parts) {
      if (!text.contains(part)) throw new AssertionError("'" + part + "' is not in: " + text);
    }
  }

  private static String text(Object value) {
    String wrapped = Arrays.deepToString(new Object[] {value});
    return wrapped.substring(1, wrapped.length() - 1) + " (" + Describe.typeName(value) + ")";
  }

  /** The test guest. */
  static ModuleLoader guest(String[] args) {
    return ModuleLoader.open(args[0] + File.separator + "guest.jar;" + args[0] + File.separator + "guestlib.jar");
  }

  static Query in(ModuleLoader loader, String className) {
    return new Query(loader, className);
  }

  /** Builds the arguments of {@link Resolver#resolve}. */
  static final class Query {
    private final ModuleLoader loader;
    private final String className;
    private final List<Object[]> parameters = new ArrayList<>();
    private final List<Object[]> results = new ArrayList<>();
    private String callable;
    private String field;
    private boolean instance;
    private boolean getter;
    private boolean setter;

    private Query(ModuleLoader loader, String className) {
      this.loader = loader;
      this.className = className;
    }

    Query method(String name) {
      callable = name;
      return this;
    }

    Query field(String name) {
      field = name;
      return this;
    }

    Query get() {
      getter = true;
      return this;
    }

    Query set() {
      setter = true;
      return this;
    }

    Query on() {
      instance = true;
      return takes(Types.HANDLE);
    }

    Query takes(int... types) {
      for (int type : types) parameters.add(new Object[] {type, 0, null});
      return this;
    }

    Query takes(int type, int dims, String alias) {
      parameters.add(new Object[] {type, dims, alias});
      return this;
    }

    Query gives(int type) {
      return gives(type, 0, null);
    }

    Query gives(int type, int dims, String alias) {
      results.add(new Object[] {type, dims, alias});
      return this;
    }

    Resolved resolve() {
      return Resolver.resolve(
          loader, className, callable, field, instance, getter, setter,
          ints(parameters, 0), ints(parameters, 1), aliases(parameters),
          ints(results, 0), ints(results, 1), aliases(results));
    }

    /** Its parameter types as in source, joined with commas. */
    String chosen() {
      List<String> names = new ArrayList<>();
      for (Class<?> type : ((Executable) resolve().member).getParameterTypes()) names.add(type.getSimpleName());
      return String.join(",", names);
    }

    private static int[] ints(List<Object[]> rows, int column) {
      return rows.stream().mapToInt(row -> (Integer) row[column]).toArray();
    }

    private static String[] aliases(List<Object[]> rows) {
      return rows.stream().map(row -> (String) row[2]).toArray(String[]::new);
    }
  }
}
