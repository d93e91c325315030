package metaffi.jvm;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** What to do about a public member that was not found: a thing of that name that is there, or names that are near. */
final class MemberAdvice {
  private MemberAdvice() {}

  /** Begins with a space; empty when there is nothing to say. */
  static String about(Class<?> type, String name, boolean field) {
    if (names(() -> Members.publicNames(type, !field)).contains(name)) {
      return field
          ? " There is a method of that name: write callable=" + name + "."
          : " There is a field of that name: write field=" + name + " with 'getter' or 'setter'.";
    }
    for (Class<?> nested : names(() -> Arrays.asList(type.getClasses()))) {
      if (nested.getSimpleName().equals(name)) {
        return " There is a nested class of that name: write class=" + nested.getName() + ".";
      }
    }
    if (!field && type.getSimpleName().equals(name)) {
      return " The class itself has that name: write callable=<init> to construct one.";
    }
    List<String> near = NearNames.of(name, names(() -> Members.publicNames(type, field)));
    return near.isEmpty() ? "" : " " + NearNames.question(near);
  }

  /** None where a signature names a class that is not there: advice can be done without. */
  private static <T> Collection<T> names(Supplier<Collection<T>> lookup) {
    try {
      return lookup.get();
    } catch (LinkageError missing) {
      return List.of();
    }
  }
}
