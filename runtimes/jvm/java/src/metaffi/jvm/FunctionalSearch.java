package metaffi.jvm;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the functional interface among those that a class implements. */
final class FunctionalSearch {
  private FunctionalSearch() {}

  static Method sam(Class<?> type) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    collect(type, interfaces);
    List<Class<?>> functional = new ArrayList<>();
    for (Class<?> iface : interfaces) {
      if (FunctionalMethod.of(iface) != null) functional.add(iface);
    }
    List<Class<?>> found = functional.stream().filter(c -> !refined(c, functional)).collect(Collectors.toList());
    if (found.size() > 1) {
      // Comparable, Iterable, AutoCloseable and their like are functional by accident, and not marked.
      List<Class<?>> marked = found.stream()
          .filter(c -> c.isAnnotationPresent(FunctionalInterface.class)).collect(Collectors.toList());
      if (marked.size() == 1) found = marked;
    }
    if (found.size() == 1) return FunctionalMethod.of(found.get(0)).method;
    throw error(type, found);
  }

  private static void collect(Class<?> type, Set<Class<?>> into) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c.isInterface()) into.add(c);
      for (Class<?> iface : c.getInterfaces()) {
        if (into.add(iface)) collect(iface, into);
      }
    }
  }

  private static boolean refined(Class<?> iface, List<Class<?>> all) {
    return all.stream().anyMatch(other -> other != iface && iface.isAssignableFrom(other));
  }

  private static LoadException error(Class<?> type, List<Class<?>> found) {
    if (found.isEmpty()) {
      return new LoadException(
          LoadException.TYPE_MISMATCH,
          "An object of " + type.getTypeName() + " is not callable: it implements no functional interface.");
    }
    String names = found.stream().map(Class::getTypeName).collect(Collectors.joining(", "));
    return new LoadException(
        LoadException.AMBIGUOUS,
        "An object of " + type.getTypeName() + " is callable in several ways: it implements " + names
            + ". Take it as a handle and load the method of the interface that is meant.");
  }
}
